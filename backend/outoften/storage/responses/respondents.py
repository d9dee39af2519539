"""Identified respondents: where they stand, all that is known of one, and forgetting it."""

import hashlib
from collections.abc import Collection
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Ask
from outoften.domain.errors import NotFound
from outoften.domain.responses.respondent import RespondentOut, is_wanted, respondent_of
from outoften.domain.responses.response import erased
from outoften.domain.score import Category
from outoften.storage.collecting.asks import ask_of
from outoften.storage.core import schema
from outoften.storage.core.raw_sql import driver_of
from outoften.storage.responses.audit import record
from outoften.storage.responses.responses import replace_asks

# How many respondents are looked at for one page, however few of them are wanted.
MOST_EXAMINED = 10_000
_CHUNK = 500


class RespondentPage(Struct, frozen=True):
    """Some respondents; `ended` is where the next page begins, None when there is none."""

    respondents: list[RespondentOut]
    ended: str | None


async def respondents(
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
    for _ in range(MOST_EXAMINED // _CHUNK):
        size = min(_CHUNK, limit + 1) if wanted is None and became is None else _CHUNK
        ids = await _ids(connection, site_id, after, size, survey_id)
        asks = await _asks(connection, site_id, ids, survey_id)
        for respondent_id in ids:
            one = respondent_of(respondent_id, asks[respondent_id])
            if is_wanted(one, wanted, became):
                found.append(one)
            if len(found) > limit:
                return RespondentPage(found[:limit], found[limit - 1].id)
            after = respondent_id
        if len(ids) < size:
            return RespondentPage(found, None)
    return RespondentPage(found, after)


async def history(connection: AsyncConnection, site_id: int, respondent_id: str) -> list[Ask]:
    """All that a respondent was ever asked, newest first. Raises NotFound."""
    found = (await _asks(connection, site_id, [respondent_id], None))[respondent_id]
    known = await connection.execute(select(schema.respondent.c.id).where(*_is(schema.respondent, site_id, respondent_id)))
    if not found and known.one_or_none() is None:
        raise NotFound("respondent_not_found", "This site knows no respondent with this id.")
    return sorted(found, key=lambda ask: (ask.issued_at, ask.id), reverse=True)


async def forget(connection: AsyncConnection, site_id: int, respondent_id: str, actor: str, now: datetime) -> int:
    """Erase everything of a respondent; how many asks that were. Raises NotFound."""
    driver, asks = await driver_of(connection), schema.ask.c
    # Locked in the order in which answers are written, so that the two can't wait for each other.
    mine = select(schema.ask).where(asks.site_id == site_id, asks.respondent_id == respondent_id)
    rows = await connection.execute(mine.order_by(asks.site_id, asks.id).with_for_update())
    found = [ask_of(row) for row in rows]
    gone = await connection.execute(delete(schema.respondent).where(*_is(schema.respondent, site_id, respondent_id)))
    if not found and not gone.rowcount:
        raise NotFound("respondent_not_found", "This site knows no respondent with this id.")
    await replace_asks(connection, driver, [(ask, erased(ask, now)) for ask in found])
    digest = hashlib.sha256(respondent_id.encode()).hexdigest()
    subject = {"site_id": site_id, "respondent_sha256": digest, "asks": len(found)}
    await record(connection, actor, "respondent.erased", subject, now)
    return len(found)


async def remove_erased(connection: AsyncConnection, before: datetime) -> bool:
    """Delete the empty rows of what was erased before then; whether any others are left."""
    asks = schema.ask.c
    await connection.execute(delete(schema.ask).where(asks.erased_at < before))
    left = select(asks.id).where(asks.erased_at.is_not(None)).limit(1)
    return (await connection.execute(left)).one_or_none() is not None


def _is(table: Any, site_id: int, respondent_id: str) -> tuple[Any, Any]:
    return table.c.site_id == site_id, table.c.id == respondent_id


async def _ids(connection: AsyncConnection, site_id: int, after: str | None, limit: int, survey_id: int | None) -> list[str]:
    asks = schema.ask.c
    ids = select(asks.respondent_id).distinct().where(asks.respondent_id.is_not(None), asks.site_id == site_id)
    if after is not None:
        ids = ids.where(asks.respondent_id > after)
    if survey_id is not None:
        ids = ids.where(asks.survey_id == survey_id)
    return list((await connection.execute(ids.order_by(asks.respondent_id).limit(limit))).scalars())


async def _asks(connection: AsyncConnection, site_id: int, ids: Collection[str], survey_id: int | None) -> dict[str, list[Ask]]:
    asks = schema.ask.c
    theirs = select(schema.ask).where(asks.respondent_id.in_(ids), asks.site_id == site_id)
    if survey_id is not None:
        theirs = theirs.where(asks.survey_id == survey_id)
    found: dict[str, list[Ask]] = {respondent_id: [] for respondent_id in ids}
    for row in await connection.execute(theirs):
        found[row.respondent_id].append(ask_of(row))
    return found
