"""What an owner notes of a day, to see later what came of it."""

from datetime import date, timedelta

from msgspec import Struct

from outoften.domain.errors import Conflict, Invalid
from outoften.domain.reports.score_report import Days

MOST_NOTES = 1000


class DateNote(Struct, frozen=True):
    """What happened on a day: "release 3.2"."""

    id: int
    day: date
    text: str


def refuse_too_many(notes: int) -> None:
    """Raises Conflict when a survey has as many as it may."""
    if notes >= MOST_NOTES:
        raise Conflict("too_many_notes", f"A survey may have {MOST_NOTES:,} notes. Delete one to make room.")


def days_after(day: date, days: int) -> Days:
    """So many days from this one on. Raises Invalid where the calendar has fewer on either side of it."""
    if (date.max - day).days < days or (day - date.min).days < days:
        raise Invalid("query_invalid", f"days: there are not {days} days on both sides of {day}.")
    return Days(day, day + timedelta(days=days))
