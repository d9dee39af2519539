"""Do the tallies say what the asks say? And making them so."""

from collections.abc import AsyncIterator, Mapping
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Ask
from outoften.domain.collecting.tally import COUNTS, Delta, TallyKey, tally
from outoften.storage.collecting.asks import add_tallies, ask_of
from outoften.storage.core import schema
from outoften.storage.core.raw_sql import driver_of
from outoften.storage.core.revisions import raise_all_revisions


async def differences(connection: AsyncConnection, zones: Mapping[int, ZoneInfo]) -> list[tuple[TallyKey, str, int, int]]:
    """Each count that is wrong: its row, its column, what the tally says, what the asks say."""
    stored = Delta()
    for row in await connection.execute(select(schema.tally)):
        key = TallyKey(*(row._mapping[name] for name in TallyKey._fields))
        stored.update({(key, name): row._mapping[name] for name in COUNTS})
    counted = await _count(_every_ask(connection), zones)
    return [
        (key, name, stored[key, name], counted[key, name])
        for key, name in sorted(stored.keys() | counted.keys())
        if stored[key, name] != counted[key, name]
    ]


async def rebuild(connection: AsyncConnection, zones: Mapping[int, ZoneInfo], site_id: int | None = None) -> None:
    """Count all asks again, of one site or of all."""
    # No other process may count meanwhile: it would count into what is being replaced.
    await connection.execute(select(schema.site.c.id).order_by(schema.site.c.id).with_for_update())
    everything = delete(schema.tally)
    await connection.execute(everything if site_id is None else everything.where(schema.tally.c.site_id == site_id))
    await add_tallies(await driver_of(connection), await _count(_every_ask(connection, site_id), zones))
    await raise_all_revisions(connection, site_id)


async def _every_ask(connection: AsyncConnection, site_id: int | None = None) -> AsyncIterator[Ask]:
    asks = select(schema.ask)
    async with connection.stream(asks if site_id is None else asks.where(schema.ask.c.site_id == site_id)) as rows:
        async for row in rows:
            yield ask_of(row)


async def _count(asks: AsyncIterator[Ask], zones: Mapping[int, ZoneInfo]) -> Delta:
    counted = Delta()
    async for ask in asks:
        counted.update(tally(ask, zones[ask.site_id]))
    return counted
