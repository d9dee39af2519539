"""Ranges of calendar days, and the moment at which a day begins in a time zone."""

from datetime import date, datetime, time, timedelta, tzinfo
from typing import Annotated

from msgspec import Meta, Struct, field

from outoften.domain.errors import InvalidError

Day = Annotated[date, Meta(description="A day, YYYY-MM-DD, in the site's time zone.")]


class DateRange(Struct, frozen=True, forbid_unknown_fields=True):
    """Days from `first` to before `end`; a side that is None is open. Raises InvalidError if the range has no day.

    In queries the two are called `from` and `to`: a query with a range is a subclass.
    """

    first: Day | None = field(default=None, name="from")
    end: Day | None = field(default=None, name="to")

    def __post_init__(self) -> None:
        if self.first and self.end and self.first >= self.end:
            raise InvalidError("query_invalid", "`from` must be before `to`; the day `to` itself is not counted.")


def days_before(day: date, days: int) -> date:
    """The date that many days earlier, or the first date there is."""
    return date.fromordinal(max(day.toordinal() - days, 1))


def next_day(day: date) -> date:
    """The following date, or the last date there is."""
    return day if day == date.max else day + timedelta(days=1)


def start_of_day(day: date, zone: tzinfo) -> datetime:
    """The first moment of a day. Where the clocks skip midnight, it is the moment that they skip to."""
    return datetime.combine(day, time.min, zone)
