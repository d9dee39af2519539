"""Date notes: few for each survey, read whole."""

from datetime import date, datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.errors import NotFound
from outoften.domain.reports.notes import DateNote, refuse_too_many
from outoften.domain.reports.score_report import Days
from outoften.domain.surveys.survey import Survey
from outoften.storage.collecting.asks import raise_revisions
from outoften.storage.core import schema
from outoften.storage.core.raw_sql import driver_of

EVERY_DAY = Days()
_note = schema.date_note.c


async def list_notes(connection: AsyncConnection, survey: Survey, days: Days = EVERY_DAY) -> list[DateNote]:
    """The survey's notes of these days, or all, oldest day first."""
    wanted = select(_note.id, _note.day, _note.text).where(_note.survey_id == survey.id)
    if days.first:
        wanted = wanted.where(_note.day >= days.first.isoformat())
    if days.end:
        wanted = wanted.where(_note.day < days.end.isoformat())
    found = await connection.execute(wanted.order_by(_note.day, _note.id))
    return [DateNote(row.id, date.fromisoformat(row.day), row.text) for row in found]


async def find_note(connection: AsyncConnection, survey: Survey, note_id: int) -> DateNote:
    """Raises NotFound."""
    # An id that no column could hold is compared here rather than there.
    for note in await list_notes(connection, survey):
        if note.id == note_id:
            return note
    raise NotFound("note_not_found", f"This survey has no note {note_id}. GET /v1/surveys/{survey.id}/notes lists them.")


async def add_note(connection: AsyncConnection, survey: Survey, day: date, text: str, now: datetime) -> DateNote:
    """The new note. Raises Conflict when there are too many."""
    count = select(func.count()).select_from(schema.date_note).where(_note.survey_id == survey.id)
    refuse_too_many((await connection.execute(count)).scalar_one())
    values = {"survey_id": survey.id, "day": day.isoformat(), "text": text, "created_at": now}
    row = await connection.execute(insert(schema.date_note).values(values).returning(_note.id))
    await raise_revisions(await driver_of(connection), {(survey.site_id, survey.id)})
    return DateNote(int(row.scalar_one()), day, text)


async def delete_note(connection: AsyncConnection, survey: Survey, note_id: int) -> None:
    """Raises NotFound."""
    note = await find_note(connection, survey, note_id)
    await connection.execute(delete(schema.date_note).where(_note.id == note.id))
    await raise_revisions(await driver_of(connection), {(survey.site_id, survey.id)})
