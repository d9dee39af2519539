"""Date notes: few for each survey, read whole."""

from datetime import date, datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.errors import NotFoundError
from outoften.domain.reports.notes import DateNote, check_note_limit
from outoften.domain.reports.score_report import DateRange
from outoften.domain.surveys.survey import Survey
from outoften.storage.core import schema
from outoften.storage.core.revisions import bump_survey_revision

ALL_DAYS = DateRange()
_note_columns = schema.date_note.c


async def list_notes(connection: AsyncConnection, survey: Survey, days: DateRange = ALL_DAYS) -> list[DateNote]:
    """The survey's notes of these days, or all, oldest day first."""
    wanted = select(_note_columns.id, _note_columns.day, _note_columns.text).where(_note_columns.survey_id == survey.id)
    if days.first:
        wanted = wanted.where(_note_columns.day >= days.first.isoformat())
    if days.end:
        wanted = wanted.where(_note_columns.day < days.end.isoformat())
    found = await connection.execute(wanted.order_by(_note_columns.day, _note_columns.id))
    return [DateNote(row.id, date.fromisoformat(row.day), row.text) for row in found]


async def find_note(connection: AsyncConnection, survey: Survey, note_id: int) -> DateNote:
    """Raises NotFound."""
    # An id that no column could hold is compared here rather than there.
    for note in await list_notes(connection, survey):
        if note.id == note_id:
            return note
    raise NotFoundError("note_not_found", f"This survey has no note {note_id}. GET /v1/surveys/{survey.id}/notes lists them.")


async def add_note(connection: AsyncConnection, survey: Survey, day: date, text: str, now: datetime) -> DateNote:
    """The new note. Raises Conflict when there are too many."""
    count = select(func.count()).select_from(schema.date_note).where(_note_columns.survey_id == survey.id)
    check_note_limit((await connection.execute(count)).scalar_one())
    values = {"survey_id": survey.id, "day": day.isoformat(), "text": text, "created_at": now}
    row = await connection.execute(insert(schema.date_note).values(values).returning(_note_columns.id))
    await bump_survey_revision(connection, survey)
    return DateNote(int(row.scalar_one()), day, text)


async def delete_note(connection: AsyncConnection, survey: Survey, note_id: int) -> None:
    """Raises NotFound."""
    note = await find_note(connection, survey, note_id)
    await connection.execute(delete(schema.date_note).where(_note_columns.id == note.id))
    await bump_survey_revision(connection, survey)
