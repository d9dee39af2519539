"""Who listens to what changes: one task looks for all of them, and only while there is anybody."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

from outoften.domain.errors import UnavailableError
from outoften.storage.core.revisions import RevisionBySurvey, Revisions

# Each holds a connection, and is looked at twice a second.
MAX_STREAMS = 200
TOO_MANY_STREAMS = f"{MAX_STREAMS} streams are open on this server already. Poll the reports instead, or try again."

# Seconds. Other processes' writes, and revoked keys, are noticed at this pace; own writes at once.
POLL_INTERVAL_SECONDS = 0.5
# No stream says more than one thing in this time, however much is written.
MIN_EVENT_INTERVAL_SECONDS = 1.0


class StreamHub:
    """Streams wait here for the next moment at which they may have something to say."""

    def __init__(self, revisions: Revisions) -> None:
        self.revisions: RevisionBySurvey = {}
        self.closed = False
        self._revisions = revisions
        self._count = 0
        self._has_subscribers = asyncio.Event()
        self._changed = asyncio.Event()

    @contextmanager
    def subscribe(self) -> Iterator[None]:
        """Somebody listens while the context is open. Raises Busy when there are too many, or the server is stopping."""
        if self.closed:
            raise UnavailableError("stopping", "The server is stopping. Try again.", 2)
        if self._count >= MAX_STREAMS:
            raise UnavailableError("too_many_streams", TOO_MANY_STREAMS, 30)
        self._count += 1
        self._has_subscribers.set()
        try:
            yield
        finally:
            self._count -= 1
            if not self._count:
                self._has_subscribers.clear()

    async def refresh(self) -> None:
        """Learn the surveys' revisions now. Raises Busy."""
        self.revisions = await self._revisions.current()

    async def wait(self) -> None:
        """Returns when something may have changed, half a second has passed, or all is over."""
        if not self.closed:
            await self._changed.wait()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """They are told of changes while the context is open, and sent away at its end."""
        task = asyncio.create_task(self._run(), name="listeners")
        try:
            yield
        finally:
            self.close()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def close(self) -> None:
        """Send everybody away."""
        self.closed = True
        self._notify()

    async def _run(self) -> None:
        while True:
            await self._has_subscribers.wait()
            before = self.revisions
            self._revisions.written.clear()
            # The database may be back the next time.
            with suppress(UnavailableError):
                await self.refresh()
            self._notify()
            if self.revisions != before:
                await asyncio.sleep(MIN_EVENT_INTERVAL_SECONDS)
            else:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._revisions.written.wait(), POLL_INTERVAL_SECONDS)

    def _notify(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
