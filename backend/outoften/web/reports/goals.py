"""Goals: the score and the rates that the owner wants to reach, and how far they are."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any

import msgspec
from litestar import Response, delete, get, patch, post
from litestar.params import FromPath
from msgspec import UNSET, Meta, Struct, UnsetType, field
from msgspec.structs import asdict, replace

from outoften import clock
from outoften.domain.collecting.ask import Channel
from outoften.domain.collecting.tally import COUNTS, day_of
from outoften.domain.errors import Conflict, Invalid, NotFound
from outoften.domain.reports.goals import (
    GOAL_DAYS,
    ComparedBenchmark,
    Goal,
    Metric,
    Points,
    Standing,
    checked,
    compared,
    standing,
)
from outoften.storage.core.of_survey import raise_revision
from outoften.storage.reports import goals as stored
from outoften.storage.reports.tally_queries import ChannelCounts, Slice, channel_counts
from outoften.web.http.auth import needs
from outoften.web.http.cached_report import report, unchanged
from outoften.web.http.decoding import read_json, read_query
from outoften.web.http.state import HTTPRequest, parts
from outoften.web.reports.query import OfSurvey

MOST_GOALS = 20

Day = Annotated[date, Meta(description="A day, YYYY-MM-DD, in the site's time zone.")]
Counted = Mapping[Channel, ChannelCounts]


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
    target: Points
    channel: Channel | None = None


class GoalPatch(Struct, frozen=True, forbid_unknown_fields=True):
    """What to change; the rest stays."""

    channel: Channel | UnsetType | None = UNSET
    target: Points | UnsetType = UNSET


class GoalList(Struct, frozen=True):
    data: list[Goal]


class GoalsReport(Struct, frozen=True):
    """Each goal of a survey and where it stands, and the benchmarks beside the score."""

    survey_id: int
    from_: date = field(name="from")
    to: date
    time_zone: str
    data: list[Standing]
    benchmarks: list[ComparedBenchmark]


_goal_in = msgspec.json.Decoder(GoalIn)
_goal_patch = msgspec.json.Decoder(GoalPatch)


@get("/v1/surveys/{survey_id:int}/goals", query=GoalsQuery, returns=GoalsReport, guards=[needs("read")])
async def survey_goals(request: HTTPRequest, survey_id: FromPath[int]) -> Response[bytes]:
    """How far a survey's goals are, and how its score compares with the owner's benchmarks."""
    database, query = parts(request).database, read_query(request, GoalsQuery)
    survey = database.catalog.survey(survey_id)
    if known := await unchanged(request, survey):
        return known
    zone = database.catalog.zones[survey.site_id]
    first, end = _days(query, day_of(clock.now(), zone))
    async with database.reading() as reading:
        goals = await stored.list_goals(reading, survey.id)
        benchmarks = await stored.list_benchmarks(reading, survey.id)
        now = await channel_counts(reading, survey, Slice(first, end))
        before: dict[date, Counted] = {}
        for day in {day_of(goal.created_at, zone) for goal in goals}:
            before[day] = await channel_counts(reading, survey, Slice(_back(day, (end - first).days), day))
    standings = [
        standing(goal, _sums(now, goal.channel), _sums(before[day_of(goal.created_at, zone)], goal.channel)) for goal in goals
    ]
    content = GoalsReport(
        survey_id=survey.id,
        from_=first,
        to=end,
        time_zone=zone.key,
        data=standings,
        benchmarks=[compared(one, _sums(now, None)) for one in benchmarks],
    )
    return report(request, content)


@get("/v1/goals", query=OfSurvey, returns=GoalList, guards=[needs("read")])
async def list_goals(request: HTTPRequest) -> Response[bytes]:
    """Goals, without where they stand."""
    database, query = parts(request).database, read_query(request, OfSurvey)
    if query.survey is not None:
        database.catalog.survey(query.survey)
    async with database.reading() as reading:
        return report(request, GoalList(await stored.list_goals(reading, query.survey)))


@post("/v1/goals", body=GoalIn, guards=[needs("write")])
async def add_goal(request: HTTPRequest) -> Goal:
    """Make a goal."""
    database, given = parts(request).database, await read_json(request, _goal_in)
    survey = database.catalog.survey(given.survey_id)
    goal = checked(Goal(id=0, created_at=clock.now(), **asdict(given)))

    async def add(connection: Any) -> Goal:
        if await stored.count_goals(connection, survey.id) >= MOST_GOALS:
            raise Conflict("too_many_goals", f"A survey can have {MOST_GOALS} goals. Delete one, or change one.")
        goal_id = await stored.add_goal(connection, goal)
        await raise_revision(connection, survey)
        return replace(goal, id=goal_id)

    return await database.writer.act(add)


@patch("/v1/goals/{goal_id:int}", body=GoalPatch, guards=[needs("write")])
async def change_goal(request: HTTPRequest, goal_id: FromPath[int]) -> Goal:
    """Change a goal's target or channel."""
    database, given = parts(request).database, await read_json(request, _goal_patch)
    changes = {name: value for name, value in asdict(given).items() if value is not UNSET}

    async def change(connection: Any) -> Goal:
        changed = checked(replace(_known(await stored.find_goal(connection, goal_id)), **changes))
        await stored.save_goal(connection, changed)
        await raise_revision(connection, database.catalog.survey(changed.survey_id))
        return changed

    return await database.writer.act(change)


@delete("/v1/goals/{goal_id:int}", guards=[needs("write")])
async def delete_goal(request: HTTPRequest, goal_id: FromPath[int]) -> None:
    """Delete a goal."""
    database = parts(request).database

    async def forget(connection: Any) -> None:
        goal = _known(await stored.find_goal(connection, goal_id))
        await stored.delete_goal(connection, goal_id)
        await raise_revision(connection, database.catalog.survey(goal.survey_id))

    await database.writer.act(forget)


def _known(goal: Goal | None) -> Goal:
    if goal is None:
        raise NotFound("goal_not_found", "There is no such goal. GET /v1/goals lists them.")
    return goal


def _days(query: GoalsQuery, today: date) -> tuple[date, date]:
    end = query.to or today + timedelta(days=1)
    first = query.from_ or _back(end, GOAL_DAYS)
    if first >= end:
        raise Invalid("query_invalid", "from must lie before to, which is tomorrow unless you say: the day to is not counted.")
    return first, end


def _back(day: date, days: int) -> date:
    return date.fromordinal(max(day.toordinal() - days, 1))


def _sums(counted: Counted, channel: Channel | None) -> Mapping[str, int]:
    """The counts of one channel, or of all of them."""
    found = Counter(dict.fromkeys(COUNTS, 0))
    for name, of in counted.items():
        if channel in (None, name):
            found.update(of.all)
    return found
