"""The days around a date note."""

from datetime import date

import pytest

from outoften.domain.date_range import DateRange
from outoften.domain.errors import InvalidError
from outoften.domain.reports.notes import days_from


def test_the_days_from_a_note_on_have_as_many_before_them() -> None:
    day = date(2026, 3, 1)
    assert days_from(day, 28) == DateRange(day, date(2026, 3, 29))
    assert days_from(date(1, 1, 29), 28).first == date(1, 1, 29)
    assert days_from(date(9999, 12, 3), 28).end == date(9999, 12, 31)


@pytest.mark.parametrize("day", [date(1, 1, 28), date(9999, 12, 4)])
def test_a_note_near_an_end_of_the_calendar_has_no_days_around_it(day: date) -> None:
    with pytest.raises(InvalidError) as error:
        days_from(day, 28)
    assert error.value.code == "query_invalid"
