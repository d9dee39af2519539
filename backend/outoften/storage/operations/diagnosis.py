"""What may be wrong with the database, its files and the disk, for `outoften doctor`."""

import shutil
import sqlite3
import stat
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from msgspec import Struct
from sqlalchemy import func, select

from outoften import clock
from outoften.database_url import hide_password, is_sqlite, sqlite_file
from outoften.private_files import FileRefusedError
from outoften.storage.core import schema
from outoften.storage.core.opening.engine import check_integrity, read_transaction
from outoften.storage.core.opening.errors import DatabaseUnusableError
from outoften.storage.core.opening.replica import read_lag
from outoften.storage.operations.backup import backup_note, last_backup_time

# The first versions without the bug that can corrupt a file whose write-ahead log is reset by two connections at once.
_WAL_RESET_FIXED = (3, 51, 3)
_WAL_RESET_BACKPORTS = ((3, 44, 6), (3, 50, 7))
_MAX_SKEW = timedelta(seconds=60)
_MIN_FREE_BYTES = 200 * 1024 * 1024
# What rewriting the file after an erasure needs.
_FILE_COPIES = 3
_BACKUP_DAYS = 2
_MAX_LAG_SECONDS = 60


class Finding(Struct, frozen=True):
    """What a check found. `remedy`: what to do; empty if there is nothing to do."""

    check: str
    status: Literal["ok", "warning", "problem"]
    detail: str
    remedy: str = ""


def diagnose_sqlite(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> Finding:
    """Returns whether this version of SQLite has a known bug."""
    name = f"SQLite {'.'.join(map(str, version))}"
    is_fixed = version >= _WAL_RESET_FIXED or any(
        version[:2] == fixed[:2] and version >= fixed for fixed in _WAL_RESET_BACKPORTS
    )
    if is_fixed:
        return Finding("sqlite", "ok", f"{name} has no known bug that concerns this server.")
    return Finding(
        "sqlite",
        "warning",
        f"{name} can corrupt a file if two programs write to it or checkpoint it at once (fixed in 3.51.3). This server never "
        "does that by itself.",
        "Let no other program write to the database, and do not use Litestream, before you have SQLite 3.51.3 or later.",
    )


async def diagnose_database(address: str) -> Iterator[Finding]:
    """Returns whether the database can be read, is whole and up to date, and what its clock says."""
    try:
        async with read_transaction(address) as connection:
            await check_integrity(connection, address)
            if is_sqlite(address):
                newest = await connection.scalar(select(func.max(schema.ask.c.updated_at)))
                skew = (newest - clock.now()) if newest else timedelta()
            else:
                at = await connection.scalar(select(func.now()))
                skew = abs(at - clock.now()) if isinstance(at, datetime) else timedelta()
    except (DatabaseUnusableError, FileRefusedError) as error:
        return iter([Finding("database", "problem", str(error), "Do what the message says, then run `outoften doctor` again.")])
    findings = [Finding("database", "ok", f"{hide_password(address)} can be read, and its schema is that of this version.")]
    if skew > _MAX_SKEW:
        findings.append(
            Finding(
                "clock",
                "problem",
                f"The clock of this machine and the times of the database differ by {skew.total_seconds():.0f} seconds.",
                "Synchronize the clocks of all machines, for example with systemd-timesyncd or chrony.",
            )
        )
    else:
        findings.append(Finding("clock", "ok", "The clock agrees with the database."))
    return iter(findings)


async def diagnose_replica(address: str) -> Finding:
    """Returns whether the replica can be read, and how far it is behind."""
    try:
        async with read_transaction(address) as connection:
            is_replica, lag = await connection.scalar(select(func.pg_is_in_recovery())), await read_lag(connection)
    except DatabaseUnusableError as error:
        return Finding("replica", "problem", str(error), "Start the replica, or remove OUTOFTEN_DATABASE_READ.")
    if not is_replica:
        return Finding(
            "replica", "warning", f"{hide_password(address)} is no replica.", "Set OUTOFTEN_DATABASE_READ to a replica."
        )
    behind = "an unknown time" if lag is None else f"{lag:.1f} seconds at most"
    if lag is None or lag > _MAX_LAG_SECONDS:
        remedy = (
            "Look at pg_stat_replication of the primary, and at the replica's log. A primary without writes may look like this."
        )
        return Finding("replica", "warning", f"The replica is {behind} behind.", remedy)
    return Finding("replica", "ok", f"The replica is {behind} behind.")


def diagnose_files(data_dir: Path, address: str) -> Iterator[Finding]:
    """Returns whether other users can read the folder and its files, and whether the disk has room."""
    file = sqlite_file(address) if is_sqlite(address) else None
    folders = {data_dir, file.parent} if file else {data_dir}
    for folder in sorted(folder for folder in folders if folder.exists()):
        yield from _diagnose_modes(folder)
    if file and file.exists():
        free, needed = shutil.disk_usage(file.parent).free, _FILE_COPIES * file.stat().st_size
        detail = f"{free // 2**20:,} MiB are free, and the database has {file.stat().st_size // 2**20:,} MiB."
        if free < _MIN_FREE_BYTES:
            yield Finding("disk", "problem", detail, "Free some space: without it, answers are refused.")
        elif free < needed:
            yield Finding(
                "disk", "warning", detail, "Free some space: rewriting the file after an erasure needs three times its size."
            )
        else:
            yield Finding("disk", "ok", detail)


def _diagnose_modes(folder: Path) -> Iterator[Finding]:
    mode = folder.stat().st_mode
    open_files = [
        path.name
        for path in sorted(folder.iterdir())
        if path.is_file()
        and not path.is_symlink()
        and path.name.startswith(("outoften", "secret", "admin-key", "sign-in-link"))
        and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    ]
    if mode & 0o022 and not mode & stat.S_ISVTX:
        yield Finding("files", "problem", f"Other users can change {folder}.", f"Run: chmod 700 '{folder}'")
    elif open_files and mode & 0o011:
        names = ", ".join(open_files)
        yield Finding(
            "files", "problem", f"Other users can read files in {folder}: {names}.", f"Run: chmod -R go-rwx '{folder}'"
        )
    elif mode & 0o077:
        yield Finding("files", "warning", f"Other users can open the folder {folder}.", f"Run: chmod 700 '{folder}'")
    else:
        yield Finding("files", "ok", f"Only its owner can read {folder}.")
    if (folder / "admin-key").exists():
        yield Finding(
            "files",
            "warning",
            f"{folder / 'admin-key'} still has the first admin key.",
            "Store the key elsewhere, and delete the file.",
        )


def diagnose_backup(address: str, now: float | None = None) -> Finding:
    """Returns how old the latest backup is."""
    if not is_sqlite(address):
        return Finding("backup", "ok", "PostgreSQL is not copied by `outoften backup`: check your own backups.")
    at = last_backup_time(address)
    remedy = "Run `outoften backup FILE` regularly, for example each night, and copy the file to another machine."
    if at is None:
        return Finding(
            "backup", "warning", "`outoften backup` has never copied this database. Other backups are not known.", remedy
        )
    age = timedelta(seconds=max(0.0, (time.time() if now is None else now) - at))
    detail = f"The latest backup is of {datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC."
    copy = Path(backup_note(sqlite_file(address)).read_text(errors="surrogateescape").strip())
    if not copy.exists():
        return Finding("backup", "ok", f"{detail} {copy} is no longer there.")
    return (
        Finding("backup", "warning", detail, remedy) if age > timedelta(days=_BACKUP_DAYS) else Finding("backup", "ok", detail)
    )
