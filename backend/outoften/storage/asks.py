"""Asks, respondents and tallies, read and written set-wise: a few statements however many asks a batch has."""

from collections.abc import Collection, Sequence
from operator import attrgetter
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Row, Table, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.ask import Ask
from outoften.domain.cadence import Respondent
from outoften.domain.tally import COUNTS, Delta, TallyKey
from outoften.storage import tables
from outoften.storage.many import insert_many

AskKey = tuple[int, UUID]
RespondentKey = tuple[int, str]

_KEY = ("site_id", "id")
_NEVER_CHANGES = {*_KEY, "survey_id", "issued_at", "respondent_id", "channel", "locale", "page"}

_load = select(tables.ask)


def _changing(table: Table, never: set[str]) -> Any:
    return (
        update(table)
        .where(*(table.c[name] == bindparam(f"old_{name}") for name in _KEY))
        .values({c.name: bindparam(c.name) for c in table.c if c.name not in never})
    )


_change_ask = _changing(tables.ask, _NEVER_CHANGES)
_change_respondent = _changing(tables.respondent, set(_KEY))


def _adding(insert: Any) -> Any:
    new = insert(tables.tally)
    sums = {name: tables.tally.c[name] + new.excluded[name] for name in COUNTS}
    return new.on_conflict_do_update(index_elements=list(TallyKey._fields), set_=sums)


_add_tally = {"sqlite": _adding(sqlite.insert), "postgresql": _adding(postgresql.insert)}


def ask_of(row: Row[Any]) -> Ask:
    """The ask that a row of the table tells of."""
    return Ask(**row._mapping)


async def load_asks(connection: AsyncConnection, keys: Collection[AskKey], lock: bool = False) -> dict[AskKey, Ask]:
    """Those of the asks that are stored, in one statement; `lock` keeps other processes from changing them meanwhile."""
    if not keys:
        return {}
    sites, ids = _columns(keys)
    stored = _load.where(tables.ask.c.site_id.in_(sites), tables.ask.c.id.in_(ids))
    if lock and connection.dialect.name == "postgresql":
        stored = stored.order_by(tables.ask.c.site_id, tables.ask.c.id).with_for_update()
    return {(row.site_id, row.id): ask_of(row) for row in await connection.execute(stored)}


async def save_asks(connection: AsyncConnection, new: Sequence[Ask], changed: Sequence[Ask]) -> None:
    """Two statements at the most, each in the order of the keys, so that processes can't wait for each other in a circle."""
    await _save(connection, tables.ask, _change_ask, new, changed)


async def load_respondents(connection: AsyncConnection, keys: Collection[RespondentKey]) -> dict[RespondentKey, Respondent]:
    """Those of the respondents that are stored; other processes can't ask them before this transaction ends."""
    if not keys:
        return {}
    table = tables.respondent
    sites, ids = _columns(keys)
    stored = select(table).where(table.c.site_id.in_(sites), table.c.id.in_(ids))
    rows = await connection.execute(stored.order_by(table.c.site_id, table.c.id).with_for_update())
    return {(row.site_id, row.id): Respondent(**row._mapping) for row in rows}


async def save_respondents(connection: AsyncConnection, new: Sequence[Respondent], changed: Sequence[Respondent]) -> None:
    """Like `save_asks`."""
    await _save(connection, tables.respondent, _change_respondent, new, changed)


async def load_history(connection: AsyncConnection, keys: Collection[RespondentKey]) -> dict[RespondentKey, dict[UUID, Ask]]:
    """All that these respondents were ever asked, in one statement. The cadence keeps that short."""
    if not keys:
        return {}
    ask = tables.ask.c
    sites, ids = _columns(keys)
    found: dict[RespondentKey, dict[UUID, Ask]] = {}
    for row in await connection.execute(_load.where(ask.site_id.in_(sites), ask.respondent_id.in_(ids))):
        found.setdefault((row.site_id, row.respondent_id), {})[row.id] = ask_of(row)
    return found


def _columns(keys: Collection[tuple[int, Any]]) -> tuple[set[int], set[Any]]:
    """Pairs as two lists, which find what they cross: SQLite has no index for a list of pairs."""
    return {site for site, _ in keys}, {one for _, one in keys}


async def _save(connection: AsyncConnection, table: Table, change: Any, new: Sequence[Any], changed: Sequence[Any]) -> None:
    if new:
        await insert_many(connection, table, sorted(new, key=attrgetter(*_KEY)))
    if changed:
        rows = [msgspec.structs.asdict(thing) | {f"old_{name}": getattr(thing, name) for name in _KEY} for thing in changed]
        await connection.execute(change, rows)


async def add_tallies(connection: AsyncConnection, delta: Delta) -> None:
    """Add to the tallies, in one statement and in the order of their keys."""
    rows: dict[TallyKey, dict[str, Any]] = {}
    for (key, count), amount in sorted(delta.items()):
        if not amount:
            continue
        row = rows.setdefault(key, key._asdict() | dict.fromkeys(COUNTS, 0))
        row[count] += amount
    if rows:
        await connection.execute(_add_tally[connection.dialect.name], list(rows.values()))
