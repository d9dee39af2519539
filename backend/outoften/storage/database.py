"""The database of a running server: the writer, the readers and the catalogue, opened and closed together."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.errors import Busy
from outoften.storage.catalog import Catalog, load_catalog
from outoften.storage.engine import reading_engine, writing_engine
from outoften.storage.writer import Writer

T = TypeVar("T")


class Database:
    """What handlers ask. `catalog` is replaced whole whenever a site or a survey changes."""

    def __init__(self, path: Path) -> None:
        self.catalog = Catalog()
        self._readers = reading_engine(path)
        self.writer = Writer(writing_engine(path), lambda site_id: self.catalog.zones[site_id])

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Database"]:
        """Open on entry; on exit write what still waits and close."""
        await self.writer.start()
        try:
            async with self.reading() as connection:
                self.catalog = await load_catalog(connection)
            yield self
        finally:
            # Whoever closes last checkpoints, and that must be the writer.
            await self._readers.dispose()
            await self.writer.close()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """One snapshot."""
        async with self._readers.connect() as connection, connection.begin():
            yield connection

    async def manage(self, deed: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Carry out a change of sites or surveys. Whatever is written after it is written by the new rules."""

        async def with_catalog(connection: AsyncConnection) -> tuple[T, Catalog]:
            return await deed(connection), await load_catalog(connection)

        result, _ = await self.writer.act(with_catalog, lambda done: self._replace(done[1]))
        return result

    def _replace(self, catalog: Catalog) -> None:
        self.catalog = catalog

    async def ready(self) -> None:
        """Raises Busy when the database can't be read or the writer is gone."""
        try:
            async with asyncio.timeout(2), self.reading() as connection:
                await load_catalog(connection)
        except (TimeoutError, SQLAlchemyError) as error:
            raise Busy("not_ready", f"The database can't be read: {type(error).__name__}.", 2) from error
        self.writer.check()
