"""Responses for the Delighted-compatible API: a page in either order, counts between two moments, and answers of the host."""

from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Ask
from outoften.domain.score import SCORES
from outoften.domain.surveys.survey import Survey
from outoften.storage.collecting.asks import ask_from_row
from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry
from outoften.storage.core.raw_sql import raw_connection
from outoften.storage.core.writer import ApplyBatch, RecordChange

_ask: Any = schema.ask.c

_MOVING_AVERAGE = timedelta(days=30)


class AnswerFilter(Struct, frozen=True, kw_only=True):
    """Which responses: answered and changed from one moment and before another, of these people; None: of everybody."""

    since: datetime | None = None
    until: datetime | None = None
    updated_since: datetime | None = None
    updated_until: datetime | None = None
    people: tuple[str, ...] | None = None


async def list_answers(
    connection: AsyncConnection,
    survey: Survey,
    chosen: AnswerFilter,
    by_update: bool,
    descending: bool,
    limit: int,
    offset: int,
) -> list[Ask]:
    """Returns a page of the responses that count, by the time of the answer or of the last change."""
    time = _ask.updated_at if by_update else _ask.answered_at
    order = (time.desc(), _ask.id.desc()) if descending else (time, _ask.id)
    query = select(schema.ask).where(*_counted(survey, chosen.since, chosen.until))
    if chosen.updated_since is not None or by_update:
        query = query.where(_ask.updated_at.is_not(None))
    if chosen.updated_since is not None:
        query = query.where(_ask.updated_at >= chosen.updated_since)
    if chosen.updated_until is not None:
        query = query.where(_ask.updated_at < chosen.updated_until)
    if chosen.people is not None:
        query = query.where(_ask.respondent_id.in_(chosen.people))
    return [ask_from_row(row) for row in await connection.execute(query.order_by(*order).limit(limit).offset(offset))]


async def read_distribution(
    connection: AsyncConnection, survey: Survey, since: datetime | None, until: datetime | None
) -> list[int]:
    """Returns how many responses have each score, 0 to 10, without a range those of the 30 days before the latest one."""
    if since is None and until is None:
        latest = await connection.scalar(select(func.max(_ask.answered_at)).where(*_counted(survey, None, None)))
        since = latest and latest - _MOVING_AVERAGE
    query = select(_ask.score, func.count()).where(*_counted(survey, since, until)).group_by(_ask.score)
    counts = {row[0]: row[1] for row in await connection.execute(query)}
    return [counts.get(score, 0) for score in SCORES]


async def record_answer(
    connection: AsyncConnection, apply: ApplyBatch, change: RecordChange, actor: str | None, now: datetime
) -> Ask:
    """Record an answer as the respondent's own; returns the ask. `actor`: who changes a stored one. Raises RefusalError."""
    [outcome] = await apply(await raw_connection(connection), [change])
    if not isinstance(outcome, Ask):
        assert isinstance(outcome, Exception)
        raise outcome
    if actor is not None and outcome != change.ask:
        subject = {"site_id": outcome.site_id, "survey_id": outcome.survey_id, "response_id": str(outcome.id)}
        await add_audit_entry(connection, actor, "response.answer_changed", subject, now)
    return outcome


def _counted(survey: Survey, since: datetime | None, until: datetime | None) -> list[Any]:
    conditions = [_ask.site_id == survey.site_id, _ask.survey_id == survey.id, _ask.answered_at.is_not(None)]
    conditions.append(_ask.excluded.is_(None))
    if since is not None:
        conditions.append(_ask.answered_at >= since)
    if until is not None:
        conditions.append(_ask.answered_at < until)
    return conditions
