"""Identified respondents: where they stand, all that is known of one, and forgetting it."""

import hashlib
from collections.abc import Collection
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Ask
from outoften.domain.errors import NotFoundError
from outoften.domain.responses.respondent import RespondentOut, matches, summarize_respondent
from outoften.domain.responses.response import erase
from outoften.domain.score import Category
from outoften.storage.collecting.asks import ask_from_row
from outoften.storage.core import schema
from outoften.storage.responses.audit import add_audit_entry
from outoften.storage.responses.responses import replace_asks

# How many respondents are looked at for one page, however few of them are wanted.
MAX_EXAMINED_RESPONDENTS = 10_000
_CHUNK_SIZE = 500


class RespondentPage(Struct, frozen=True):
    """Some respondents; `ended` is where the next page begins, None when there is none."""

    respondents: list[RespondentOut]
    next_after: str | None


async def list_respondents(
    connection: AsyncConnection,
    site_id: int,
    limit: int,
    after: str | None,
    survey_id: int | None = None,
    wanted: Category | None = None,
    became: Category | None = None,
) -> RespondentPage:
    """In the order of their ids. A page may have fewer than `limit` and still not be the last, when few are wanted of many."""
    found: list[RespondentOut] = []
    for _ in range(MAX_EXAMINED_RESPONDENTS // _CHUNK_SIZE):
        size = min(_CHUNK_SIZE, limit + 1) if wanted is None and became is None else _CHUNK_SIZE
        ids = await _read_ids(connection, site_id, after, size, survey_id)
        asks = await _read_asks(connection, site_id, ids, survey_id)
        for respondent_id in ids:
            one = summarize_respondent(respondent_id, asks[respondent_id])
            if matches(one, wanted, became):
                found.append(one)
            if len(found) > limit:
                return RespondentPage(found[:limit], found[limit - 1].id)
            after = respondent_id
        if len(ids) < size:
            return RespondentPage(found, None)
    return RespondentPage(found, after)


async def ask_history(connection: AsyncConnection, site_id: int, respondent_id: str) -> list[Ask]:
    """All that a respondent was ever asked, newest first. Raises NotFound."""
    found = (await _read_asks(connection, site_id, [respondent_id], None))[respondent_id]
    known = await connection.execute(
        select(schema.respondent.c.id).where(*_respondent_conditions(schema.respondent, site_id, respondent_id))
    )
    if not found and known.one_or_none() is None:
        raise NotFoundError("respondent_not_found", f"Site {site_id} has no respondent with this id.")
    return sorted(found, key=lambda ask: (ask.issued_at, ask.id), reverse=True)


async def erase_respondent(connection: AsyncConnection, site_id: int, respondent_id: str, actor: str, now: datetime) -> int:
    """Erase everything of a respondent; how many asks that were. Raises NotFound."""
    asks = schema.ask.c
    # Locked in the order in which answers are written, so that the two can't wait for each other.
    mine = select(schema.ask).where(asks.site_id == site_id, asks.respondent_id == respondent_id)
    rows = await connection.execute(mine.order_by(asks.site_id, asks.id).with_for_update())
    found = [ask_from_row(row) for row in rows]
    gone = await connection.execute(
        delete(schema.respondent).where(*_respondent_conditions(schema.respondent, site_id, respondent_id))
    )
    if not found and not gone.rowcount:
        raise NotFoundError("respondent_not_found", f"Site {site_id} has no respondent with this id.")
    await replace_asks(connection, [(ask, erase(ask, now)) for ask in found])
    digest = hashlib.sha256(respondent_id.encode()).hexdigest()
    subject = {"site_id": site_id, "respondent_sha256": digest, "asks": len(found)}
    await add_audit_entry(connection, actor, "respondent.erased", subject, now)
    return len(found)


async def delete_erased_rows(connection: AsyncConnection, before: datetime) -> bool:
    """Delete the empty rows of what was erased before then; whether any others are left."""
    asks = schema.ask.c
    await connection.execute(delete(schema.ask).where(asks.erased_at < before))
    left = select(asks.id).where(asks.erased_at.is_not(None)).limit(1)
    return (await connection.execute(left)).one_or_none() is not None


def _respondent_conditions(table: Any, site_id: int, respondent_id: str) -> tuple[Any, Any]:
    return table.c.site_id == site_id, table.c.id == respondent_id


async def _read_ids(
    connection: AsyncConnection, site_id: int, after: str | None, limit: int, survey_id: int | None
) -> list[str]:
    asks = schema.ask.c
    ids = select(asks.respondent_id).distinct().where(asks.respondent_id.is_not(None), asks.site_id == site_id)
    if after is not None:
        ids = ids.where(asks.respondent_id > after)
    if survey_id is not None:
        ids = ids.where(asks.survey_id == survey_id)
    return list((await connection.execute(ids.order_by(asks.respondent_id).limit(limit))).scalars())


async def _read_asks(
    connection: AsyncConnection, site_id: int, ids: Collection[str], survey_id: int | None
) -> dict[str, list[Ask]]:
    asks = schema.ask.c
    theirs = select(schema.ask).where(asks.respondent_id.in_(ids), asks.site_id == site_id)
    if survey_id is not None:
        theirs = theirs.where(asks.survey_id == survey_id)
    found: dict[str, list[Ask]] = {respondent_id: [] for respondent_id in ids}
    for row in await connection.execute(theirs):
        found[row.respondent_id].append(ask_from_row(row))
    return found
