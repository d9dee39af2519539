"""Points over time: they begin and end where calendars say, and add up to what was counted."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outoften.domain.collecting.ask import Channel
from outoften.domain.collecting.tally import COUNTS, SCORE_COUNTS
from outoften.domain.date_range import DateRange
from outoften.domain.reports.trend import (
    MAX_POINTS,
    BucketSize,
    DayCounts,
    Rolling,
    buckets,
    range_read,
    trend_points,
    trend_range,
)
from tests.conftest import refused_with

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)

every_by: st.SearchStrategy[BucketSize] = st.sampled_from(["day", "week", "month"])
some_days = st.tuples(st.dates(date(2023, 12, 1), date(2024, 3, 10)), st.integers(1, 120)).map(
    lambda pair: DateRange(pair[0], pair[0] + timedelta(days=pair[1]))
)
channels: st.SearchStrategy[Channel] = st.sampled_from(["widget", "email", "import"])
some_counts = st.dictionaries(
    st.tuples(st.dates(date(2023, 8, 1), date(2024, 6, 1)), channels),
    st.lists(st.integers(0, 9), min_size=len(COUNTS), max_size=len(COUNTS)).map(
        lambda numbers: dict(zip(COUNTS, numbers, strict=True))
    ),
    max_size=25,
)


def _edges(by: BucketSize, first: str, end: str) -> list[tuple[str, str, bool]]:
    edges = buckets(by, DateRange(date.fromisoformat(first), date.fromisoformat(end)))
    return [(begin.isoformat(), finish.isoformat(), partial) for begin, finish, partial in edges]


def test_weeks_begin_on_monday_and_are_cut_to_the_range() -> None:
    assert _edges("week", "2026-11-18", "2026-12-01") == [
        ("2026-11-18", "2026-11-23", True),
        ("2026-11-23", "2026-11-30", False),
        ("2026-11-30", "2026-12-01", True),
    ]


def test_months_are_as_long_as_they_are() -> None:
    assert _edges("month", "2024-01-31", "2024-03-01") == [
        ("2024-01-31", "2024-02-01", True),
        ("2024-02-01", "2024-03-01", False),
    ]
    assert _edges("month", "2025-12-01", "2026-02-01")[1] == ("2026-01-01", "2026-02-01", False)


def test_a_week_lies_in_two_years_like_any_other() -> None:
    assert _edges("week", "2024-12-30", "2025-01-06") == [("2024-12-30", "2025-01-06", False)]


def test_the_last_days_of_the_calendar_are_days_too() -> None:
    assert _edges("month", "9999-12-30", "9999-12-31") == [("9999-12-30", "9999-12-31", True)]
    assert _edges("day", "0001-01-01", "0001-01-02") == [("0001-01-01", "0001-01-02", False)]


@pytest.mark.parametrize(
    ("by", "first", "number"),
    [("day", date(2026, 10, 24), 30), ("week", date(2026, 8, 31), 12), ("month", date(2025, 12, 1), 12)],
)
def test_left_out_the_range_ends_with_today_and_is_as_long_as_usual(by: BucketSize, first: date, number: int) -> None:
    days = trend_range(by, None, None, TODAY)
    assert days == DateRange(first, TODAY + DAY)
    assert len(list(buckets(by, days))) == number


def test_a_range_that_is_half_said_is_completed() -> None:
    assert trend_range("week", date(2026, 11, 1), None, TODAY) == DateRange(date(2026, 11, 1), TODAY + DAY)
    assert trend_range("week", date(2027, 1, 1), None, TODAY) == DateRange(date(2027, 1, 1), date(2027, 1, 2))
    assert trend_range("day", None, date(2026, 2, 1), TODAY) == DateRange(date(2026, 1, 2), date(2026, 2, 1))


@pytest.mark.parametrize(("by", "days"), [("day", 1100), ("week", 7700)])
def test_there_are_as_many_points_as_may_be_and_no_more(by: BucketSize, days: int) -> None:
    monday = date(2000, 1, 3)
    assert len(list(buckets(by, trend_range(by, monday, monday + timedelta(days=days), TODAY)))) == MAX_POINTS
    with refused_with("query_invalid"):
        trend_range(by, monday, monday + timedelta(days=days + 1), TODAY)


def test_a_range_without_end_is_refused_before_it_is_walked_through() -> None:
    for by in ("day", "week", "month"):
        with refused_with("query_invalid"):
            trend_range(by, date.min, date.max, TODAY)
    with refused_with("query_invalid"):
        trend_range("day", None, date.min, TODAY)
    with refused_with("query_invalid"):
        trend_range("day", date.max, None, TODAY)


@given(every_by, some_days)
def test_points_follow_each_other_without_gaps(by: BucketSize, days: DateRange) -> None:
    edges = list(buckets(by, days))
    assert (edges[0][0], edges[-1][1]) == (days.first, days.end)
    assert all(end == following for (_, end, _), (following, _, _) in pairwise(edges))
    assert all(first < end for first, end, _ in edges)
    assert all(not partial for _, _, partial in edges[1:-1])
    assert trend_range(by, days.first, days.end, TODAY) == days


@given(every_by, some_days, some_counts)
def test_points_add_up_to_the_range(
    by: BucketSize, days: DateRange, counted: dict[tuple[date, Channel], dict[str, int]]
) -> None:
    points = trend_points(by, days, None, counted)
    inside = {key: counts for key, counts in counted.items() if days.first and days.end and days.first <= key[0] < days.end}
    assert sum(point.responses for point in points) == sum(counts[name] for counts in inside.values() for name in SCORE_COUNTS)
    assert sum(point.detractors for point in points) == sum(sum(list(counts.values())[4:11]) for counts in inside.values())
    for channel in ("widget", "email", "import"):
        rates = [point.channels[channel] for point in points if channel in point.channels]
        of_channel = [counts for key, counts in inside.items() if key[1] == channel]
        for name in ("asked", "answered"):
            assert sum(getattr(rate, name) for rate in rates) == sum(counts[name] for counts in of_channel)


@given(every_by, some_days, st.sampled_from([30, 90]), some_counts)
def test_a_rolling_point_is_what_its_days_say(
    by: BucketSize, days: DateRange, rolling: Rolling, counted: dict[tuple[date, Channel], dict[str, int]]
) -> None:
    points = trend_points(by, days, rolling, counted)
    read = range_read(days, rolling)
    assert [point.to for point in points] == [end for _, end, _ in buckets(by, days)]
    for point in points:
        assert point.to - point.from_ == timedelta(days=rolling)
        assert read.first is not None
        assert read.first <= point.from_
        inside = [counts for (day, _), counts in counted.items() if point.from_ <= day < point.to]
        assert point.responses == sum(counts[name] for counts in inside for name in SCORE_COUNTS)
        assert sum(rate.asked for rate in point.channels.values()) == sum(counts["asked"] for counts in inside)


def test_an_empty_point_is_a_gap() -> None:
    (point,) = trend_points("day", DateRange(TODAY, TODAY + DAY), None, {})
    assert (point.nps, point.interval, point.responses, point.reliability, point.channels) == (None, None, 0, "none", {})


def test_few_responses_are_hidden_and_in_a_segment_ten_are_few() -> None:
    counts: DayCounts = {(TODAY, "widget"): dict.fromkeys(COUNTS, 0) | {"score_9": 9}}
    shown, hidden = (
        trend_points("day", DateRange(TODAY, TODAY + DAY), None, counts, segment) for segment in (None, "plan:pro")
    )
    assert (shown[0].nps, shown[0].reliability) == (100, "low")
    assert (hidden[0].nps, hidden[0].interval, hidden[0].reliability, hidden[0].promoters) == (None, None, "hidden", 9)


def test_imported_answers_have_no_rate() -> None:
    counts = dict.fromkeys(COUNTS, 0) | {"asked": 3, "answered": 3, "score_9": 3}
    (point,) = trend_points("day", DateRange(TODAY, TODAY + DAY), None, {(TODAY, "import"): counts, (TODAY, "link"): counts})
    assert {channel: rate.response_rate for channel, rate in point.channels.items()} == {"import": None, "link": None}
