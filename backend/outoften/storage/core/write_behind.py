"""What is kept in memory for a few seconds and then written: nobody waits for it, and losing it would lose no answer."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping
from contextlib import suppress
from typing import Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.errors import UnavailableError
from outoften.storage.core.writer import Writer

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

# Whoever wants to read must not wait for a database that takes nothing.
_MAX_FLUSH_WAIT_SECONDS = 2


class WriteBehind(Generic[K, V]):
    """By its key. `save` writes all of it; `merge` makes one value of an earlier and a later one."""

    def __init__(
        self,
        writer: Writer,
        save: Callable[[AsyncConnection, Mapping[K, V]], Awaitable[None]],
        merge: Callable[[V, V], V],
    ) -> None:
        self._writer = writer
        self._save = save
        self._merge = merge
        self._pending: dict[K, V] = {}
        self._lock = asyncio.Lock()

    def add(self, key: K, value: V) -> None:
        """Keep one more."""
        self._pending[key] = self._merge(self._pending[key], value) if key in self._pending else value

    async def flush(self) -> None:
        """Write all of it. Raises Busy; what could not be written is kept."""
        # Whoever reads it next must find it written, not on its way.
        async with self._lock:
            taken, self._pending = self._pending, {}
            if not taken:
                return
            try:
                await self._writer.run_transaction(lambda connection: self._save(connection, taken))
            # Whoever stops waiting takes nothing back: the writer has it.
            except Exception:
                newer, self._pending = self._pending, taken
                for key, value in newer.items():
                    self.add(key, value)
                raise

    async def flush_before_read(self) -> None:
        """Write it before it is read; where that takes too long, it is read later."""

        async def write() -> None:
            with suppress(UnavailableError):
                await self.flush()

        await asyncio.wait([asyncio.create_task(write())], timeout=_MAX_FLUSH_WAIT_SECONDS)
