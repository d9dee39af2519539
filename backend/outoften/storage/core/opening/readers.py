"""The reading connections of a server, in three groups, so that expensive reads never keep others waiting."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from sqlalchemy import AsyncAdaptedQueuePool
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from outoften.domain.errors import UnavailableError
from outoften.storage.core.opening.concurrency_limit import ConcurrencyLimit
from outoften.storage.core.opening.engine import READER_CONNECTION_COUNT, create_read_engine, is_unavailable
from outoften.storage.core.opening.read_gate import ReadGate
from outoften.storage.core.opening.sqlite_connections import SqliteConnections

# One, because scans share the processors, and Python's lock, with answers. A long scan is read in chunks, each a turn.
SCAN_CONNECTION_COUNT = 1
# A dashboard sends about five requests at the same time.
MAX_WAITING_SCANS = 16
# Of a statement on PostgreSQL; on SQLite the number of rows is bounded alone.
_MAX_SCAN_SECONDS = 20
_CLOSE_ATTEMPTS = 500
_RETRY_SECONDS = 0.01


class Readers:
    """Opens read transactions: short ones, scans of many rows, and one for the health check, which passes no gate.

    On a replica, statements can also fail because of what the primary does, so each error means that it can't be read.
    """

    def __init__(self, address: str, gate: ReadGate, *, is_replica: bool = False) -> None:
        self._gate = gate
        self._is_expected = _is_database_error if is_replica else is_unavailable
        self._opened = SqliteConnections()
        self._short = create_read_engine(address, READER_CONNECTION_COUNT, self._opened)
        self._scanning = create_read_engine(address, SCAN_CONNECTION_COUNT, self._opened, max_seconds=_MAX_SCAN_SECONDS)
        self._checking = create_read_engine(address, 1, self._opened)
        self._scans = ConcurrencyLimit(SCAN_CONNECTION_COUNT, MAX_WAITING_SCANS)

    async def close(self) -> None:
        """Close all connections, once the reads that still run have ended, or after some seconds."""
        engines = (self._short, self._scanning, self._checking)
        await _wait_while(lambda: any(map(_is_used, engines)))
        await asyncio.gather(*(engine.dispose() for engine in engines))
        await _wait_while(lambda: self._opened.count > 0)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A read of a few rows, or of tallies. Raises UnavailableError when the database can't be read."""
        async with self._gate.passage(), self._transaction(self._short) as connection:
            yield connection

    @asynccontextmanager
    async def scan(self, *, admitted: bool = False) -> AsyncIterator[AsyncConnection]:
        """A read whose cost grows with the number of responses; one at a time.

        Raises UnavailableError when the database can't be read, and when too many wait, unless this caller was `admitted`.
        """
        async with self._scans.take(admitted=admitted), self._gate.passage(), self._transaction(self._scanning) as connection:
            yield connection

    @asynccontextmanager
    async def check(self) -> AsyncIterator[AsyncConnection]:
        """A read that waits for no other. Raises UnavailableError when the database can't be read."""
        async with self._transaction(self._checking) as connection:
            yield connection

    @asynccontextmanager
    async def _transaction(self, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
        try:
            async with engine.connect() as connection, connection.begin():
                yield connection
        except Exception as error:
            if not self._is_expected(error):
                raise
            raise UnavailableError("database_away", "The database can't be read right now. Try again.", 2) from error


def _is_database_error(error: BaseException) -> bool:
    return isinstance(error, DBAPIError) or is_unavailable(error)


def _is_used(engine: AsyncEngine) -> bool:
    return isinstance(engine.pool, AsyncAdaptedQueuePool) and engine.pool.checkedout() > 0


async def _wait_while(condition: Callable[[], bool]) -> None:
    # Threads end the reads, and close the connections, of tasks that were cancelled.
    for _ in range(_CLOSE_ATTEMPTS):
        if not condition():
            return
        await asyncio.sleep(_RETRY_SECONDS)
