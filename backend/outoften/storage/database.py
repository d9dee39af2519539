"""The database of a running server: the writer, the readers and the catalogue, opened and closed together."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager, suppress
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.clock import present
from outoften.domain.errors import Busy
from outoften.storage.catalog import Catalog, load_catalog, lock_zones
from outoften.storage.driver import Driver
from outoften.storage.engine import is_away, is_sqlite, reading_engine, writing_engine
from outoften.storage.occasions import Occasions, save_occasions
from outoften.storage.revisions import Revisions
from outoften.storage.sightings import Sightings, save_sightings
from outoften.storage.writer import Writer

T = TypeVar("T")

# A process that hangs, or whose machine is gone, must not keep the others from rows that it has locked.
_PATIENCE = {"idle_in_transaction_session_timeout": "3s"}

# Whoever wants to read must not wait for a database that takes nothing.
_LONGEST_SETTLING = 2


class Database:
    """What handlers ask. `catalog` is replaced whole whenever a site or a survey changes."""

    def __init__(self, address: str) -> None:
        self.catalog = Catalog()
        self.sightings = Sightings()
        self.occasions = Occasions()
        self._keeping_occasions = asyncio.Lock()
        self._readers = reading_engine(address)
        self.shared = not is_sqlite(address)
        self.revisions = Revisions(self.reading, self.shared)
        zones_for = lock_zones if self.shared else self._known_zones
        self.writer = Writer(writing_engine(address, **_PATIENCE), zones_for, self.revisions.note_write)

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

    async def manage(self, deed: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Carry out a change of sites or surveys. Whatever is written after it is written by the new rules."""

        async def with_catalog(connection: AsyncConnection) -> tuple[T, Catalog]:
            return await deed(connection), await load_catalog(connection)

        result, _ = await self.writer.act(with_catalog, lambda done: self._replace(done[1]))
        return result

    async def write_sightings(self) -> None:
        """Keep what pages were seen to do."""
        if seen := self.sightings.take():
            await self.writer.act(lambda connection: save_sightings(connection, seen, present()))

    async def write_occasions(self) -> None:
        """Keep what came of occasions to ask. Raises Busy, and tries again at the next call."""
        # Whoever reads them next must find them written, not on their way.
        async with self._keeping_occasions:
            if not (counted := self.occasions.take()):
                return
            try:
                await self.writer.act(lambda connection: save_occasions(connection, counted))
            except Exception:
                self.occasions.put_back(counted)
                raise

    async def settle_occasions(self) -> None:
        """Keep what came of occasions before it is read; where that takes too long, it is read later."""

        async def write() -> None:
            with suppress(Busy):
                await self.write_occasions()

        await asyncio.wait([asyncio.create_task(write())], timeout=_LONGEST_SETTLING)

    async def _known_zones(self, _: Driver, __: Collection[int]) -> Mapping[int, ZoneInfo]:
        return self.catalog.zones

    def _replace(self, catalog: Catalog) -> None:
        self.catalog = catalog

    async def ready(self) -> None:
        """Raises Busy when the database can't be read or the writer is gone."""
        async with self.reading() as connection:
            await load_catalog(connection)
        self.writer.check()
