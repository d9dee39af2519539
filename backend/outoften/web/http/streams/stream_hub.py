"""Wakes all event streams when a survey's data may have changed. One task polls for all, and only while there are streams."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

from outoften.domain.errors import UnavailableError
from outoften.storage.core.revisions import RevisionBySurvey
from outoften.storage.database import Database

# Each stream holds a connection and is woken twice a second.
MAX_STREAMS = 200
# So that nobody opens all of them.
MAX_STREAMS_PER_SENDER = 50

# Streams notice writes by other processes and revoked keys within this time, and writes by this process immediately.
POLL_INTERVAL_SECONDS = 0.5
# A stream sends at most one event in this time.
MIN_EVENT_INTERVAL_SECONDS = 1.0


class StreamHub:
    """Counts and wakes the event streams. `revisions` are the surveys' latest; `closed` becomes true when the server stops."""

    def __init__(self, database: Database) -> None:
        self.revisions: RevisionBySurvey = {}
        self.closed = False
        self._database = database
        self._counts: Counter[str] = Counter()
        self._has_subscribers = asyncio.Event()
        self._changed = asyncio.Event()

    @contextmanager
    def subscribe(self, sender: str) -> Iterator[None]:
        """Counts as a stream of this API key or session while the context is open.

        Raises UnavailableError if the sender, or the server, has too many, or at shutdown.
        """
        if self.closed:
            raise UnavailableError("stopping", "The server is stopping. Try again.", 2)
        if self._counts[sender] >= MAX_STREAMS_PER_SENDER:
            raise _too_many_streams(f"{MAX_STREAMS_PER_SENDER} streams of this sender")
        if self._counts.total() >= MAX_STREAMS:
            raise _too_many_streams(f"{MAX_STREAMS} streams")
        self._counts[sender] += 1
        self._has_subscribers.set()
        try:
            yield
        finally:
            self._counts[sender] -= 1
            # Keys come and go, and those that have gone take no memory.
            self._counts = +self._counts
            if not self._counts:
                self._has_subscribers.clear()

    async def refresh(self) -> None:
        """Reads the surveys' revisions. Raises UnavailableError."""
        self.revisions = (await self._database.choose_source()).revisions

    async def wait(self) -> None:
        """Waits until a survey may have changed, at most half a second, or until the hub closes."""
        if not self.closed:
            await self._changed.wait()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Runs the polling task while the context is open, and closes all streams at the end."""
        task = asyncio.create_task(self._run(), name="listeners")
        try:
            yield
        finally:
            self.close()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def close(self) -> None:
        """Ends all streams."""
        self.closed = True
        self._notify()

    async def _run(self) -> None:
        while True:
            await self._has_subscribers.wait()
            before = self.revisions
            self._database.revisions.written.clear()
            # While the database is unavailable, the next round tries again.
            with suppress(UnavailableError):
                await self.refresh()
            self._notify()
            if self.revisions != before:
                await asyncio.sleep(MIN_EVENT_INTERVAL_SECONDS)
            else:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._database.revisions.written.wait(), POLL_INTERVAL_SECONDS)

    def _notify(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


def _too_many_streams(which: str) -> UnavailableError:
    detail = f"{which} are already open on this server. Close one, poll the reports instead, or try again."
    return UnavailableError("too_many_streams", detail, 30)
