"""Goals: the score and the rates that the owner wants to reach, and how far they are."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any

from litestar import Response
from litestar.params import FromPath
from msgspec import UNSET, Meta, Struct, UnsetType, field
from msgspec.structs import asdict, replace

from outoften import clock
from outoften.domain.collecting.ask import Channel
from outoften.domain.collecting.tally import COUNTS, local_day
from outoften.domain.errors import ConflictError, InvalidError, NotFoundError
from outoften.domain.reports.goals import (
    GOAL_DAYS,
    ComparedBenchmark,
    Goal,
    GoalProgress,
    Metric,
    NpsPoints,
    compare_benchmark,
    goal_progress,
    validate_goal,
)
from outoften.storage.core.revisions import bump_survey_revision
from outoften.storage.reports import goals as stored
from outoften.storage.reports.tally_queries import ChannelCounts, TallyFilter, channel_counts
from outoften.web.http.auth import requires_scope
from outoften.web.http.cached_report import cached_reply, report_response
from outoften.web.http.routing import delete, get, patch, post
from outoften.web.http.state import HTTPRequest, app_state
from outoften.web.reports.query import SurveyQuery

MAX_GOALS = 20

Day = Annotated[date, Meta(description="A day, YYYY-MM-DD, in the site's time zone.")]
CountsByChannel = Mapping[Channel, ChannelCounts]


class GoalsQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """Days from `from` to before `to`; without them, the 90 days that end today."""

    from_: Day | None = field(default=None, name="from")
    to: Day | None = None


class GoalIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A goal of a survey. `target`: points of the score, -100 to 100; of a rate, which is of one channel, a share from 0 to 1.

    `channel`: left out, the score is that of all channels, and a rate that of the widget.
    """

    survey_id: int
    metric: Metric
    target: NpsPoints
    channel: Channel | None = None


class GoalPatch(Struct, frozen=True, forbid_unknown_fields=True):
    """What to change; the rest stays."""

    channel: Channel | UnsetType | None = UNSET
    target: NpsPoints | UnsetType = UNSET


class GoalList(Struct, frozen=True):
    data: list[Goal]


class GoalsReport(Struct, frozen=True):
    """Each goal of a survey and where it stands, and the benchmarks beside the score."""

    survey_id: int
    from_: date = field(name="from")
    to: date
    time_zone: str
    data: list[GoalProgress]
    benchmarks: list[ComparedBenchmark]


@get("/v1/surveys/{survey_id:int}/goals", returns=GoalsReport, guards=[requires_scope("read")])
async def survey_goals(request: HTTPRequest, survey_id: FromPath[int], query: GoalsQuery) -> Response[bytes]:
    """How far a survey's goals are, and how its score compares with the owner's benchmarks."""
    database = app_state(request).database
    survey = database.catalog.survey(survey_id)
    if known := await cached_reply(request, survey):
        return known
    zone = database.catalog.zones[survey.site_id]
    first, end = _resolve_days(query, local_day(clock.now(), zone))
    async with database.read_transaction() as reading:
        goals = await stored.list_goals(reading, survey.id)
        benchmarks = await stored.list_benchmarks(reading, survey.id)
        now = await channel_counts(reading, survey, TallyFilter(first, end))
        before: dict[date, CountsByChannel] = {}
        for day in {local_day(goal.created_at, zone) for goal in goals}:
            before[day] = await channel_counts(reading, survey, TallyFilter(_days_before(day, (end - first).days), day))
    standings = [
        goal_progress(
            goal, _sum_channels(now, goal.channel), _sum_channels(before[local_day(goal.created_at, zone)], goal.channel)
        )
        for goal in goals
    ]
    content = GoalsReport(
        survey_id=survey.id,
        from_=first,
        to=end,
        time_zone=zone.key,
        data=standings,
        benchmarks=[compare_benchmark(one, _sum_channels(now, None)) for one in benchmarks],
    )
    return report_response(request, content)


@get("/v1/goals", returns=GoalList, guards=[requires_scope("read")])
async def list_goals(request: HTTPRequest, query: SurveyQuery) -> Response[bytes]:
    """Goals, without where they stand."""
    database = app_state(request).database
    if query.survey is not None:
        database.catalog.survey(query.survey)
    async with database.read_transaction() as reading:
        return report_response(request, GoalList(await stored.list_goals(reading, query.survey)))


@post("/v1/goals", guards=[requires_scope("write")])
async def add_goal(request: HTTPRequest, body: GoalIn) -> Goal:
    """Make a goal."""
    database = app_state(request).database
    survey = database.catalog.survey(body.survey_id)
    goal = validate_goal(Goal(id=0, created_at=clock.now(), **asdict(body)))

    async def add(connection: Any) -> Goal:
        if await stored.count_goals(connection, survey.id) >= MAX_GOALS:
            raise ConflictError("too_many_goals", f"A survey can have {MAX_GOALS} goals. Delete one, or change one.")
        goal_id = await stored.add_goal(connection, goal)
        await bump_survey_revision(connection, survey)
        return replace(goal, id=goal_id)

    return await database.writer.run_transaction(add)


@patch("/v1/goals/{goal_id:int}", guards=[requires_scope("write")])
async def change_goal(request: HTTPRequest, goal_id: FromPath[int], body: GoalPatch) -> Goal:
    """Change a goal's target or channel."""
    database = app_state(request).database
    changes = {name: value for name, value in asdict(body).items() if value is not UNSET}

    async def change(connection: Any) -> Goal:
        changed = validate_goal(replace(_require_goal(await stored.find_goal(connection, goal_id)), **changes))
        await stored.save_goal(connection, changed)
        await bump_survey_revision(connection, database.catalog.survey(changed.survey_id))
        return changed

    return await database.writer.run_transaction(change)


@delete("/v1/goals/{goal_id:int}", guards=[requires_scope("write")])
async def delete_goal(request: HTTPRequest, goal_id: FromPath[int]) -> None:
    """Delete a goal."""
    database = app_state(request).database

    async def forget(connection: Any) -> None:
        goal = _require_goal(await stored.find_goal(connection, goal_id))
        await stored.delete_goal(connection, goal_id)
        await bump_survey_revision(connection, database.catalog.survey(goal.survey_id))

    await database.writer.run_transaction(forget)


def _require_goal(goal: Goal | None) -> Goal:
    if goal is None:
        raise NotFoundError("goal_not_found", "There is no such goal. GET /v1/goals lists them.")
    return goal


def _resolve_days(query: GoalsQuery, today: date) -> tuple[date, date]:
    end = query.to or today + timedelta(days=1)
    first = query.from_ or _days_before(end, GOAL_DAYS)
    if first >= end:
        raise InvalidError(
            "query_invalid", "from must lie before to, which is tomorrow unless you say: the day to is not counted."
        )
    return first, end


def _days_before(day: date, days: int) -> date:
    return date.fromordinal(max(day.toordinal() - days, 1))


def _sum_channels(counted: CountsByChannel, channel: Channel | None) -> Mapping[str, int]:
    """The counts of one channel, or of all of them."""
    found = Counter(dict.fromkeys(COUNTS, 0))
    for name, of in counted.items():
        if channel in (None, name):
            found.update(of.all)
    return found
