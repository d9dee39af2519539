"""Goals: targets that the owner sets for the score and the rates, and their progress."""

from typing import Annotated

from litestar import Response
from litestar.params import FromPath
from msgspec import Meta, Struct
from msgspec.structs import asdict

from outoften import clock
from outoften.domain.collecting.ask import Channel
from outoften.domain.collecting.tally import local_day
from outoften.domain.reports.goals import Goal, GoalsQuery, GoalsReport, Metric, NpsPoints, validate_goal
from outoften.storage.reports.goals import goal_rows, read_goals
from outoften.web.http.auth import requires_scope
from outoften.web.http.cached_report import cached_report
from outoften.web.http.resource import Listing, changed_fields, patch_of
from outoften.web.http.routing import delete, get, patch, post
from outoften.web.http.state import HTTPRequest, app_state
from outoften.web.reports.query import SurveyQuery, list_rows


class GoalIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A goal of a survey. `target` is in NPS points from -100 to 100 for the score, and a share from 0 to 1 for a rate.

    Without `channel`, the score is that of all channels and a rate is that of the widget.
    """

    survey_id: Annotated[int, Meta(description="The survey's id.")]
    metric: Annotated[Metric, Meta(description="The number that the goal is for.")]
    target: Annotated[NpsPoints, Meta(description="The value to reach: NPS points from -100 to 100, or a rate from 0 to 1.")]
    channel: Annotated[
        Channel | None, Meta(description="The goal's channel; without it, all for the score, `widget` for a rate.")
    ] = None


GoalPatch = patch_of(GoalIn, "The changes to a goal. Omitted fields keep their value.", without=("survey_id", "metric"))


@get("/v1/surveys/{survey_id:int}/goals", guards=[requires_scope("read")])
async def survey_goals(request: HTTPRequest, survey_id: FromPath[int], query: GoalsQuery) -> Response[GoalsReport]:
    """The progress of a survey's goals, and its score compared with the owner's benchmarks."""
    database = app_state(request).database
    survey = database.catalog.survey(survey_id)
    today = local_day(clock.now(), database.catalog.zones[survey.site_id])
    return await cached_report(request, survey, lambda: database.read(read_goals, database.catalog, survey, query, today))


@get("/v1/goals", guards=[requires_scope("read", limits_sites=True)])
async def list_goals(request: HTTPRequest, query: SurveyQuery) -> Response[Listing[Goal]]:
    """The owner's goals, without their progress."""
    return await list_rows(request, goal_rows, query)


@post("/v1/goals", guards=[requires_scope("write")], problems={400: ("goal_invalid",), 409: ("too_many_goals",)})
async def add_goal(request: HTTPRequest, body: GoalIn) -> Goal:
    """Add a goal."""
    database = app_state(request).database
    survey, now = database.catalog.survey(body.survey_id), clock.now()
    goal = validate_goal(Goal(id=0, created_at=now, **asdict(body)))
    return await database.writer.run_transaction(lambda connection: goal_rows.add(connection, survey.id, goal, now))


@patch("/v1/goals/{goal_id:int}", body=GoalPatch, guards=[requires_scope("write")], problems={400: ("goal_invalid",)})
async def change_goal(request: HTTPRequest, goal_id: FromPath[int], body: Struct) -> Goal:
    """Change a goal's target or channel."""
    database = app_state(request).database
    return await database.writer.run_transaction(
        lambda connection: goal_rows.change(connection, goal_id, changed_fields(body), validate_goal)
    )


@delete("/v1/goals/{goal_id:int}", guards=[requires_scope("write")])
async def delete_goal(request: HTTPRequest, goal_id: FromPath[int]) -> None:
    """Delete a goal."""
    writer = app_state(request).database.writer
    await writer.run_transaction(lambda connection: goal_rows.delete(connection, goal_id))
