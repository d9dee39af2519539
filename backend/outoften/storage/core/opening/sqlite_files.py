"""The files of a SQLite database, checked before SQLite opens them: SQLite explains little, and waits for a named pipe."""

import sqlite3
from pathlib import Path

from outoften.private_files import FileRefusedError, check_file, create_folder, warn_about_folder

# SQLite refuses longer paths.
MAX_PATH_BYTES = 500


def lock_file(file: Path) -> Path:
    """Returns the file that the process that writes to the database locks."""
    return Path(f"{file}.lock")


def command_socket(file: Path) -> Path:
    """Returns the socket through which a running server gets commands."""
    return Path(f"{file}.socket")


def prepare_to_write(file: Path) -> None:
    """Create the folder, and take the files from other users. Raises FileRefusedError if this user can't write them."""
    _check_path(file)
    create_folder(file.parent)
    warn_about_folder(file.parent)
    # SQLite applies any journal beside the database, also one that another user put there.
    for name in (f"{file}-wal", f"{file}-shm", f"{file}-journal", lock_file(file)):
        check_file(Path(name), write=True, mode=0o600)
    check_file(file, write=True)


def check_readable(file: Path) -> None:
    """Raises FileRefusedError if the database can't be read."""
    _check_path(file)
    check_file(file, write=False)


def remedy(file: Path, error: BaseException) -> str:
    """Returns what to do after an error of SQLite."""
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return "Free some space on the disk."
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_AUTH):
        return f"Run outoften as the owner of {file.parent} and its files, who must be able to write them."
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return "Another program uses it. Stop that first."
    return restore_advice(file)


def restore_advice(file: Path) -> str:
    """Returns how to restore a database that is damaged."""
    # A copy next to the -wal file of another database would be corrupted by it.
    name = file.name
    return f"Move {name}, {name}-wal and {name}-shm away and put a good copy in their place, or choose another file."


def _check_path(file: Path) -> None:
    if len(bytes(file.absolute())) > MAX_PATH_BYTES:
        raise FileRefusedError(
            f"The path {file} has more than {MAX_PATH_BYTES} bytes, which SQLite refuses. Choose a shorter one."
        )
