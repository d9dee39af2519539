"""Identified respondents: list, read and erase."""

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
from outoften.storage.collecting.erasures import add_erasure, lock_out_batches
from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry
from outoften.storage.responses.response_changes import replace_asks
from outoften.tokens.respondent_hash import HashRespondent

# Upper bound on the respondents examined per page, so that a filter with few matches stays fast.
MAX_EXAMINED_RESPONDENTS = 10_000
# The event loop is busy with a chunk for a few milliseconds.
_CHUNK_SIZE = 100


class RespondentPage(Struct, frozen=True):
    """A page of respondents. `next_after` is the id after which the next page begins; None on the last page."""

    respondents: list[RespondentOut]
    next_after: str | None


async def list_respondents(
    connection: AsyncConnection,
    site_id: int,
    limit: int,
    after: str | None,
    survey_id: int | None = None,
    wanted_category: Category | None = None,
    became: Category | None = None,
) -> RespondentPage:
    """Returns a page in the order of ids. With a filter, a page may have fewer than `limit` although it is not the last."""
    matching: list[RespondentOut] = []
    for _ in range(MAX_EXAMINED_RESPONDENTS // _CHUNK_SIZE):
        size = min(_CHUNK_SIZE, limit + 1) if wanted_category is None and became is None else _CHUNK_SIZE
        ids = await _read_ids(connection, site_id, after, size, survey_id)
        asks = await _read_asks(connection, site_id, ids, survey_id)
        for respondent_id in ids:
            respondent = summarize_respondent(respondent_id, asks[respondent_id])
            if matches(respondent, wanted_category, became):
                matching.append(respondent)
            if len(matching) > limit:
                return RespondentPage(matching[:limit], matching[limit - 1].id)
            after = respondent_id
        if len(ids) < size:
            return RespondentPage(matching, None)
    return RespondentPage(matching, after)


async def ask_history(connection: AsyncConnection, site_id: int, respondent_id: str) -> list[Ask]:
    """Returns all asks of a respondent, newest first. Raises NotFoundError."""
    asks = (await _read_asks(connection, site_id, [respondent_id], None))[respondent_id]
    claims = await connection.execute(
        select(schema.respondent.c.id).where(*_respondent_conditions(schema.respondent, site_id, respondent_id))
    )
    if not asks and claims.one_or_none() is None:
        raise NotFoundError("respondent_not_found", f"Site {site_id} has no respondent with this id.")
    return sorted(asks, key=lambda ask: (ask.issued_at, ask.id), reverse=True)


async def erase_respondent(
    connection: AsyncConnection, site_id: int, respondent_id: str, hash_respondent: HashRespondent, actor: str, now: datetime
) -> int:
    """Erase all data of a respondent, and refuse their tokens; returns the number of erased asks. Raises NotFoundError."""
    await lock_out_batches(connection)
    ask = schema.ask.c
    # Locked in the order in which the writer locks asks, so that the two transactions cannot deadlock.
    query = select(schema.ask).where(ask.site_id == site_id, ask.respondent_id == respondent_id)
    rows = await connection.execute(query.order_by(ask.site_id, ask.id).with_for_update())
    asks = [ask_from_row(row) for row in rows]
    deleted = await connection.execute(
        delete(schema.respondent).where(*_respondent_conditions(schema.respondent, site_id, respondent_id))
    )
    if not asks and not deleted.rowcount:
        raise NotFoundError("respondent_not_found", f"Site {site_id} has no respondent with this id.")
    await replace_asks(connection, [(ask, erase(ask, now)) for ask in asks])
    digests = hash_respondent(respondent_id)
    await add_erasure(connection, site_id, digests, now)
    subject = {"site_id": site_id, "respondent_hmac": digests[0].hex(), "asks": len(asks)}
    await add_audit_entry(connection, actor, "respondent.erased", subject, now)
    return len(asks)


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
    query = select(schema.ask).where(asks.respondent_id.in_(ids), asks.site_id == site_id)
    if survey_id is not None:
        query = query.where(asks.survey_id == survey_id)
    asks_by_respondent: dict[str, list[Ask]] = {respondent_id: [] for respondent_id in ids}
    for row in await connection.execute(query):
        asks_by_respondent[row.respondent_id].append(ask_from_row(row))
    return asks_by_respondent
