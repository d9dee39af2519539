"""The responses themselves, a page at a time."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.ask import Ask
from outoften.domain.survey import Survey
from outoften.storage import tables
from outoften.storage.asks import ask_of


async def responses(connection: AsyncConnection, survey: Survey, limit: int, before: tuple[datetime, UUID] | None) -> list[Ask]:
    """The latest responses, newest first; `before` is where the page before this one ended."""
    ask = tables.ask.c
    page = select(tables.ask).where(ask.site_id == survey.site_id, ask.survey_id == survey.id, ask.answered_at.is_not(None))
    if before:
        page = page.where(tuple_(ask.answered_at, ask.id) < tuple_(*before, types=[ask.answered_at.type, ask.id.type]))
    rows = await connection.execute(page.order_by(ask.answered_at.desc(), ask.id.desc()).limit(limit))
    return [ask_of(row) for row in rows]
