"""Removes what was deleted or overwritten from the database's files: the write-ahead log, and unused parts of pages."""

import shutil

from sqlalchemy.ext.asyncio import AsyncEngine

from outoften.database_url import sqlite_file
from outoften.storage.core.raw_sql import RawConnection, raw_connection

# The writer waits while a SQLite file is rewritten: about a second for 64 MiB.
MAX_SHORT_COMPACTION_BYTES = 64 * 1024 * 1024
# The copy in a temporary file, and the pages that return through the log.
_NEEDED_SPACE = 3
_VACUUM_TIMEOUT_SECONDS = 3600
# The tables with values of respondents. ANALYZE, because PostgreSQL's statistics contain values of its columns.
VACUUMED = (
    *("ask", "respondent", "respondent_term", "erased_respondent", "segment_value", "tally", "next_tally", "alert"),
    *("event", "outbox", "delivery", "delivery_attempt", "rule_run", "outcome", "follow_up_change", "read_mark"),
    *("referral_code", "recipient", "mail", "mail_opt_out"),
)


async def truncate_wal(driver: RawConnection) -> bool:
    """Empty SQLite's write-ahead log; returns False if a reader still needs it. It contains each changed page as it was."""
    # Answers must not wait for readers.
    await driver.execute_sql("PRAGMA busy_timeout=0")
    try:
        rows = await driver.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        await driver.execute_sql("PRAGMA busy_timeout=5000")
    return bool(rows[0][0] == 0)


async def compact_sqlite(driver: RawConnection) -> None:
    """Rewrite the file, because SQLite leaves copies of rows in pages from which it moved them, even with `secure_delete`."""
    await driver.execute_sql("VACUUM")


async def compact_postgresql(engine: AsyncEngine) -> None:
    """Remove deleted rows, and their values from the planner's statistics."""
    async with engine.connect() as connection:
        driver = await raw_connection(connection)
        await driver.execute_sql(f"VACUUM (ANALYZE) {', '.join(VACUUMED)}", _VACUUM_TIMEOUT_SECONDS)


def is_long_compaction(address: str) -> bool:
    """Whether answers would wait for more than a second or two."""
    return sqlite_file(address).stat().st_size > MAX_SHORT_COMPACTION_BYTES


def has_space_to_compact(address: str) -> bool:
    """Whether the disk has room for it. Otherwise it would take the room that answers need."""
    file = sqlite_file(address)
    return shutil.disk_usage(file.parent).free > _NEEDED_SPACE * file.stat().st_size
