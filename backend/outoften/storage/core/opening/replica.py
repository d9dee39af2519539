"""A read replica of PostgreSQL, from which reports and lists are read. What decides is read from the primary."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.errors import UnavailableError
from outoften.storage.core.opening.read_gate import ReadGate
from outoften.storage.core.opening.readers import Readers
from outoften.storage.core.revisions import RevisionBySurvey, Revisions

log = logging.getLogger(__name__)

# Reports wait no longer for a replica that hangs, and try it again no sooner.
_PATIENCE_SECONDS = 2
_RETRY_SECONDS = 5
# Seconds since the last commit that was replayed, while something is not replayed or nothing is received. NULL: unknown.
_SELECT_LAG = text(
    "SELECT CASE WHEN NOT pg_is_in_recovery() OR (pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() "
    "AND EXISTS (SELECT FROM pg_stat_wal_receiver)) THEN 0 "
    "ELSE greatest(0, extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())) END"
)


async def read_lag(connection: AsyncConnection) -> float | None:
    """Returns how many seconds the replica is behind at most, or None if it can't tell."""
    lag = await connection.scalar(_SELECT_LAG)
    return None if lag is None else float(lag)


class ReplicaState(NamedTuple):
    """The revisions of the replica, and its lag in seconds; None if it can't tell."""

    revisions: RevisionBySurvey
    lag: float | None


class Replica:
    """Reads from the replica, and remembers for some seconds that it could not."""

    def __init__(self, address: str) -> None:
        self.readers = Readers(address, ReadGate(), is_replica=True)
        # What the metrics tell.
        self.is_up = True
        self.read_count = self.failure_count = 0
        self.lag: float | None = None
        self._revisions = Revisions(self._transaction, shared=True)
        self._retry_at = 0.0

    async def state(self) -> ReplicaState | None:
        """Returns the state of now, or None while the replica can't be read."""
        if asyncio.get_running_loop().time() < self._retry_at:
            return None
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                revisions = await self._revisions.current()
        except (UnavailableError, TimeoutError) as error:
            self.has_failed(error)
            return None
        if not self.is_up:
            log.warning("The replica can be read again.")
            self.is_up = True
        return ReplicaState(revisions, self.lag)

    def has_failed(self, error: Exception) -> None:
        """Read from the primary for some seconds."""
        if self.is_up:
            log.warning("The replica can't be read, so reports are read from the primary: %r", error.__cause__ or error)
        self.is_up = False
        self.failure_count += 1
        self._retry_at = asyncio.get_running_loop().time() + _RETRY_SECONDS

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncConnection]:
        async with self.readers.transaction() as connection:
            self.lag = await read_lag(connection)
            yield connection
