"""Opening the SQLite file: one connection writes and checkpoints, the others only read.

SQLite up to 3.51.2 can corrupt a file when two connections write or checkpoint at the same moment, so only one process
may write at a time, and in it only one connection.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import Connection, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

READERS = 4

_WRITER_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    # NORMAL loses acknowledged commits in a power cut.
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA journal_size_limit=67108864",
)
_READER_PRAGMAS = ("PRAGMA query_only=1", "PRAGMA wal_autocheckpoint=0")
_EVERY_PRAGMA = ("PRAGMA busy_timeout=5000", "PRAGMA trusted_schema=OFF")


class DatabaseRefusal(Exception):
    """The database can't be used; the message says why, and what to do."""


class DatabaseInUse(DatabaseRefusal):
    """Another process writes to it."""


class NoDatabase(DatabaseRefusal):
    """There is nothing to read yet."""


class DamagedDatabase(DatabaseRefusal):
    """SQLite can't read it."""


@contextmanager
def sole_writer(path: Path) -> Iterator[None]:
    """Hold the right to write to the file. Raises DatabaseInUse when another process has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(f"{path}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise DatabaseInUse(
            f"A server is running on {path}, and only one process may write to a SQLite file. "
            "Stop the server first, or use its HTTP API."
        ) from None
    try:
        yield
    finally:
        lock.release()


def writing_engine(path: Path) -> AsyncEngine:
    """The engine of the one writing connection. Its transactions take the write lock when they begin."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return _engine(f"sqlite+aiosqlite:///{path}", 1, "BEGIN IMMEDIATE", _EVERY_PRAGMA + _WRITER_PRAGMAS)


def reading_engine(path: Path) -> AsyncEngine:
    """The engine of the connections that answer questions. They can't write, whatever they are told."""
    address = f"sqlite+aiosqlite:///file:{path.absolute()}?mode=ro&uri=true"
    return _engine(address, READERS, "BEGIN", _EVERY_PRAGMA + _READER_PRAGMAS)


@asynccontextmanager
async def writing(path: Path, create: bool = False, locked: bool = False) -> AsyncIterator[AsyncConnection]:
    """One transaction of a command; `locked` says that the caller is the sole writer already.

    Raises DatabaseInUse while a server runs, NoDatabase where there is none, unless it may be made.
    """
    if not create:
        _check_exists(path)
    with nullcontext() if locked else sole_writer(path):
        async with _transaction(path, writing_engine(path)) as connection:
            yield connection


@asynccontextmanager
async def reading(path: Path) -> AsyncIterator[AsyncConnection]:
    """One snapshot for a command, beside a running server too. Raises NoDatabase."""
    _check_exists(path)
    async with _transaction(path, reading_engine(path)) as connection:
        yield connection


@asynccontextmanager
async def _transaction(path: Path, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    try:
        async with engine.begin() as connection:
            yield connection
    except DatabaseError as error:
        raise DamagedDatabase(
            f"{path} can't be used: {error.orig}. Put a good copy of it back, or choose another file."
        ) from error
    finally:
        await engine.dispose()


def _check_exists(path: Path) -> None:
    if not path.exists():
        raise NoDatabase(f"There is no database at {path} yet. `outoften serve` makes it.")


def _engine(address: str, connections: int, begin: str, pragmas: tuple[str, ...]) -> AsyncEngine:
    engine = create_async_engine(address, pool_size=connections, max_overflow=0, pool_timeout=10)

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, _: Any) -> None:
        # The driver would begin transactions by itself, deferred and only before some statements.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
