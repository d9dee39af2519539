"""Ranges of calendar days, and the start of a day in a time zone."""

from datetime import date, datetime, time, timedelta, tzinfo
from typing import Annotated

from msgspec import Meta, Struct, field

from outoften.domain.errors import InvalidError

# Fields of reports: the days, and the time zone in which they begin and end.
TimeZone = Annotated[str, Meta(description="The site's time zone, in which days begin and end.", examples=["Europe/Zurich"])]
FirstDay = Annotated[date | None, Meta(description="The first day of the report; null for no limit.", examples=["2026-11-01"])]
EndDay = Annotated[
    date | None, Meta(description="The day after the last day of the report; null for no limit.", examples=["2026-12-01"])
]


class DateRange(Struct, frozen=True, forbid_unknown_fields=True):
    """Days from `first` to before `end`; None means no limit. Raises InvalidError if the range is empty.

    Queries with a range are subclasses; there the two fields are called `from` and `to`.
    """

    first: Annotated[date, Meta(description="The first day, YYYY-MM-DD, in the site's time zone.")] | None = field(
        default=None, name="from"
    )
    end: Annotated[date, Meta(description="The day after the last day, YYYY-MM-DD, in the site's time zone.")] | None = field(
        default=None, name="to"
    )

    def __post_init__(self) -> None:
        if self.first and self.end and self.first >= self.end:
            raise InvalidError("query_invalid", f"`from` ({self.first}) must be before `to` ({self.end}); `to` is exclusive.")


def days_before(day: date, days: int) -> date:
    """Returns the date `days` earlier, at least date.min."""
    return date.fromordinal(max(day.toordinal() - days, 1))


def next_day(day: date) -> date:
    """Returns the following date, at most date.max."""
    return day if day == date.max else day + timedelta(days=1)


def start_of_day(day: date, zone: tzinfo) -> datetime:
    """Returns the first moment of a day; if a clock change skips midnight, the moment after the change."""
    return datetime.combine(day, time.min, zone)
