"""The score over time: one point per day, week or month, or per rolling window that ends with it."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from msgspec import Meta, Struct, field
from msgspec.structs import asdict

from outoften.domain import score as numbers
from outoften.domain.collecting.ask import CHANNELS_WITHOUT_RATE, Channel
from outoften.domain.collecting.tally import COUNTS, RATE_COUNTS, SCORE_COUNTS
from outoften.domain.date_range import DateRange, TimeZone, days_before, next_day
from outoften.domain.errors import InvalidError
from outoften.domain.reports.notes import DateNote
from outoften.domain.reports.score_report import VERSION_SHOWN, ReportQuery, SegmentFilter, min_responses
from outoften.domain.score import ScoreSummary

BucketSize = Literal["day", "week", "month"]
Rolling = Literal[30, 90]

MAX_POINTS = 1100
# The number of points without `from`.
DEFAULT_POINT_COUNT: dict[BucketSize, int] = {"day": 30, "week": 12, "month": 12}

# Tally counts by day and channel.
DayCounts = Mapping[tuple[date, Channel], Mapping[str, int]]


class VersionDay(Struct, frozen=True):
    """A version of the survey, and the day on which it was published."""

    number: Annotated[int, Meta(description="The number of the version.", examples=[2])]
    day: Annotated[date, Meta(description="The day in the site's time zone.")]
    published_at: Annotated[datetime, Meta(description="The time of its publication.")]
    published_by: Annotated[str | None, Meta(description="The publisher; null if unknown.")]


class ChannelRate(Struct, frozen=True):
    """The response rate of the respondents who were asked on these days in one channel, whenever they answered."""

    asked: Annotated[int, Meta(description="Respondents who were asked.")]
    answered: Annotated[int, Meta(description="Respondents who gave a score.")]
    response_rate: Annotated[float | None, Meta(description="answered ÷ asked; null if nobody was asked.")]


class Point(ScoreSummary, frozen=True):
    """One point of the trend: a bucket or a rolling window."""

    from_: Annotated[date, Meta(description="The first day of the bucket.")] = field(name="from")
    to: Annotated[date, Meta(description="The day after the last day of the bucket.", examples=["2026-12-01"])]
    partial: Annotated[bool, Meta(description="Whether part of the bucket lies outside the range or in the future.")]
    channels: Annotated[dict[Channel, ChannelRate], Meta(description="The response rate per channel.")]


class TrendQuery(ReportQuery, frozen=True):
    """Days from `from` to before `to`; by default the last 30 days, 12 weeks or 12 months including today."""

    by: Annotated[BucketSize, Meta(description="The size of a bucket.")] = "week"
    rolling: Annotated[Rolling | None, Meta(description="The number of days of each point, up to its bucket's end.")] = None
    segment: SegmentFilter | None = None


class TrendReport(Struct, frozen=True):
    """The score and the response rates over time, oldest first. Weeks begin on Monday.

    With `rolling` each point covers that number of days, up to the end of its bucket. Scores belong to the day of the
    answer, rates to the day of the ask.
    """

    survey_id: Annotated[int, Meta(description="The survey's id.")]
    from_: Annotated[date, Meta(description="The first day of the report.")] = field(name="from")
    to: Annotated[date, Meta(description="The day after the last day of the report.", examples=["2026-12-01"])]
    time_zone: TimeZone
    by: Annotated[BucketSize, Meta(description="The size of a bucket.", examples=["month"])]
    rolling: Annotated[
        Rolling | None, Meta(description="The number of days that each point covers; null if each point covers its bucket.")
    ]
    channel: Annotated[Channel | None, Meta(description="The channel of the responses; null for all channels.")]
    segment: Annotated[str | None, Meta(description="The segment, as `key:value`; null for all responses.")]
    data: Annotated[list[Point], Meta(description="One point per bucket, in the order of time.")]
    notes: Annotated[list[DateNote], Meta(description="The survey's notes within the range.")]
    versions: Annotated[list[VersionDay], Meta(description="The versions of the survey that were published within the range.")]
    version: Annotated[int | None, VERSION_SHOWN] = None
    truncated: Annotated[bool, Meta(description="Whether only the newest asks were read; only with `version`.")] = False


def trend_range(by: BucketSize, first: date | None, end: date | None, today: date) -> DateRange:
    """Returns the range, with defaults for missing ends. Raises InvalidError for an empty range or too many points."""
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
            f"The range has {points:,} points; the maximum is {MAX_POINTS:,}. Choose fewer days, or `by=week` or `by=month`.",
        )
    return days


def buckets(by: BucketSize, days: DateRange) -> Iterator[tuple[date, date, bool]]:
    """Yields the first day of each bucket, the day after its last one, both cut to the range, and whether they were cut."""
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
    """Returns the days to read: rolling windows begin before the first day."""
    assert days.first
    return DateRange(days_before(days.first, rolling or 0), days.end)


def trend_points(
    by: BucketSize, days: DateRange, rolling: Rolling | None, counts: DayCounts, segment: str | None = None
) -> list[Point]:
    """Returns one point per bucket, also for empty ones."""
    ranges = [(days_before(end, rolling) if rolling else first, end, partial) for first, end, partial in buckets(by, days)]
    hidden_below, points = min_responses(segment), []
    # Sliding window: each day is added once and subtracted once, so the cost does not depend on the window's length.
    added_keys, removed_keys = iter(sorted(counts)), iter(sorted(counts))
    entering, leaving, running = next(added_keys, None), next(removed_keys, None), dict[Channel, dict[str, int]]()
    for first, end, partial in ranges:
        while entering and entering[0] < end:
            _add_counts(running, entering[1], counts[entering], 1)
            entering = next(added_keys, None)
        while leaving and leaving[0] < first:
            _add_counts(running, leaving[1], counts[leaving], -1)
            leaving = next(removed_keys, None)
        points.append(_make_point(first, end, partial and not rolling, running, hidden_below))
    return points


def channel_rate(channel: Channel, counts: Mapping[str, int]) -> ChannelRate:
    """Returns one channel's response rate; None for links and imported answers, which have no denominator."""
    rate = None if channel in CHANNELS_WITHOUT_RATE else numbers.rate(counts["answered"], counts["asked"])
    return ChannelRate(counts["asked"], counts["answered"], rate)


def _add_counts(running: dict[Channel, dict[str, int]], channel: Channel, counts: Mapping[str, int], sign: int) -> None:
    sums = running.setdefault(channel, dict.fromkeys(COUNTS, 0))
    for name, number in counts.items():
        if number:
            sums[name] += sign * number


def _make_point(
    first: date, end: date, partial: bool, running: Mapping[Channel, Mapping[str, int]], hidden_below: int
) -> Point:
    counts = numbers.counts([sum(sums[name] for sums in running.values()) for name in SCORE_COUNTS])
    return Point(
        **asdict(numbers.summarize(counts, hidden_below)),
        from_=first,
        to=end,
        partial=partial,
        channels={name: channel_rate(name, sums) for name, sums in sorted(running.items()) if any(map(sums.get, RATE_COUNTS))},
    )


def _bucket_start(by: BucketSize, day: date) -> date:
    if by == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if by == "month" else day


def _bucket_end(by: BucketSize, start: date) -> date | None:
    """Returns the first day of the next bucket; None if the calendar ends before."""
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
