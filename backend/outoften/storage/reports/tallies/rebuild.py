"""Counts all asks of a site again, for another time zone or to repair tallies, in steps between which answers are written.

The new counts are stored apart until the last step. Meanwhile reports read the present ones, and every change of an ask that
is already counted again goes to both. So tallies agree with the asks at any moment, and a rebuild continues after a crash.
"""

from collections import Counter
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.tally import COUNTS, site_days, tally_entries
from outoften.storage.collecting.asks import ask_from_row
from outoften.storage.collecting.tallies import ADD_NEXT_TALLY, add_tallies
from outoften.storage.core import schema
from outoften.storage.core.revisions import bump_all_revisions
from outoften.storage.surveys.sites import lock_site

# Answers wait for a step, which takes some milliseconds.
ASKS_PER_STEP = 200

_site, _ask = schema.site.c, schema.ask.c


async def begin_rebuild(
    connection: AsyncConnection, site_id: int, time_zone: str | None = None, asks_per_step: int = ASKS_PER_STEP
) -> None:
    """Count the site's asks again from the first, and do the first step. Without a time zone, a change of it continues."""
    await lock_site(connection, site_id)
    await _discard(connection, site_id)
    await _set(
        connection,
        site_id,
        next_time_zone=time_zone or func.coalesce(_site.next_time_zone, _site.time_zone),
        counted_to=UUID(int=0),
    )
    await rebuild_step(connection, site_id, asks_per_step)


async def rebuild_step(connection: AsyncConnection, site_id: int, asks_per_step: int = ASKS_PER_STEP) -> bool:
    """Count the next asks again, or, after the last, use the new counts; returns whether more steps remain."""
    await lock_site(connection, site_id)
    columns = (_site.time_zone, _site.next_time_zone, _site.counted_to)
    days = site_days(*(await connection.execute(select(*columns).where(_site.id == site_id))).one())
    if days.next_zone is None:
        return False
    query = select(schema.ask).where(_ask.site_id == site_id, _ask.id > days.counted_to).order_by(_ask.id)
    asks = [ask_from_row(row) for row in await connection.execute(query.limit(asks_per_step))]
    if asks:
        delta = Counter(entry for ask in asks for entry in tally_entries(ask, days.next_zone))
        await add_tallies(connection, delta, ADD_NEXT_TALLY)
        await _set(connection, site_id, counted_to=asks[-1].id)
    if len(asks) == asks_per_step:
        return True
    await connection.execute(delete(schema.tally).where(schema.tally.c.site_id == site_id))
    # Rows of zeros may name segments that nobody has any more.
    counted = [schema.next_tally.c.site_id == site_id, or_(*(schema.next_tally.c[name] != 0 for name in COUNTS))]
    names = [column.name for column in schema.tally.columns]
    await connection.execute(insert(schema.tally).from_select(names, select(schema.next_tally).where(*counted)))
    await _discard(connection, site_id)
    await _set(connection, site_id, time_zone=days.next_zone.key, next_time_zone=None, counted_to=None)
    await bump_all_revisions(connection, site_id)
    return False


async def _discard(connection: AsyncConnection, site_id: int) -> None:
    await connection.execute(delete(schema.next_tally).where(schema.next_tally.c.site_id == site_id))


async def _set(connection: AsyncConnection, site_id: int, **values: Any) -> None:
    await connection.execute(update(schema.site).where(_site.id == site_id).values(**values))
