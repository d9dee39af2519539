"""A whole history from one database into another, of either engine. It can be interrupted and run again."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.storage.core import schema
from outoften.storage.core.catalog import load_catalog
from outoften.storage.core.engine import DatabaseRefusal, reading, sole_writer, writing
from outoften.storage.core.migrate import migrate
from outoften.storage.reports.tally_check import differences

CHUNK = 1_000

# Whoever was signed in signs in again; everything else goes along.
_MOVED = [table for table in schema.metadata.sorted_tables if table is not schema.session]
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class MoveRefusal(DatabaseRefusal):
    """The history can't go there, or did not arrive whole."""


async def move(source: str, target: str) -> dict[str, int]:
    """Copy every row that isn't there yet; how many rows each table has now. Raises DatabaseRefusal.

    Rows go in the order of their keys, a transaction for each thousand, so a second run goes on where the first ended.
    """
    if source == target:
        raise MoveRefusal("--from and --to are the same database.")
    with sole_writer(source):
        async with writing(target, create=True) as connection:
            await migrate(connection)
        async with reading(source) as old:
            await _check_kinship(old, target)
            for table in _MOVED:
                await _copy(old, target, table)
            counts = await _counts(old)
        async with writing(target) as connection:
            await _restart_numbers(connection)
        async with reading(target) as new:
            await _check_arrival(new, counts)
    return counts


async def _check_kinship(old: AsyncConnection, target: str) -> None:
    known = select(schema.site.c.key)
    ours = set((await old.execute(known)).scalars())
    async with reading(target) as new:
        theirs = set((await new.execute(known)).scalars())
    if theirs - ours:
        raise MoveRefusal("The target has a history of its own. Move into an empty database, or one that a move began to fill.")


async def _copy(old: AsyncConnection, target: str, table: Table) -> None:
    key = list(table.primary_key.columns)
    async with old.stream(select(table).order_by(*key)) as rows:
        async for chunk in rows.mappings().partitions(CHUNK):
            await _add(target, table, [dict(row) for row in chunk])


async def _add(target: str, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    async with writing(target) as connection:
        insert = _INSERT[connection.dialect.name](table).on_conflict_do_nothing()
        await connection.execute(insert, rows)


async def _counts(connection: AsyncConnection) -> dict[str, int]:
    return {table.name: (await connection.execute(select(func.count()).select_from(table))).scalar_one() for table in _MOVED}


async def _restart_numbers(connection: AsyncConnection) -> None:
    """PostgreSQL counts its numbers beside the table, and doesn't notice rows that bring theirs along."""
    if connection.dialect.name != "postgresql":
        return
    for table in _MOVED:
        if (key := table.autoincrement_column) is None:
            continue
        sequence = func.pg_get_serial_sequence(table.name, key.name)
        await connection.execute(select(func.setval(sequence, func.max(key))))


async def _check_arrival(new: AsyncConnection, counts: dict[str, int]) -> None:
    arrived = await _counts(new)
    missing = [f"{name}: {arrived[name]} of {count}" for name, count in counts.items() if arrived[name] != count]
    if missing or await differences(new, (await load_catalog(new)).zones):
        raise MoveRefusal(f"Not everything arrived ({', '.join(missing) or 'tallies differ'}). The source is untouched.")
