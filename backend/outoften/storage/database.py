"""The database of a running server: the writer, the readers and the catalogue, opened and closed together."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from functools import partial
from operator import add
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.errors import UnavailableError
from outoften.storage.access.api_keys import save_last_used
from outoften.storage.collecting.ask_outcomes import add_outcomes
from outoften.storage.collecting.batch import apply_batch, lock_zones
from outoften.storage.collecting.tag_status import save_tag_signals
from outoften.storage.core.catalog import Catalog
from outoften.storage.core.engine import create_read_engine, create_write_engine, is_sqlite, is_unavailable
from outoften.storage.core.raw_sql import RawConnection
from outoften.storage.core.revisions import Revisions
from outoften.storage.core.write_behind import WriteBehind
from outoften.storage.core.writer import Writer
from outoften.storage.surveys.surveys import load_catalog

T = TypeVar("T")

# A process that hangs, or whose machine is gone, must not keep the others from rows that it has locked.
_SESSION_TIMEOUTS = {"idle_in_transaction_session_timeout": "3s"}


class Database:
    """What handlers ask. `catalog` is replaced whole whenever a site or a survey changes."""

    def __init__(self, address: str) -> None:
        self.catalog = Catalog()
        self._readers = create_read_engine(address)
        self.shared = not is_sqlite(address)
        self.revisions = Revisions(self.read_transaction, self.shared)
        # Only other processes can change a time zone while the writer writes.
        apply = partial(apply_batch, load_zones=lock_zones if self.shared else self._cached_zones)
        self.writer = Writer(create_write_engine(address, **_SESSION_TIMEOUTS), apply, self.revisions.mark_written)
        self.tag_signals = WriteBehind(self.writer, save_tag_signals, add)
        self.ask_outcomes = WriteBehind(self.writer, add_outcomes, add)
        self.keys_last_used = WriteBehind(self.writer, save_last_used, max)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Database"]:
        """Open on entry; on exit write what still waits and close."""
        await self.writer.start()
        try:
            await self.reload_catalog()
            yield self
        finally:
            # Whoever closes last checkpoints, and that must be the writer.
            await self._readers.dispose()
            await self.writer.close()

    @asynccontextmanager
    async def read_transaction(self) -> AsyncIterator[AsyncConnection]:
        """One snapshot. Raises Busy when the database can't be read."""
        try:
            async with self._readers.connect() as connection, connection.begin():
                yield connection
        except Exception as error:
            if not is_unavailable(error):
                raise
            raise UnavailableError("database_away", "The database can't be read right now. Try again.", 2) from error

    async def reload_catalog(self) -> None:
        """Learn what other processes have changed."""
        before = self.catalog
        async with self.read_transaction() as connection:
            found = await load_catalog(connection)
        # A change made here while this was being read is newer than what was read.
        if self.catalog is before:
            self.catalog = found

    async def change_site(self, deed: Callable[[AsyncConnection], Awaitable[T]], site_of: Callable[[T], int]) -> T:
        """Carry out a change of a site or its surveys. Whatever is written after it is written by the new rules.

        `site_of` tells from the deed's result which site that is.
        """

        async def with_site(connection: AsyncConnection) -> tuple[T, Catalog]:
            result = await deed(connection)
            return result, await load_catalog(connection, site_of(result))

        result, _ = await self.writer.run_transaction(with_site, lambda done: self._replace_site(site_of(done[0]), done[1]))
        return result

    async def _cached_zones(self, _: RawConnection, __: Collection[int]) -> Mapping[int, ZoneInfo]:
        return self.catalog.zones

    def _replace_site(self, site_id: int, newer: Catalog) -> None:
        self.catalog = self.catalog.replace_site(site_id, newer)

    async def check_ready(self) -> None:
        """Raises Busy when the database can't be read or the writer is gone."""
        async with self.read_transaction() as connection:
            await load_catalog(connection)
        self.writer.check_running()
