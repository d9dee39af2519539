"""Copies a SQLite database to a file. The copy is consistent although a server may be writing."""

import re
import sqlite3
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiosqlite

from outoften.database_url import is_sqlite, sqlite_file
from outoften.private_files import file_error, unfinished_file
from outoften.storage.core.opening import sqlite_files
from outoften.storage.core.opening.errors import DatabaseMissingError, DatabaseUnusableError

RESTORE_ADVICE = "Put an earlier backup in its place."


# Only files with such names expire: everything else in the folder is somebody else's.
_TIMED_NAME = re.compile(r"outoften-(\d{8}T\d{6}Z)\.db")
_TIME_FORMAT = "%Y%m%dT%H%M%SZ"


class BackupError(DatabaseUnusableError):
    """The backup was refused or failed."""


async def backup(address: str, to: Path) -> None:
    """Write the copy. Raises BackupError, DatabaseMissingError, FileRefusedError.

    VACUUM INTO reads one snapshot. A copy page by page would never end while a server writes.
    """
    if not is_sqlite(address):
        raise BackupError("This copies SQLite files. For PostgreSQL, use pg_dump.")
    source = sqlite_file(address)
    sqlite_files.check_readable(source)
    if not source.exists():
        raise DatabaseMissingError(f"There is no database at {source}.")
    with unfinished_file(to) as unfinished:
        # As URLs, because a path may have bytes that are no text.
        copy = unfinished.absolute().as_uri()
        try:
            uri = f"{source.absolute().as_uri()}?mode=ro"
            async with aiosqlite.connect(uri, uri=True, isolation_level=None) as connection:
                await connection.execute("VACUUM INTO ?", (copy,))
                await connection.execute("ATTACH ? AS copy", (copy,))
                checks = await connection.execute_fetchall("PRAGMA copy.integrity_check")
        except aiosqlite.Error as error:
            raise _explain(source, to, error) from error
        if [row[0] for row in checks] != ["ok"]:
            raise BackupError(f"{source} is damaged: {checks}. {RESTORE_ADVICE}")
    _note(source, to)


def timed_name(now: datetime) -> str:
    """Returns the name of a copy in a folder of copies."""
    return f"outoften-{now:{_TIME_FORMAT}}.db"


def timed_copy(folder: Path, now: datetime) -> Path:
    """Returns the path of a new copy in a folder of copies. The second of two in one second is named after the next second."""
    while (copy := folder / timed_name(now)).exists():
        now += timedelta(seconds=1)
    return copy


def delete_expired(folder: Path, newest: Path, keep: int | None, keep_days: int | None, now: datetime) -> list[Path]:
    """Delete the copies in the folder that are beyond the newest `keep`, or older than `keep_days`; returns them.

    The time is in the name. `newest`, which was just made, always stays. Raises FileRefusedError.
    """
    times = {
        path: datetime.strptime(match[1], _TIME_FORMAT).replace(tzinfo=UTC)
        for path in folder.iterdir()
        if path != newest and (match := _TIMED_NAME.fullmatch(path.name)) and path.is_file() and not path.is_symlink()
    }
    older = sorted(times, key=times.__getitem__, reverse=True)
    expired = [] if keep is None else older[keep - 1 :]
    if keep_days is not None:
        expired += [path for path in older if path not in expired and now - times[path] > timedelta(days=keep_days)]
    for path in expired:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise file_error(path, error) from None
    return expired


def last_backup_time(address: str) -> float | None:
    """Returns when `backup` has last copied this database, as a Unix time; None if it never has, or for PostgreSQL."""
    try:
        return backup_note(sqlite_file(address)).stat().st_mtime if is_sqlite(address) else None
    except OSError:
        return None


def backup_note(source: Path) -> Path:
    """Returns the file beside the database that says where its latest backup is. Its time is that of the backup."""
    return Path(f"{source}.last-backup")


def _note(source: Path, copy: Path) -> None:
    # Perhaps this user may only read the folder.
    with suppress(OSError):
        note = backup_note(source)
        note.write_bytes(bytes(copy.absolute()) + b"\n")


def _explain(source: Path, to: Path, error: aiosqlite.Error) -> BackupError:
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return BackupError(f"{source} is damaged: {error}. {RESTORE_ADVICE}")
    return BackupError(f"{source} could not be copied to {to}: {error}. {sqlite_files.remedy(to, error)}")
