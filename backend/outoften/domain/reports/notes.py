"""What an owner notes of a day, to see later what came of it."""

from datetime import date, timedelta
from typing import Annotated

from msgspec import Meta, Struct

from outoften.domain.date_range import DateRange
from outoften.domain.errors import InvalidError

MAX_NOTES = 1000


class DateNote(Struct, frozen=True):
    """What happened on a day: "release 3.2"."""

    id: Annotated[int, Meta(description="The note's id.")]
    day: Annotated[date, Meta(description="The day of the note.")]
    text: Annotated[str, Meta(description="The note's text.")]


def days_from(day: date, days: int) -> DateRange:
    """So many days from this one on. Raises Invalid where the calendar has fewer on either side of it."""
    if (date.max - day).days < days or (day - date.min).days < days:
        raise InvalidError("query_invalid", f"days: there are not {days} days on both sides of {day}.")
    return DateRange(day, day + timedelta(days=days))
