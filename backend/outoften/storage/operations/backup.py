"""Copies a SQLite database to a file. The copy is consistent although a server may be writing."""

import sqlite3
from pathlib import Path

import aiosqlite

from outoften.fsync import fsync_file
from outoften.storage.core.engine import DatabaseMissingError, DatabaseUnusableError, is_sqlite, sqlite_file

RESTORE_ADVICE = "Put an earlier backup in its place."


class BackupError(DatabaseUnusableError):
    """The backup was refused or failed."""


async def backup(address: str, to: Path) -> None:
    """Write the copy. Raises BackupError, DatabaseMissingError.

    VACUUM INTO reads one snapshot. A copy page by page would never end while a server writes.
    """
    if not is_sqlite(address):
        raise BackupError("This copies SQLite files. For PostgreSQL, use pg_dump.")
    source = sqlite_file(address)
    _check(source, to)
    unfinished = to.with_name(f"{to.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        async with aiosqlite.connect(f"file:{source.absolute()}?mode=ro", uri=True, isolation_level=None) as connection:
            await connection.execute("VACUUM INTO ?", (str(unfinished),))
            await connection.execute("ATTACH ? AS copy", (str(unfinished),))
            checks = await connection.execute_fetchall("PRAGMA copy.integrity_check")
        if [row[0] for row in checks] != ["ok"]:
            raise BackupError(f"{source} is damaged: {checks}. {RESTORE_ADVICE}")
        # The file gets its final name when it is complete and synced: VACUUM INTO does not sync.
        fsync_file(unfinished)
        unfinished.rename(to)
        fsync_file(to)
    except (aiosqlite.Error, OSError) as error:
        if getattr(error, "sqlite_errorcode", None) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise BackupError(f"{source} is damaged: {error}. {RESTORE_ADVICE}") from error
        raise BackupError(f"{to} could not be written: {error}.") from error
    finally:
        unfinished.unlink(missing_ok=True)


def _check(source: Path, to: Path) -> None:
    if not source.exists():
        raise DatabaseMissingError(f"There is no database at {source}.")
    if to.exists():
        raise BackupError(f"{to} exists already, and a backup never overwrites anything. Choose another name.")
