"""The database of a running server: the writer, the readers and the catalogue, opened and closed together."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from operator import add
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.errors import Busy
from outoften.storage.access.api_keys import save_last_used
from outoften.storage.collecting.ask_outcomes import save_occasions
from outoften.storage.collecting.tag_status import save_sightings
from outoften.storage.core.catalog import Catalog, load_catalog, lock_zones
from outoften.storage.core.engine import is_away, is_sqlite, reading_engine, writing_engine
from outoften.storage.core.raw_sql import Driver
from outoften.storage.core.revisions import Revisions
from outoften.storage.core.write_behind import Later
from outoften.storage.core.writer import Writer

T = TypeVar("T")

# A process that hangs, or whose machine is gone, must not keep the others from rows that it has locked.
_PATIENCE = {"idle_in_transaction_session_timeout": "3s"}


class Database:
    """What handlers ask. `catalog` is replaced whole whenever a site or a survey changes."""

    def __init__(self, address: str) -> None:
        self.catalog = Catalog()
        self._readers = reading_engine(address)
        self.shared = not is_sqlite(address)
        self.revisions = Revisions(self.reading, self.shared)
        zones_for = lock_zones if self.shared else self._known_zones
        self.writer = Writer(writing_engine(address, **_PATIENCE), zones_for, self.revisions.note_write)
        self.sightings = Later(self.writer, save_sightings, add)
        self.occasions = Later(self.writer, save_occasions, add)
        self.key_uses = Later(self.writer, save_last_used, max)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Database"]:
        """Open on entry; on exit write what still waits and close."""
        await self.writer.start()
        try:
            await self.refresh()
            yield self
        finally:
            # Whoever closes last checkpoints, and that must be the writer.
            await self._readers.dispose()
            await self.writer.close()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """One snapshot. Raises Busy when the database can't be read."""
        try:
            async with self._readers.connect() as connection, connection.begin():
                yield connection
        except Exception as error:
            if not is_away(error):
                raise
            raise Busy("database_away", "The database can't be read right now. Try again.", 2) from error

    async def refresh(self) -> None:
        """Learn what other processes have changed."""
        before = self.catalog
        async with self.reading() as connection:
            found = await load_catalog(connection)
        # A change made here while this was being read is newer than what was read.
        if self.catalog is before:
            self.catalog = found

    async def manage(self, deed: Callable[[AsyncConnection], Awaitable[T]], site_of: Callable[[T], int]) -> T:
        """Carry out a change of a site or its surveys. Whatever is written after it is written by the new rules.

        `site_of` tells from the deed's result which site that is.
        """

        async def with_site(connection: AsyncConnection) -> tuple[T, Catalog]:
            result = await deed(connection)
            return result, await load_catalog(connection, site_of(result))

        result, _ = await self.writer.act(with_site, lambda done: self._learn(done[1]))
        return result

    async def _known_zones(self, _: Driver, __: Collection[int]) -> Mapping[int, ZoneInfo]:
        return self.catalog.zones

    def _learn(self, site: Catalog) -> None:
        self.catalog = self.catalog.with_site(site)

    async def ready(self) -> None:
        """Raises Busy when the database can't be read or the writer is gone."""
        async with self.reading() as connection:
            await load_catalog(connection)
        self.writer.check()
