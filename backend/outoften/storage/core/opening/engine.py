"""Opens the database at an address: sqlite:///path/to/file.db or postgresql://user@host/name.

SQLite up to 3.51.2 can corrupt a file when two connections write or checkpoint at the same moment. So only one process may
write to a SQLite file, with one connection; all others only read. PostgreSQL allows any number of processes.
"""

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import URL, Connection, event, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from outoften.database_url import hide_password, is_sqlite, sqlite_file
from outoften.private_files import create_folder, file_error
from outoften.storage.core.opening import sqlite_files
from outoften.storage.core.opening.errors import DatabaseInUseError, DatabaseMissingError, DatabaseUnreadableError
from outoften.storage.core.opening.postgresql import LIMIT_IDLE_TRANSACTION, create_postgresql_engine
from outoften.storage.core.opening.schema_version import check_schema_version
from outoften.storage.core.opening.sqlite_connections import SqliteConnections

# The type for those who pass a connection on and must not know what it is.
DatabaseConnection = AsyncConnection

READER_CONNECTION_COUNT = 4
# On PostgreSQL.
MAX_STATEMENT_SECONDS = 30
# A check takes half a second for a million responses.
MAX_CHECKED_BYTES = 128 * 1024 * 1024

_WRITER_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    # NORMAL loses acknowledged commits in a power cut.
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA journal_size_limit=67108864",
    # Erased data must not remain in the file.
    "PRAGMA secure_delete=ON",
    # Without this, triggers may not write to the tables of FTS5, which SQLite considers unsafe in an untrusted schema.
    "PRAGMA trusted_schema=ON",
)
# For imports, which write to more pages of the indexes than the 2 MB that SQLite keeps by default.
_BULK_PRAGMAS = ("PRAGMA cache_size=-65536",)
_READER_PRAGMAS = ("PRAGMA query_only=1", "PRAGMA wal_autocheckpoint=0", "PRAGMA trusted_schema=OFF")
_COMMON_PRAGMAS = ("PRAGMA busy_timeout=5000",)


# SQLSTATE classes: connection, resources, shutdown or startup, system, internal error; and a transaction idle for too long.
_UNAVAILABLE_SQLSTATES = ("08", "53", "57", "58", "XX", "25P03")
# InternalError: the driver's state is inconsistent, for example after the connection was closed between two statements.
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
    """Whether the database, not the statement, caused the error: unreachable, full, damaged or starting up."""
    return isinstance(error, _UNAVAILABLE_EXCEPTIONS) or sqlstate(error).startswith(_UNAVAILABLE_SQLSTATES)


def sqlstate(error: BaseException) -> str:
    """Returns the error's SQLSTATE, or an empty string."""
    return getattr(getattr(error, "orig", error), "sqlstate", None) or ""


@contextmanager
def exclusive_write_lock(address: str) -> Iterator[None]:
    """Lock a SQLite file for writing. Raises DatabaseInUseError if another process has the lock, and FileRefusedError."""
    if not is_sqlite(address):
        yield
        return
    path = sqlite_file(address)
    sqlite_files.prepare_to_write(path)
    lock = FileLock(sqlite_files.lock_file(path), mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise DatabaseInUseError(
            f"A server is running on {path}, and only one process may write to a SQLite file. "
            "Stop the server first, or use its HTTP API."
        ) from None
    except OSError as error:
        raise file_error(sqlite_files.lock_file(path), error) from None
    try:
        yield
    finally:
        lock.release()


def create_write_engine(address: str, *, limit_idle: bool = False, is_bulk: bool = False) -> AsyncEngine:
    """Returns the engine of the one writing connection. On SQLite, transactions take the write lock at BEGIN.

    With `limit_idle`, PostgreSQL ends a transaction whose process does not continue it. With `is_bulk`, SQLite keeps 64 MB of
    the file in memory.
    """
    if not is_sqlite(address):
        engine = _postgresql(address, 1, "READ COMMITTED")
        if limit_idle:
            event.listen(engine.sync_engine, "begin", lambda begun: begun.exec_driver_sql(LIMIT_IDLE_TRANSACTION))
        return engine
    create_folder(sqlite_file(address).parent)
    url = URL.create("sqlite+aiosqlite", database=str(sqlite_file(address).absolute()))
    return _sqlite(url, 1, "BEGIN IMMEDIATE", _COMMON_PRAGMAS + _WRITER_PRAGMAS + (_BULK_PRAGMAS if is_bulk else ()))


def create_read_engine(
    address: str,
    connections: int = READER_CONNECTION_COUNT,
    opened: SqliteConnections | None = None,
    *,
    max_seconds: int = MAX_STATEMENT_SECONDS,
) -> AsyncEngine:
    """Returns the engine of some reading connections, which can't write; those to SQLite are counted in `opened`.

    On PostgreSQL, a statement that takes longer than `max_seconds` is cancelled.
    """
    if not is_sqlite(address):
        return _postgresql(address, connections, "REPEATABLE READ", read_only=True, max_seconds=max_seconds)
    file = sqlite_file(address).absolute().as_uri()
    url = URL.create("sqlite+aiosqlite", database=file, query={"mode": "ro", "uri": "true"})
    return _sqlite(url, connections, "BEGIN", _COMMON_PRAGMAS + _READER_PRAGMAS, opened)


@asynccontextmanager
async def write_transaction(address: str, create: bool = False, locked: bool = False) -> AsyncIterator[AsyncConnection]:
    """A write transaction of a command. `create` allows a new database; `locked` means that the caller holds the write lock.

    Raises DatabaseInUseError while a server runs on a SQLite file, DatabaseMissingError if there is none, and without `create`
    DatabaseTooOldError or DatabaseTooNewError.
    """
    if not create:
        _check_exists(address)
    elif is_sqlite(address):
        _check_not_empty(address)
    with nullcontext() if locked else exclusive_write_lock(address):
        async with _transaction(address, create_write_engine(address)) as connection:
            if not is_sqlite(address):
                # Two servers that start at the same time must not both migrate.
                await connection.execute(text("SELECT pg_advisory_xact_lock(7071076110)"))
            if not create:
                await check_schema_version(connection, hide_password(address))
            yield connection


@asynccontextmanager
async def write_transactions(address: str) -> AsyncIterator[Callable[[], AbstractAsyncContextManager[AsyncConnection]]]:
    """Yields a function that opens write transactions, for a command that needs several. Raises as `write_transaction`."""
    _check_exists(address)
    with exclusive_write_lock(address):
        engine = create_write_engine(address, is_bulk=True)
        async with _translate_errors(address, engine):
            async with engine.begin() as connection:
                await check_schema_version(connection, hide_password(address))
            yield engine.begin


async def check_integrity(connection: AsyncConnection, address: str) -> None:
    """Raises DatabaseUnreadableError if a SQLite file is damaged. Large files are not checked, because it takes too long."""
    if not is_sqlite(address) or sqlite_file(address).stat().st_size > MAX_CHECKED_BYTES:
        return
    result = (await connection.exec_driver_sql("PRAGMA quick_check(1)")).scalar_one()
    if result != "ok":
        file = sqlite_file(address)
        raise DatabaseUnreadableError(f"{file} is damaged: {' '.join(result.split())}. {sqlite_files.restore_advice(file)}")


@asynccontextmanager
async def read_transaction(address: str) -> AsyncIterator[AsyncConnection]:
    """A read transaction of a command; the server may be running. Raises DatabaseMissingError and others."""
    async with read_transactions(address) as read, read() as connection:
        yield connection


@asynccontextmanager
async def read_transactions(address: str) -> AsyncIterator[Callable[[], AbstractAsyncContextManager[AsyncConnection]]]:
    """Yields a function that opens read transactions, for a command that needs several.

    Raises DatabaseMissingError, DatabaseTooOldError, DatabaseTooNewError, DatabaseUnreadableError.
    """
    _check_exists(address)
    engine = create_read_engine(address)
    async with _translate_errors(address, engine):
        async with engine.begin() as connection:
            await check_schema_version(connection, hide_password(address))
        yield engine.begin


@asynccontextmanager
async def _transaction(address: str, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    async with _translate_errors(address, engine), engine.begin() as connection:
        yield connection


@asynccontextmanager
async def _translate_errors(address: str, engine: AsyncEngine) -> AsyncIterator[None]:
    try:
        yield
    except (DBAPIError, OSError) as error:
        reason = getattr(error, "orig", error)
        if is_sqlite(address):
            file = sqlite_file(address)
            raise DatabaseUnreadableError(f"{file} can't be used: {reason}. {sqlite_files.remedy(file, reason)}") from error
        remedy = "Check that PostgreSQL is running and that the credentials are correct."
        raise DatabaseUnreadableError(f"{hide_password(address)} can't be used: {reason}. {remedy}") from error
    finally:
        await engine.dispose()


def _check_exists(address: str) -> None:
    if not is_sqlite(address):
        return
    file = sqlite_file(address)
    sqlite_files.check_readable(file)
    if not file.exists():
        raise DatabaseMissingError(f"There is no database at {file} yet. `outoften serve` creates it.")


def _check_not_empty(address: str) -> None:
    # SQLite would take an empty file for a new database, and hide that the data is lost.
    file = sqlite_file(address)
    sqlite_files.check_readable(file)
    if file.exists() and not file.stat().st_size:
        raise DatabaseUnreadableError(
            f"{file} is empty. {sqlite_files.restore_advice(file)} Delete it to start with a new database."
        )


def _postgresql(
    address: str, connections: int, isolation: str, *, read_only: bool = False, max_seconds: int = MAX_STATEMENT_SECONDS
) -> AsyncEngine:
    engine = create_postgresql_engine(address, connections, isolation, read_only=read_only, max_seconds=max_seconds)

    @event.listens_for(engine.sync_engine, "handle_error")
    def discard_connection(context: ExceptionContext) -> None:
        # The server may have executed BEGIN although it failed here. A later COMMIT would then only release a savepoint.
        if is_unavailable(context.sqlalchemy_exception or context.original_exception):
            context.is_disconnect = True

    return engine


def _sqlite(
    url: URL, connections: int, begin: str, pragmas: tuple[str, ...], opened: SqliteConnections | None = None
) -> AsyncEngine:
    opened = SqliteConnections() if opened is None else opened
    engine = create_async_engine(
        url, pool_size=connections, max_overflow=0, pool_timeout=10, hide_parameters=True, connect_args={"factory": opened.open}
    )
    opened.watch(engine)

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, _: Any) -> None:
        # By default the driver begins deferred transactions on its own, before some statements only.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
