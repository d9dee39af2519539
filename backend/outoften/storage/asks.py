"""Asks and their tallies, read and written set-wise: a few statements however many asks a batch has."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Row, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.ask import Ask
from outoften.domain.tally import COUNTS, Delta, TallyKey
from outoften.storage import tables

AskKey = tuple[int, UUID]

# Deep enough for every rule of the cadence: more dismissals in a row than these all mean the longest rest.
HISTORY = 12

_NEVER_CHANGES = {"site_id", "id", "survey_id", "issued_at", "respondent_id", "channel", "locale", "page"}

_load = select(tables.ask)

_new_ask = insert(tables.ask)
_save_ask = _new_ask.on_conflict_do_update(
    index_elements=["site_id", "id"],
    set_={c.name: _new_ask.excluded[c.name] for c in tables.ask.c if c.name not in _NEVER_CHANGES},
)
_new_tally = insert(tables.tally)
_add_tally = _new_tally.on_conflict_do_update(
    index_elements=list(TallyKey._fields),
    set_={name: tables.tally.c[name] + _new_tally.excluded[name] for name in COUNTS},
)


def ask_of(row: Row[Any]) -> Ask:
    """The ask that a row of the table tells of."""
    return Ask(**row._mapping)


async def load_asks(connection: AsyncConnection, keys: Collection[AskKey]) -> dict[AskKey, Ask]:
    """Those of the asks that are stored, in one statement."""
    sites, ids = {site for site, _ in keys}, [ask_id for _, ask_id in keys]
    rows = await connection.execute(_load.where(tables.ask.c.site_id.in_(sites), tables.ask.c.id.in_(ids)))
    return {(row.site_id, row.id): ask_of(row) for row in rows}


async def save_asks(connection: AsyncConnection, asks: Sequence[Ask]) -> None:
    """Insert or update, in one statement."""
    if asks:
        await connection.execute(_save_ask, [msgspec.structs.asdict(ask) for ask in asks])


async def add_tallies(connection: AsyncConnection, delta: Delta) -> None:
    """Add to the tallies, in one statement and in the order of their keys."""
    rows: dict[TallyKey, dict[str, Any]] = {}
    for (key, count), amount in sorted(delta.items()):
        if not amount:
            continue
        row = rows.setdefault(key, key._asdict() | dict.fromkeys(COUNTS, 0))
        row[count] += amount
    if rows:
        await connection.execute(_add_tally, list(rows.values()))


async def history(connection: AsyncConnection, site_id: int, respondent_id: str) -> list[Ask]:
    """A respondent's latest asks on a site, newest first."""
    ask = tables.ask.c
    rows = await connection.execute(
        _load.where(ask.site_id == site_id, ask.respondent_id == respondent_id).order_by(ask.issued_at.desc()).limit(HISTORY)
    )
    return [ask_of(row) for row in rows]
