"""Which responses a reader has read: everything up to a time, with exceptions for single responses."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, and_, case, delete, func, select, text, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.surveys.survey import Survey
from outoften.storage.core import schema
from outoften.storage.core.upsert import upsert

_ask: Any = schema.ask.c
_mark, _position = schema.read_mark, schema.read_position
_BEGIN, _END = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def is_unread(survey: Survey, reader: str) -> ColumnElement[bool]:
    """Returns the condition that the reader has not read a response of the survey yet. Imported ones are no news."""
    marks, _ = _of_reader(survey, reader)
    mark = select(type_coerce(_mark.c.is_read, Integer)).where(*marks, _mark.c.ask_id == _ask.id).scalar_subquery()
    position, created_at = _read_before(survey, reader)
    unmarked = case(
        (_ask.answered_at <= position, 1), (_ask.answered_at < created_at, 1), (_ask.channel == "import", 1), else_=0
    )
    is_read: ColumnElement[int] = func.coalesce(mark, unmarked)
    return is_read == 0


async def read_unread_since(connection: AsyncConnection, survey: Survey, reader: str) -> datetime:
    """Returns a time before which the reader has read everything, so that old and imported responses need not be examined."""
    marks, _ = _of_reader(survey, reader)
    of_mark = and_(_ask.site_id == survey.site_id, _ask.id == _mark.c.ask_id)
    # As the index says it.
    marked = select(func.min(_ask.answered_at)).join_from(_mark, schema.ask, of_mark).where(*marks, text("is_read = 0"))
    times = (await connection.execute(select(*_read_before(survey, reader), marked.scalar_subquery()))).one()
    read_to, created_at, marked_at = (at or other for at, other in zip(times, (_BEGIN, _BEGIN, _END), strict=True))
    since: datetime = min(max(read_to, created_at), marked_at)
    return since


async def find_unread(connection: AsyncConnection, survey: Survey, reader: str, ids: Collection[UUID]) -> set[UUID]:
    """Returns those of the responses that the reader has not read yet."""
    query = select(_ask.id).where(_ask.site_id == survey.site_id, _ask.id.in_(ids), is_unread(survey, reader))
    return set((await connection.execute(query)).scalars())


async def mark_read(connection: AsyncConnection, survey: Survey, reader: str, ids: Collection[UUID], is_read: bool) -> None:
    """Mark responses as read or unread; ids that are no responses of the survey are ignored."""
    known = select(_ask.id).where(_ask.site_id == survey.site_id, _ask.survey_id == survey.id, _ask.id.in_(ids))
    rows = [
        {"survey_id": survey.id, "ask_id": ask_id, "reader": reader, "is_read": is_read}
        for ask_id in (await connection.execute(known.where(_ask.answered_at.is_not(None)))).scalars()
    ]
    if rows:
        statement = upsert(_mark, overwrite=["is_read"])[connection.dialect.name]
        await connection.execute(statement, rows)


async def mark_read_to(connection: AsyncConnection, survey: Survey, reader: str, read_to: datetime) -> None:
    """Mark everything as read that was answered at this time or before."""
    marks, position = _of_reader(survey, reader)
    read = select(_ask.id).where(_ask.site_id == survey.site_id, _ask.id == _mark.c.ask_id, _ask.answered_at > read_to)
    await connection.execute(delete(_mark).where(*marks, ~read.exists()))
    before = (await connection.execute(select(_position.c.read_to).where(*position))).scalar_one_or_none()
    row = {"survey_id": survey.id, "reader": reader, "read_to": max(before or read_to, read_to)}
    await connection.execute(upsert(_position, overwrite=["read_to"])[connection.dialect.name], [row])


async def delete_marks(connection: AsyncConnection, asks: Collection[tuple[int, UUID]]) -> None:
    """Delete all readers' marks of asks, given as the ids of survey and ask."""
    for survey_id, ask_id in asks:
        await connection.execute(delete(_mark).where(and_(_mark.c.survey_id == survey_id, _mark.c.ask_id == ask_id)))


def _read_before(survey: Survey, reader: str) -> tuple[Any, Any]:
    """Returns the position of the reader, if there is one, and when the survey was created: only imports are from before."""
    _, read_to = _of_reader(survey, reader)
    created_at = select(schema.survey.c.created_at).where(schema.survey.c.id == survey.id)
    return select(_position.c.read_to).where(*read_to).scalar_subquery(), created_at.scalar_subquery()


def _of_reader(survey: Survey, reader: str) -> tuple[list[Any], list[Any]]:
    return (
        [_mark.c.survey_id == survey.id, _mark.c.reader == reader],
        [_position.c.survey_id == survey.id, _position.c.reader == reader],
    )
