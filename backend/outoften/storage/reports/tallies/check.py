"""Checks tallies against asks."""

from collections.abc import AsyncIterator, Mapping
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Ask
from outoften.domain.collecting.tally import COUNTS, Delta, TallyKey, tally_entries
from outoften.storage.collecting.asks import ask_from_row
from outoften.storage.core import schema


async def check_tallies(connection: AsyncConnection, zones: Mapping[int, ZoneInfo]) -> list[tuple[TallyKey, str, int, int]]:
    """Returns the wrong counts: key of the row, column, stored value and correct value."""
    stored = Delta()
    for row in await connection.execute(select(schema.tally)):
        key = TallyKey(*(row._mapping[name] for name in TallyKey._fields))
        stored.update({(key, name): row._mapping[name] for name in COUNTS})
    counted = await _count_asks(_stream_asks(connection), zones)
    return [
        (key, name, stored[key, name], counted[key, name])
        for key, name in sorted(stored.keys() | counted.keys())
        if stored[key, name] != counted[key, name]
    ]


async def _stream_asks(connection: AsyncConnection) -> AsyncIterator[Ask]:
    async with connection.stream(select(schema.ask)) as rows:
        async for row in rows:
            yield ask_from_row(row)


async def _count_asks(asks: AsyncIterator[Ask], zones: Mapping[int, ZoneInfo]) -> Delta:
    counted = Delta()
    async for ask in asks:
        counted.update(tally_entries(ask, zones[ask.site_id]))
    return counted
