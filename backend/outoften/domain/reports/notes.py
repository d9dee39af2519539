"""Date notes: events that the owner marks in the trend."""

from datetime import date, timedelta
from typing import Annotated

from msgspec import Meta, Struct

from outoften.domain.date_range import DateRange
from outoften.domain.errors import InvalidError

MAX_NOTES = 1000


class DateNote(Struct, frozen=True):
    """An event on a day, such as "release 3.2"."""

    id: Annotated[int, Meta(description="The note's id.")]
    day: Annotated[date, Meta(description="The day of the note.")]
    text: Annotated[str, Meta(description="The note's text.", examples=["Release 3.2"])]


def days_from(day: date, days: int) -> DateRange:
    """Returns the range of `days` days from `day` on. Raises InvalidError if the calendar has fewer days before or after it."""
    if (date.max - day).days < days or (day - date.min).days < days:
        raise InvalidError("query_invalid", f"`days`: the calendar has no {days} days before or after {day}. Choose fewer.")
    return DateRange(day, day + timedelta(days=days))
