"""Goals (target values of the NPS, a response rate or a comment rate) and their progress; benchmarks.

The owner enters benchmarks with source and date, because published ones contradict each other.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from outoften.domain import score
from outoften.domain.collecting.ask import CHANNELS_WITHOUT_RATE, Channel
from outoften.domain.collecting.tally import SCORE_COUNTS
from outoften.domain.date_range import DateRange, TimeZone, days_before, next_day
from outoften.domain.errors import InvalidError
from outoften.domain.score import Interval

Metric = Literal["nps", "response_rate", "comment_rate"]
Reached = Literal["yes", "no", "too_close_to_call"]

NpsPoints = Annotated[float, Meta(ge=-100, le=100)]

MAX_GOALS = 20
MAX_BENCHMARKS = 20
# The default range of the report, in days.
GOAL_DAYS = 90


class Goal(Struct, frozen=True):
    """A target value: NPS points, or a rate from 0 to 1 of one channel."""

    id: Annotated[int, Meta(description="The goal's id.")]
    survey_id: Annotated[int, Meta(description="The survey's id.")]
    metric: Annotated[Metric, Meta(description="The number that the goal is for.", examples=["response_rate"])]
    channel: Annotated[Channel | None, Meta(description="The goal's channel; null for the score of all channels.")]
    target: Annotated[float, Meta(description="The value to reach: NPS points from -100 to 100, or a rate from 0 to 1.")]
    created_at: Annotated[datetime, Meta(description="When the goal was created.")]


class Benchmark(Struct, frozen=True):
    """A score from another source to compare with."""

    id: Annotated[int, Meta(description="The benchmark's id.")]
    survey_id: Annotated[int, Meta(description="The survey's id.")]
    name: Annotated[str, Meta(description="The benchmark's name.", examples=["Our industry"])]
    value: Annotated[float, Meta(description="The benchmark's score, in NPS points.", examples=[32])]
    source: Annotated[str, Meta(description="The source: a report or a URL.", examples=["Annual report 2025"])]
    as_of: Annotated[date, Meta(description="The date on which the value was true or published.")]
    created_at: Annotated[datetime, Meta(description="When the benchmark was created.")]


class ComparedBenchmark(Struct, frozen=True):
    """A benchmark compared with the survey's score.

    If `within_interval` is true, the data does not show a difference.
    """

    id: Annotated[int, Meta(description="The benchmark's id.")]
    name: Annotated[str, Meta(description="The benchmark's name.", examples=["Our industry"])]
    value: Annotated[float, Meta(description="The benchmark's score, in NPS points.", examples=[32])]
    source: Annotated[str, Meta(description="The source: a report or a URL.", examples=["Annual report 2025"])]
    as_of: Annotated[date, Meta(description="The date on which the value was true or published.")]
    difference: Annotated[
        float | None,
        Meta(description="The survey's score minus the benchmark, in NPS points; null without a score.", examples=[8]),
    ]
    within_interval: Annotated[
        bool | None,
        Meta(
            description="Whether the benchmark lies within the score's confidence interval; null without a score.",
            examples=[True],
        ),
    ]


class GoalProgress(Struct, frozen=True):
    """A goal and its progress.

    `value` is null without data, and for a score below 5 responses. `sample_size` is the number of asks or answers. `start`
    is measured on the same number of days just before the goal was created. `progress` is null without a start, or if the
    start had already reached the target.
    """

    id: Annotated[int, Meta(description="The goal's id.")]
    metric: Annotated[Metric, Meta(description="The number that the goal is for.", examples=["nps"])]
    channel: Annotated[
        Channel | None, Meta(description="The goal's channel; null for the score of all channels.", examples=[None])
    ]
    target: Annotated[
        float, Meta(description="The value to reach: NPS points from -100 to 100, or a rate from 0 to 1.", examples=[50])
    ]
    value: Annotated[float | None, Meta(description="The metric's current value; null without data.", examples=[40])]
    interval: Annotated[Interval | None, Meta(description="The confidence interval of the value.")]
    sample_size: Annotated[
        int, Meta(description="The number of responses or respondents that the value is computed from.", examples=[100])
    ]
    distance: Annotated[
        float | None, Meta(description="The value minus the target, in NPS points or as a share.", examples=[-10])
    ]
    start: Annotated[float | None, Meta(description="The value of as many days before the goal was created.", examples=[30])]
    progress: Annotated[
        float | None, Meta(description="The share of the way from `start` to the target, from 0 to 1.", examples=[0.5])
    ]
    reached: Annotated[
        Reached | None,
        Meta(
            description="`yes` if the whole interval has reached the target, `no` if none of it has, else too close to call.",
            examples=["too_close_to_call"],
        ),
    ]


class GoalsReport(Struct, frozen=True):
    """A survey's goals with their progress, and its benchmarks."""

    survey_id: Annotated[int, Meta(description="The survey's id.")]
    from_: Annotated[date, Meta(description="The first day of the report.")] = field(name="from")
    to: Annotated[date, Meta(description="The day after the last day of the report.", examples=["2026-12-01"])]
    time_zone: TimeZone
    data: Annotated[list[GoalProgress], Meta(description="The goals, each with its progress.")]
    benchmarks: Annotated[list[ComparedBenchmark], Meta(description="The survey's benchmarks, each compared with the score.")]


class GoalsQuery(DateRange, frozen=True):
    """Days from `from` to before `to`; by default the last 90 days including today."""


def goal_days(query: DateRange, today: date) -> tuple[date, date]:
    """Returns the first day and the day after the last one. Raises InvalidError if the range is empty."""
    end = query.end or next_day(today)
    first = query.first or days_before(end, GOAL_DAYS)
    DateRange(first, end)
    return first, end


def validate_goal(goal: Goal) -> Goal:
    """Returns the goal, with channel `widget` for a rate without one. Raises InvalidError if it can't be reached."""
    if goal.metric == "nps":
        return goal
    if not 0 <= goal.target <= 1:
        raise InvalidError(
            "goal_invalid", f"`target`: {goal.target:g} is not a {goal.metric}. Use a number from 0 to 1, such as 0.25."
        )
    if goal.metric == "response_rate" and goal.channel in CHANNELS_WITHOUT_RATE:
        raise InvalidError("goal_invalid", f"`channel`: {goal.channel!r} has no response rate. Choose another channel.")
    return goal if goal.channel else Goal(goal.id, goal.survey_id, goal.metric, "widget", goal.target, goal.created_at)


def goal_progress(goal: Goal, current: Mapping[str, int], baseline: Mapping[str, int]) -> GoalProgress:
    """Returns the progress, from the tally counts of the goal's channel in the range and before the goal was created."""
    if goal.metric == "response_rate" and goal.channel in CHANNELS_WITHOUT_RATE:
        # From before links had no rate.
        current = baseline = dict.fromkeys(current, 0)
    value, interval, sample_size = _measure(goal.metric, current)
    start, _, _ = _measure(goal.metric, baseline)
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


def _measure(metric: Metric, counts: Mapping[str, int]) -> tuple[float | None, Interval | None, int]:
    """Returns the value, its interval and the sample size."""
    if metric != "nps":
        part, total = ("answered", "asked") if metric == "response_rate" else ("commented", "answered")
        rate = score.rate(counts[part], counts[total])
        return rate, score.rate_interval(counts[part], counts[total]), counts[total]
    summary = score.summarize(score.counts([counts[name] for name in SCORE_COUNTS]))
    return summary.nps, summary.interval, summary.responses


def _compute_progress(start: float | None, value: float | None, target: float) -> float | None:
    if start is None or value is None or start >= target:
        return None
    return round(min(max((value - start) / (target - start), 0.0), 1.0), 8)


def _compute_reached(interval: Interval | None, target: float) -> Reached | None:
    if interval is None:
        return None
    return "yes" if interval.low >= target else "no" if interval.high < target else "too_close_to_call"


def compare_benchmark(benchmark: Benchmark, current: Mapping[str, int]) -> ComparedBenchmark:
    """Returns the benchmark compared with the score of these tally counts."""
    value, interval, _ = _measure("nps", current)
    return ComparedBenchmark(
        benchmark.id,
        benchmark.name,
        benchmark.value,
        benchmark.source,
        benchmark.as_of,
        None if value is None else round(value - benchmark.value, 8),
        None if interval is None else interval.low <= benchmark.value <= interval.high,
    )
