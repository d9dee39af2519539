"""Values that are kept in memory for a few seconds and then written together. A crash loses them, but never an answer."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping
from contextlib import suppress
from typing import Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.errors import UnavailableError
from outoften.storage.core.writer import Writer

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

# A read must not wait for a database that can't be written to.
_MAX_FLUSH_WAIT_SECONDS = 2


class WriteBehind(Generic[K, V]):
    """Pending values by key. `save` writes them; `merge` combines an earlier and a later value of one key.

    `name` names the values in log messages.
    """

    def __init__(
        self,
        name: str,
        writer: Writer,
        save: Callable[[AsyncConnection, Mapping[K, V]], Awaitable[None]],
        merge: Callable[[V, V], V],
    ) -> None:
        self.name = name
        self._writer = writer
        self._save = save
        self._merge = merge
        self._pending: dict[K, V] = {}
        self._lock = asyncio.Lock()

    def add(self, key: K, value: V) -> None:
        """Keep a value until the next flush."""
        self._pending[key] = self._merge(self._pending[key], value) if key in self._pending else value

    async def flush(self) -> None:
        """Write all pending values. Raises UnavailableError; values that could not be written stay pending."""
        # A reader that flushes must find the values written, not on their way in another flush.
        async with self._lock:
            batch, self._pending = self._pending, {}
            if not batch:
                return
            try:
                await self._writer.run_transaction(lambda connection: self._save(connection, batch))
            # Not after a cancellation: the writer has the batch and writes it.
            except Exception:
                newer, self._pending = self._pending, batch
                for key, value in newer.items():
                    self.add(key, value)
                raise

    async def flush_before_read(self) -> None:
        """Flush, but wait at most two seconds. A flush that takes longer goes on in the background."""

        async def flush() -> None:
            with suppress(UnavailableError):
                await self.flush()

        await asyncio.wait([asyncio.create_task(flush())], timeout=_MAX_FLUSH_WAIT_SECONDS)
