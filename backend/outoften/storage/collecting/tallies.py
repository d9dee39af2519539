"""Writes tallies, the stored counts that every report reads."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.tally import COUNTS, Delta, TallyKey
from outoften.storage.core import schema
from outoften.storage.core.upsert import upsert

ADD_TALLY = upsert(schema.tally, add=COUNTS)


def tally_rows(delta: Delta) -> list[dict[str, Any]]:
    """Returns the rows for ADD_TALLY, in the order of their keys, so that two processes cannot deadlock."""
    rows: dict[TallyKey, dict[str, Any]] = {}
    for (key, count), amount in sorted(delta.items()):
        if not amount:
            continue
        row = rows.setdefault(key, key._asdict() | dict.fromkeys(COUNTS, 0))
        row[count] += amount
    return list(rows.values())


async def add_tallies(connection: AsyncConnection, delta: Delta) -> None:
    """Add to the tallies, in one statement."""
    if rows := tally_rows(delta):
        await connection.execute(ADD_TALLY[connection.dialect.name], rows)
