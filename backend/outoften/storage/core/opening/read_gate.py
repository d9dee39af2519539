"""Lets read transactions pass, or holds new ones back until those that run have ended."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class ReadGate:
    """Counts the read transactions of this process."""

    def __init__(self) -> None:
        self._count = 0
        self._open, self._none = asyncio.Event(), asyncio.Event()
        self._open.set()
        self._none.set()

    @asynccontextmanager
    async def passage(self) -> AsyncIterator[None]:
        """Wait until the gate is open, then count as a reader until the context ends."""
        await self._open.wait()
        self._count += 1
        self._none.clear()
        try:
            yield
        finally:
            self._count -= 1
            if not self._count:
                self._none.set()

    @asynccontextmanager
    async def closed(self, max_wait_seconds: float) -> AsyncIterator[None]:
        """Keep the gate closed while the context is open, which begins when no reader is left, or after the longest wait."""
        self._open.clear()
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._none.wait(), max_wait_seconds)
            yield
        finally:
            self._open.set()
