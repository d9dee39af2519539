"""Goals, and how far they are: the score, a response rate or a comment rate that the owner wants to reach.

Benchmarks are the owner's own, each with its source and its date: those that are published contradict each other.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from outoften.domain import score
from outoften.domain.collecting.ask import Channel
from outoften.domain.collecting.tally import SCORE_COUNTS
from outoften.domain.date_range import DateRange, days_before, next_day
from outoften.domain.errors import InvalidError
from outoften.domain.score import Interval

Metric = Literal["nps", "response_rate", "comment_rate"]
Reached = Literal["yes", "no", "too_close_to_call"]

NpsPoints = Annotated[float, Meta(ge=-100, le=100)]

MAX_GOALS = 20
MAX_BENCHMARKS = 20
# The number of days that a goal is compared with, unless the query names other days.
GOAL_DAYS = 90


class Goal(Struct, frozen=True):
    """What to reach. Of the score `target` is in points; of a rate it is a share from 0 to 1, of one channel."""

    id: int
    survey_id: int
    metric: Metric
    channel: Channel | None
    target: float
    created_at: datetime


class Benchmark(Struct, frozen=True):
    """A score to compare with, where it is from, and the day it was true."""

    id: int
    survey_id: int
    name: str
    value: float
    source: str
    as_of: date
    created_at: datetime


class ComparedBenchmark(Struct, frozen=True):
    """A benchmark beside the score. `difference`: the score less the benchmark, in points; null while the score is.

    `within_interval`: the score's interval holds the benchmark, so that the two can't be told apart.
    """

    id: int
    name: str
    value: float
    source: str
    as_of: date
    difference: float | None
    within_interval: bool | None


class GoalProgress(Struct, frozen=True):
    """A goal and where it stands.

    `value` was measured in the range on `sample_size` asks or answers; it is null on none, and a score under 5
    responses. `distance` is value less target: points of the score, or a share. `start` is the value of as many days just
    before the goal was set, and `progress` the share of the way from there to the target, 0 to 1: null without a start, or
    where the start had reached the target. `reached` goes by the interval: "yes" where all of it has reached the target,
    "no" where none of it has, else it is too close to call.
    """

    id: int
    metric: Metric
    channel: Channel | None
    target: float
    value: float | None
    interval: Interval | None
    sample_size: int
    distance: float | None
    start: float | None
    progress: float | None
    reached: Reached | None


class GoalsReport(Struct, frozen=True):
    """Each goal of a survey and where it stands, and the benchmarks beside the score."""

    survey_id: int
    from_: date = field(name="from")
    to: date
    time_zone: str
    data: list[GoalProgress]
    benchmarks: list[ComparedBenchmark]


class GoalsQuery(DateRange, frozen=True):
    """Days from `from` to before `to`; without them, the 90 days that end today."""


def goal_days(query: DateRange, today: date) -> tuple[date, date]:
    """The first day of the report and the day after its last. Raises InvalidError if there is no day between them."""
    end = query.end or next_day(today)
    first = query.first or days_before(end, GOAL_DAYS)
    DateRange(first, end)
    return first, end


def validate_goal(goal: Goal) -> Goal:
    """The goal with its channel, if what it wants can be reached. Raises Invalid."""
    if goal.metric == "nps":
        return goal
    if not 0 <= goal.target <= 1:
        raise InvalidError("goal_invalid", f"The target of a {goal.metric} is a share from 0 to 1: 0.25 is a quarter.")
    if goal.metric == "response_rate" and goal.channel == "import":
        raise InvalidError("goal_invalid", "Imported answers have no response rate: nobody knows who was asked.")
    return goal if goal.channel else Goal(goal.id, goal.survey_id, goal.metric, "widget", goal.target, goal.created_at)


def goal_progress(goal: Goal, now: Mapping[str, int], before: Mapping[str, int]) -> GoalProgress:
    """Where a goal stands. `now` and `before`: the tally's counts of the goal's channel, in the range and before the goal."""
    value, interval, sample_size = _measure(goal.metric, now)
    start, _, _ = _measure(goal.metric, before)
    return GoalProgress(
        goal.id,
        goal.metric,
        goal.channel,
        goal.target,
        value,
        interval,
        sample_size,
        None if value is None else round(value - goal.target, 8),
        start,
        _compute_progress(start, value, goal.target),
        _compute_reached(interval, goal.target),
    )


def _measure(metric: Metric, counted: Mapping[str, int]) -> tuple[float | None, Interval | None, int]:
    if metric != "nps":
        part, whole = ("answered", "asked") if metric == "response_rate" else ("commented", "answered")
        share = score.rate(counted[part], counted[whole])
        return share, score.rate_interval(counted[part], counted[whole]), counted[whole]
    counts = score.counts([counted[name] for name in SCORE_COUNTS])
    if counts.responses < score.HIDDEN_BELOW:
        return None, None, counts.responses
    return score.nps(counts), score.nps_interval(counts), counts.responses


def _compute_progress(start: float | None, value: float | None, target: float) -> float | None:
    if start is None or value is None or start >= target:
        return None
    return round(min(max((value - start) / (target - start), 0.0), 1.0), 8)


def _compute_reached(interval: Interval | None, target: float) -> Reached | None:
    if interval is None:
        return None
    return "yes" if interval.low >= target else "no" if interval.high < target else "too_close_to_call"


def compare_benchmark(benchmark: Benchmark, now: Mapping[str, int]) -> ComparedBenchmark:
    """A benchmark beside the score of these counts."""
    value, interval, _ = _measure("nps", now)
    return ComparedBenchmark(
        benchmark.id,
        benchmark.name,
        benchmark.value,
        benchmark.source,
        benchmark.as_of,
        None if value is None else round(value - benchmark.value, 8),
        None if interval is None else interval.low <= benchmark.value <= interval.high,
    )
