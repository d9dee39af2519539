"""Lets a few at a time do something expensive; a bounded number waits for its turn."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from outoften.domain.errors import UnavailableError


class ConcurrencyLimit:
    """At most `limit` hold a turn at the same time, and `max_waiting` wait for one, in the order in which they came."""

    def __init__(self, limit: int, max_waiting: int) -> None:
        self._turns = asyncio.Semaphore(limit)
        self._max_waiting = max_waiting
        self._waiting = 0

    @asynccontextmanager
    async def take(self, *, admitted: bool = False) -> AsyncIterator[None]:
        """Holds a turn while the context is open. Raises UnavailableError if too many wait, unless `admitted` before."""
        if not admitted and self._turns.locked() and self._waiting >= self._max_waiting:
            raise UnavailableError(
                "too_many_reads",
                f"{self._max_waiting} reports that read single responses are already waiting. Request fewer at a time.",
                5,
            )
        self._waiting += 1
        try:
            await self._turns.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._turns.release()
