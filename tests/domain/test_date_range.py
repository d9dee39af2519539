"""One range of days, and the moment at which a day begins."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outoften.domain.date_range import DateRange, days_before, next_day, start_of_day
from outoften.domain.errors import InvalidError

DAY = date(2026, 6, 1)


@pytest.mark.parametrize("end", [DAY, DAY - timedelta(days=1), date.min])
def test_a_range_without_a_day_is_refused(end: date) -> None:
    with pytest.raises(InvalidError) as refusal:
        DateRange(DAY, end)
    assert refusal.value.code == "query_invalid"


def test_either_side_of_a_range_may_be_open() -> None:
    assert DateRange(DAY).end is None
    assert DateRange(end=DAY).first is None


@given(st.dates(), st.integers(0, 4_000_000))
def test_days_before_and_after_stop_at_the_ends_of_the_calendar(day: date, days: int) -> None:
    assert (day - days_before(day, days)).days == min(days, (day - date.min).days)
    assert next_day(day) == (day if day == date.max else day + timedelta(days=1))


@pytest.mark.parametrize(
    ("day", "zone", "moment"),
    [
        (date(2026, 3, 29), "Europe/Zurich", datetime(2026, 3, 28, 23, tzinfo=UTC)),
        (date(2026, 3, 30), "Europe/Zurich", datetime(2026, 3, 29, 22, tzinfo=UTC)),
        # Clocks skip from midnight to 1:00.
        (date(2018, 11, 4), "America/Sao_Paulo", datetime(2018, 11, 4, 3, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_its_first_moment_in_the_time_zone(day: date, zone: str, moment: datetime) -> None:
    assert start_of_day(day, ZoneInfo(zone)).astimezone(UTC) == moment
