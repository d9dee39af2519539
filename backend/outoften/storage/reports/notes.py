"""Date notes."""

from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.date_range import DateRange
from outoften.domain.reports.notes import MAX_NOTES, DateNote
from outoften.domain.surveys.survey import Survey
from outoften.storage.core import schema
from outoften.storage.core.owned_rows import OwnedRows

note_rows = OwnedRows(schema.date_note, DateNote, "note", MAX_NOTES, order_by=("day", "id"))


async def list_notes(connection: AsyncConnection, survey: Survey, days: DateRange) -> list[DateNote]:
    """The survey's notes of these days, oldest day first."""
    day, conditions = schema.date_note.c.day, []
    if days.first:
        conditions.append(day >= days.first)
    if days.end:
        conditions.append(day < days.end)
    return await note_rows.find_all(connection, survey.id, *conditions)
