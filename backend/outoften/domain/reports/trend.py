"""The score over time: one point for each day, week or month, or for the days before it that are wanted together."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Annotated, Literal

from msgspec import Meta, Struct, field
from msgspec.structs import asdict

from outoften.domain import score as numbers
from outoften.domain.collecting.ask import Channel
from outoften.domain.collecting.tally import COUNTS, RATE_COUNTS, SCORE_COUNTS
from outoften.domain.date_range import DateRange, days_before, next_day
from outoften.domain.errors import InvalidError
from outoften.domain.reports.notes import DateNote
from outoften.domain.reports.score_report import ReportQuery, SegmentFilter, min_responses
from outoften.domain.score import ScoreSummary

BucketSize = Literal["day", "week", "month"]
Rolling = Literal[30, 90]

MAX_POINTS = 1100
# How many points there are when nobody says how many.
DEFAULT_POINT_COUNT: dict[BucketSize, int] = {"day": 30, "week": 12, "month": 12}

# What was counted on a day in a channel, by the names of tallies.
DayCounts = Mapping[tuple[date, Channel], Mapping[str, int]]


class ChannelRate(Struct, frozen=True):
    """Of the people asked on these days in this channel, how many answered, whenever that was. Null where nobody was asked."""

    asked: Annotated[int, Meta(description="Respondents who were asked.")]
    answered: Annotated[int, Meta(description="Respondents who gave a score.")]
    response_rate: Annotated[float | None, Meta(description="answered ÷ asked; null if nobody was asked.")]


class Point(ScoreSummary, frozen=True):
    """Some days. `nps` is null without responses, and where there are too few to show. `partial`: the range cuts it short."""

    from_: Annotated[date, Meta(description="The first day of the bucket.")] = field(name="from")
    to: Annotated[date, Meta(description="The day after the last day of the bucket.")]
    partial: Annotated[bool, Meta(description="Whether part of the bucket lies outside the range or in the future.")]
    channels: Annotated[dict[Channel, ChannelRate], Meta(description="The response rate per channel.")]


class TrendQuery(ReportQuery, frozen=True):
    """Without `from`, the last 30 days, 12 weeks or 12 months up to `to`, and without that, up to today."""

    by: Annotated[BucketSize, Meta(description="The size of a bucket.")] = "week"
    rolling: Annotated[Rolling | None, Meta(description="Each point stands for so many days that end with it.")] = None
    segment: SegmentFilter | None = None


class TrendReport(Struct, frozen=True):
    """The score and the response rates over time, oldest first. Weeks begin on Monday.

    With `rolling` each point stands for so many days, which end where its day, week or month does. Scores are by the day of
    the answer, rates by the day of the ask.
    """

    survey_id: Annotated[int, Meta(description="The survey's id.")]
    from_: Annotated[date, Meta(description="The first day of the report.")] = field(name="from")
    to: Annotated[date, Meta(description="The day after the last day of the report.")]
    time_zone: Annotated[str, Meta(description="The site's time zone, in which days begin and end.")]
    by: Annotated[BucketSize, Meta(description="The size of a bucket.")]
    rolling: Annotated[
        Rolling | None, Meta(description="The number of days that each point covers; null if each point covers its bucket.")
    ]
    channel: Annotated[Channel | None, Meta(description="The channel of the responses; null for all channels.")]
    segment: Annotated[str | None, Meta(description="The segment, as `key:value`; null for all responses.")]
    data: Annotated[list[Point], Meta(description="One point per bucket, in the order of time.")]
    notes: Annotated[list[DateNote], Meta(description="The survey's notes within the range.")]


def trend_range(by: BucketSize, first: date | None, end: date | None, today: date) -> DateRange:
    """The range: up to today and as many points as is usual, where it isn't said. Raises Invalid for too many points."""
    if end is None:
        end = max(next_day(today), next_day(first) if first else today)
    if first is None:
        first = _bucket_start(by, days_before(end, 1))
        for _ in range(DEFAULT_POINT_COUNT[by] - 1):
            first = _bucket_start(by, days_before(first, 1))
    days = DateRange(first, end)
    if (points := _count_buckets(by, first, end)) > MAX_POINTS:
        raise InvalidError(
            "query_invalid",
            f"There would be {points:,} points, and {MAX_POINTS:,} are the most. Choose fewer days, or by=week or by=month.",
        )
    return days


def buckets(by: BucketSize, days: DateRange) -> Iterator[tuple[date, date, bool]]:
    """Where each day, week or month of the range begins and ends, cut to the range, and whether that cut it short."""
    assert days.first
    assert days.end
    start = _bucket_start(by, days.first)
    while start < days.end:
        end = _bucket_end(by, start)
        yield max(start, days.first), min(end or days.end, days.end), start < days.first or end is None or end > days.end
        if end is None:
            return
        start = end


def range_read(days: DateRange, rolling: int | None) -> DateRange:
    """The days that the points are made of: rolling ones reach back before the first."""
    assert days.first
    return DateRange(days_before(days.first, rolling or 0), days.end)


def trend_points(
    by: BucketSize, days: DateRange, rolling: Rolling | None, counted: DayCounts, segment: str | None = None
) -> list[Point]:
    """A point for each bucket, empty or not."""
    ranges = [(days_before(end, rolling) if rolling else first, end, partial) for first, end, partial in buckets(by, days)]
    least, found = min_responses(segment), []
    # Each day is added once, and taken away once when it falls out of a rolling window, however many points there are.
    ahead, behind = iter(sorted(counted)), iter(sorted(counted))
    coming, leaving, running = next(ahead, None), next(behind, None), dict[Channel, dict[str, int]]()
    for first, end, partial in ranges:
        while coming and coming[0] < end:
            _add_counts(running, coming[1], counted[coming], 1)
            coming = next(ahead, None)
        while leaving and leaving[0] < first:
            _add_counts(running, leaving[1], counted[leaving], -1)
            leaving = next(behind, None)
        found.append(_make_point(first, end, partial and not rolling, running, least))
    return found


def channel_rate(channel: Channel, counts: Mapping[str, int]) -> ChannelRate:
    """The rate of one channel. Imported answers have no denominator."""
    rate = None if channel == "import" else numbers.rate(counts["answered"], counts["asked"])
    return ChannelRate(counts["asked"], counts["answered"], rate)


def _add_counts(running: dict[Channel, dict[str, int]], channel: Channel, counts: Mapping[str, int], times: int) -> None:
    sums = running.setdefault(channel, dict.fromkeys(COUNTS, 0))
    for name, number in counts.items():
        if number:
            sums[name] += times * number


def _make_point(first: date, end: date, partial: bool, running: Mapping[Channel, Mapping[str, int]], least: int) -> Point:
    counts = numbers.counts([sum(sums[name] for sums in running.values()) for name in SCORE_COUNTS])
    return Point(
        **asdict(numbers.summarize(counts, least)),
        from_=first,
        to=end,
        partial=partial,
        channels={one: channel_rate(one, sums) for one, sums in sorted(running.items()) if any(map(sums.get, RATE_COUNTS))},
    )


def _bucket_start(by: BucketSize, day: date) -> date:
    if by == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if by == "month" else day


def _bucket_end(by: BucketSize, start: date) -> date | None:
    """Where the bucket after this one begins; None where the calendar ends before."""
    try:
        if by == "month":
            return (start + timedelta(days=31)).replace(day=1)
        return start + timedelta(days=7 if by == "week" else 1)
    except OverflowError:
        return None


def _count_buckets(by: BucketSize, first: date, end: date) -> int:
    last = end - timedelta(days=1)
    if by == "month":
        return (last.year - first.year) * 12 + last.month - first.month + 1
    return (_bucket_start(by, last) - _bucket_start(by, first)).days // (7 if by == "week" else 1) + 1
