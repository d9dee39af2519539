"""Copies all data from one database into another, of either engine. An interrupted copy can be continued."""

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.storage.core import schema
from outoften.storage.core.migrate import migrate
from outoften.storage.core.opening.engine import exclusive_write_lock, read_transaction, write_transaction
from outoften.storage.core.opening.errors import DatabaseUnusableError
from outoften.storage.core.upsert import upsert
from outoften.storage.reports.tallies.check import check_tallies
from outoften.storage.surveys.surveys import load_catalog

ROWS_PER_BATCH = 1_000

# Not sessions, and not where the other database was served; everything else.
_NOT_COPIED = (schema.session, schema.served_url)
_COPIED_TABLES = [table for table in schema.metadata.sorted_tables if table not in _NOT_COPIED]


class CopyError(DatabaseUnusableError):
    """The target can't take the data, or the copy is incomplete."""


async def copy_database(source: str, target: str) -> dict[str, int]:
    """Copy every missing row; returns the number of rows of each table. Raises DatabaseUnusableError.

    Rows are copied in the order of their keys, 1,000 per transaction, so a second run continues where the first one ended.
    """
    if source == target:
        raise CopyError("--from and --to are the same database.")
    with exclusive_write_lock(source):
        async with write_transaction(target, create=True) as connection:
            await migrate(connection)
        async with read_transaction(source) as old:
            await _check_target(old, target)
            for table in _COPIED_TABLES:
                await _copy_table(old, target, table)
            async with write_transaction(target) as connection:
                await _restart_sequences(connection)
            async with read_transaction(target) as new:
                return await _check_copy(old, new)


async def _check_target(old: AsyncConnection, target: str) -> None:
    keys = select(schema.site.c.key)
    source_keys = set((await old.execute(keys)).scalars())
    async with read_transaction(target) as new:
        target_keys = set((await new.execute(keys)).scalars())
    if target_keys - source_keys:
        raise CopyError("The target has other sites. Copy into an empty database, or continue an interrupted copy.")


async def _copy_table(old: AsyncConnection, target: str, table: Table) -> None:
    key = list(table.primary_key.columns)
    async with old.stream(select(table).order_by(*key)) as rows:
        async for chunk in rows.mappings().partitions(ROWS_PER_BATCH):
            await _insert_missing(target, table, [dict(row) for row in chunk])


async def _insert_missing(target: str, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    async with write_transaction(target) as connection:
        await connection.execute(upsert(table)[connection.dialect.name], rows)


async def _summarize_rows(connection: AsyncConnection, table: Table) -> tuple[int, int]:
    """Returns the number of rows, and a sum of their hashes: the engines sort texts differently."""
    count = total = 0
    async with connection.stream(select(table)) as rows:
        async for row in rows:
            count += 1
            encoded = msgspec.json.encode(tuple(row), order="deterministic")
            total += int.from_bytes(hashlib.blake2b(encoded, digest_size=16).digest())
    return count, total


async def _restart_sequences(connection: AsyncConnection) -> None:
    """Continue PostgreSQL's sequences after the copied ids."""
    if connection.dialect.name != "postgresql":
        return
    for table in _COPIED_TABLES:
        if (key := table.autoincrement_column) is None:
            continue
        sequence = func.pg_get_serial_sequence(table.name, key.name)
        await connection.execute(select(func.setval(sequence, func.max(key))))


async def _check_copy(old: AsyncConnection, new: AsyncConnection) -> dict[str, int]:
    """Returns the number of rows of each table. Raises CopyError if a row of the target differs.

    Between an interrupted copy and the next, a person may have been erased in the source, or a key revoked.
    """
    summaries = {table.name: await _summarize_rows(old, table) for table in _COPIED_TABLES}
    differing = [table.name for table in _COPIED_TABLES if await _summarize_rows(new, table) != summaries[table.name]]
    if differing or await check_tallies(new, (await load_catalog(new)).zones):
        raise CopyError(
            f"The target differs from the source ({', '.join(differing) or 'tallies'}): one of them has changed since an "
            "earlier copy. The source is unchanged. Copy into an empty database."
        )
    return {name: count for name, (count, _) in summaries.items()}
