"""Asks and their tallies, read and written set-wise: a few statements however many asks a batch has."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.ask import Ask
from outoften.domain.tally import COUNTS, Delta, TallyKey
from outoften.storage import tables
from outoften.storage.many import insert_many

AskKey = tuple[int, UUID]

# Deep enough for every rule of the cadence: more dismissals in a row than these all mean the longest rest.
HISTORY = 12

_KEY = ("site_id", "id")
_NEVER_CHANGES = {*_KEY, "survey_id", "issued_at", "respondent_id", "channel", "locale", "page"}

_load = select(tables.ask)
_change_ask = (
    update(tables.ask)
    .where(*(tables.ask.c[name] == bindparam(f"old_{name}") for name in _KEY))
    .values({c.name: bindparam(c.name) for c in tables.ask.c if c.name not in _NEVER_CHANGES})
)


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
    sites, ids = {site for site, _ in keys}, [ask_id for _, ask_id in keys]
    stored = _load.where(tables.ask.c.site_id.in_(sites), tables.ask.c.id.in_(ids))
    if lock and connection.dialect.name == "postgresql":
        stored = stored.order_by(tables.ask.c.site_id, tables.ask.c.id).with_for_update()
    return {(row.site_id, row.id): ask_of(row) for row in await connection.execute(stored)}


async def save_asks(connection: AsyncConnection, new: Sequence[Ask], changed: Sequence[Ask]) -> None:
    """Two statements at the most, each in the order of the keys, so that processes can't wait for each other in a circle."""
    if new:
        ordered = sorted(new, key=_order)
        await insert_many(connection, tables.ask, ordered)
    if changed:
        rows = [msgspec.structs.asdict(ask) | {f"old_{name}": getattr(ask, name) for name in _KEY} for ask in changed]
        await connection.execute(_change_ask, rows)


def _order(ask: Ask) -> AskKey:
    return ask.site_id, ask.id


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


async def history(connection: AsyncConnection, site_id: int, respondent_id: str) -> list[Ask]:
    """A respondent's latest asks on a site, newest first."""
    ask = tables.ask.c
    rows = await connection.execute(
        _load.where(ask.site_id == site_id, ask.respondent_id == respondent_id).order_by(ask.issued_at.desc()).limit(HISTORY)
    )
    return [ask_of(row) for row in rows]
