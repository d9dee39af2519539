"""Opening the database, which an address names: sqlite:///path/to/file.db or postgresql://user@host/name.

SQLite up to 3.51.2 can corrupt a file when two connections write or checkpoint at the same moment, so only one process
may write to it at a time, and in it only one connection; the others only read. PostgreSQL takes any number of processes.
"""

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import Connection, event, text
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import DatabaseError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

READER_CONNECTION_COUNT = 4
# Half a second for a million responses.
MAX_CHECKED_BYTES = 128 * 1024 * 1024

_WRITER_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    # NORMAL loses acknowledged commits in a power cut.
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA journal_size_limit=67108864",
    # What is erased must not stay in the file, where anybody with a copy of it could read it.
    "PRAGMA secure_delete=ON",
    # Or triggers may not write to FTS5's tables, which SQLite counts among what a foreign schema could misuse.
    "PRAGMA trusted_schema=ON",
)
_READER_PRAGMAS = ("PRAGMA query_only=1", "PRAGMA wal_autocheckpoint=0", "PRAGMA trusted_schema=OFF")
_COMMON_PRAGMAS = ("PRAGMA busy_timeout=5000",)


class DatabaseUnusableError(Exception):
    """The database can't be used; the message says why, and what to do."""


class DatabaseInUseError(DatabaseUnusableError):
    """Another process writes to it."""


class DatabaseMissingError(DatabaseUnusableError):
    """There is nothing to read yet."""


class DatabaseUnreadableError(DatabaseUnusableError):
    """It can't be read, or not be reached."""


# SQLSTATE classes: connection, resources, shut down or starting up, the system, the server itself; and one that waited for
# us too long.
_UNAVAILABLE_SQLSTATES = ("08", "53", "57", "58", "XX", "25P03")
# The last is a driver that no longer knows where it stands, as when the connection was closed between two statements.
_UNAVAILABLE_EXCEPTIONS = (
    OSError,
    TimeoutError,
    sqlite3.OperationalError,
    OperationalError,
    InterfaceError,
    PoolTimeout,
    InternalError,
)


def is_unavailable(error: BaseException) -> bool:
    """Whether the database is to blame rather than what was asked of it: not reached, full, broken or not up yet."""
    return isinstance(error, _UNAVAILABLE_EXCEPTIONS) or sqlstate(error).startswith(_UNAVAILABLE_SQLSTATES)


def sqlstate(error: BaseException) -> str:
    """The error's SQLSTATE; empty where it has none."""
    return getattr(getattr(error, "orig", error), "sqlstate", None) or ""


def is_sqlite(address: str) -> bool:
    """Whether one process alone may write to it."""
    return address.startswith("sqlite:///")


@contextmanager
def exclusive_write_lock(address: str) -> Iterator[None]:
    """Hold the right to write to a SQLite file. Raises DatabaseInUse when another process has it."""
    if not is_sqlite(address):
        yield
        return
    path = sqlite_file(address)
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(f"{path}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise DatabaseInUseError(
            f"A server is running on {path}, and only one process may write to a SQLite file. "
            "Stop the server first, or use its HTTP API. (Each start also prints a fresh sign-in link.)"
        ) from None
    try:
        yield
    finally:
        lock.release()


def create_write_engine(address: str, **settings: str) -> AsyncEngine:
    """The engine of the one writing connection. On SQLite its transactions take the write lock when they begin.

    `settings` are PostgreSQL's, for its session.
    """
    if not is_sqlite(address):
        return _postgresql(address, 1, "READ COMMITTED", **settings)
    path = sqlite_file(address)
    path.parent.mkdir(parents=True, exist_ok=True)
    return _sqlite(f"sqlite+aiosqlite:///{path}", 1, "BEGIN IMMEDIATE", _COMMON_PRAGMAS + _WRITER_PRAGMAS)


def create_read_engine(address: str) -> AsyncEngine:
    """The engine of the connections that answer questions. They can't write, whatever they are told."""
    if not is_sqlite(address):
        return _postgresql(address, READER_CONNECTION_COUNT, "REPEATABLE READ", default_transaction_read_only="on")
    uri = f"sqlite+aiosqlite:///file:{sqlite_file(address).absolute()}?mode=ro&uri=true"
    return _sqlite(uri, READER_CONNECTION_COUNT, "BEGIN", _COMMON_PRAGMAS + _READER_PRAGMAS)


@asynccontextmanager
async def write_transaction(address: str, create: bool = False, locked: bool = False) -> AsyncIterator[AsyncConnection]:
    """One transaction of a command; `locked` says that the caller is the sole writer already.

    Raises DatabaseInUse while a server runs on a SQLite file, NoDatabase where there is none, unless it may be made.
    """
    if not create:
        _check_exists(address)
    elif is_sqlite(address):
        _check_not_empty(address)
    with nullcontext() if locked else exclusive_write_lock(address):
        async with _transaction(address, create_write_engine(address)) as connection:
            if not is_sqlite(address):
                # Two hosts that start at once must not both migrate.
                await connection.execute(text("SELECT pg_advisory_xact_lock(7071076110)"))
            yield connection


async def check_integrity(connection: AsyncConnection, address: str) -> None:
    """Raises UnusableDatabase when a SQLite file is not whole. Large ones take too long to look through at each start."""
    if not is_sqlite(address) or sqlite_file(address).stat().st_size > MAX_CHECKED_BYTES:
        return
    found = (await connection.exec_driver_sql("PRAGMA quick_check(1)")).scalar_one()
    if found != "ok":
        raise DatabaseUnreadableError(f"{address} is damaged: {' '.join(found.split())}. {_advice(address)}")


@asynccontextmanager
async def read_transaction(address: str) -> AsyncIterator[AsyncConnection]:
    """One snapshot for a command, beside a running server too. Raises NoDatabase."""
    async with read_transactions(address) as read, read() as connection:
        yield connection


@asynccontextmanager
async def read_transactions(address: str) -> AsyncIterator[Callable[[], AbstractAsyncContextManager[AsyncConnection]]]:
    """What opens one snapshot after the other, for a command that takes its time. Raises NoDatabase."""
    _check_exists(address)
    engine = create_read_engine(address)
    async with _translate_errors(address, engine):
        yield engine.begin


@asynccontextmanager
async def _transaction(address: str, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    async with _translate_errors(address, engine), engine.begin() as connection:
        yield connection


@asynccontextmanager
async def _translate_errors(address: str, engine: AsyncEngine) -> AsyncIterator[None]:
    try:
        yield
    except (DatabaseError, OSError) as error:
        shown = make_url(address).render_as_string(hide_password=True)
        reason = getattr(error, "orig", error)
        raise DatabaseUnreadableError(f"{shown} can't be used: {reason}. {_advice(address)}") from error
    finally:
        await engine.dispose()


def _advice(address: str) -> str:
    if not is_sqlite(address):
        return "Does it run, and let you in?"
    # A copy that is put beside the log of another file is spoilt by it.
    name = sqlite_file(address).name
    return f"Move {name}, {name}-wal and {name}-shm away and put a good copy in their place, or choose another file."


def sqlite_file(address: str) -> Path:
    """The file that a SQLite address names."""
    return Path(address.removeprefix("sqlite:///"))


def _check_exists(address: str) -> None:
    if is_sqlite(address) and not sqlite_file(address).exists():
        raise DatabaseMissingError(f"There is no database at {sqlite_file(address)} yet. `outoften serve` makes it.")


def _check_not_empty(address: str) -> None:
    # SQLite would take it for a new one, and nobody would notice that a history is gone.
    file = sqlite_file(address)
    if file.exists() and not file.stat().st_size:
        raise DatabaseUnreadableError(f"{file} is empty. {_advice(address)} Delete it if you want to begin anew.")


def _postgresql(address: str, connections: int, isolation: str, **settings: str) -> AsyncEngine:
    try:
        engine = create_async_engine(
            make_url(address).set(drivername="postgresql+asyncpg"),
            pool_size=connections,
            max_overflow=0,
            pool_timeout=10,
            pool_pre_ping=True,
            isolation_level=isolation,
            # Comments and respondents' ids don't belong in logs.
            hide_parameters=True,
            connect_args={"server_settings": {"application_name": "outoften", **settings}, "timeout": 5, "command_timeout": 30},
        )
    except ModuleNotFoundError:
        raise DatabaseUnreadableError("PostgreSQL needs one more package: pip install 'outoften[postgres]'.") from None

    @event.listens_for(engine.sync_engine, "handle_error")
    def let_go(context: ExceptionContext) -> None:
        # Its BEGIN may have been heard though it failed here: a later COMMIT would be of a savepoint, and keep nothing.
        if is_unavailable(context.sqlalchemy_exception or context.original_exception):
            context.is_disconnect = True

    return engine


def _sqlite(uri: str, connections: int, begin: str, pragmas: tuple[str, ...]) -> AsyncEngine:
    engine = create_async_engine(uri, pool_size=connections, max_overflow=0, pool_timeout=10, hide_parameters=True)

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
