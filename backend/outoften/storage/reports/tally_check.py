"""Checks tallies against asks, and rebuilds them."""

from collections.abc import AsyncIterator, Mapping
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Ask
from outoften.domain.collecting.tally import COUNTS, Delta, TallyKey, tally_entries
from outoften.storage.collecting.asks import ask_from_row
from outoften.storage.collecting.tallies import add_tallies
from outoften.storage.core import schema
from outoften.storage.core.revisions import bump_all_revisions


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


async def rebuild_tallies(connection: AsyncConnection, zones: Mapping[int, ZoneInfo], site_id: int | None = None) -> None:
    """Replaces the tallies of one site, or of all, by a new count of the asks."""
    # Locks all sites, so that no other process updates the tallies that are being replaced.
    await connection.execute(select(schema.site.c.id).order_by(schema.site.c.id).with_for_update())
    deletion = delete(schema.tally)
    await connection.execute(deletion if site_id is None else deletion.where(schema.tally.c.site_id == site_id))
    await add_tallies(connection, await _count_asks(_stream_asks(connection, site_id), zones))
    await bump_all_revisions(connection, site_id)


async def _stream_asks(connection: AsyncConnection, site_id: int | None = None) -> AsyncIterator[Ask]:
    asks = select(schema.ask)
    async with connection.stream(asks if site_id is None else asks.where(schema.ask.c.site_id == site_id)) as rows:
        async for row in rows:
            yield ask_from_row(row)


async def _count_asks(asks: AsyncIterator[Ask], zones: Mapping[int, ZoneInfo]) -> Delta:
    counted = Delta()
    async for ask in asks:
        counted.update(tally_entries(ask, zones[ask.site_id]))
    return counted
