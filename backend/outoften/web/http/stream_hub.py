"""Who listens to what changes: one task looks for all of them, and only while there is anybody."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

from outoften.domain.errors import Busy
from outoften.storage.core.revisions import Numbers, Revisions

# Each holds a connection, and is looked at twice a second.
MOST = 200
FULL = f"{MOST} streams are open on this server already. Poll the reports instead, or try again."

# Seconds. Other processes' writes, and revoked keys, are noticed at this pace; own writes at once.
LOOK_EVERY = 0.5
# No stream says more than one thing in this time, however much is written.
REST = 1.0


class Listeners:
    """Streams wait here for the next moment at which they may have something to say."""

    def __init__(self, revisions: Revisions) -> None:
        self.numbers: Numbers = {}
        self.closed = False
        self._revisions = revisions
        self._count = 0
        self._anybody = asyncio.Event()
        self._beat = asyncio.Event()

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Somebody listens while the context is open. Raises Busy when there are too many, or the server is stopping."""
        if self.closed:
            raise Busy("stopping", "The server is stopping. Try again.", 2)
        if self._count >= MOST:
            raise Busy("too_many_streams", FULL, 30)
        self._count += 1
        self._anybody.set()
        try:
            yield
        finally:
            self._count -= 1
            if not self._count:
                self._anybody.clear()

    async def look(self) -> None:
        """Learn the surveys' revisions now. Raises Busy."""
        self.numbers = await self._revisions.numbers()

    async def next_beat(self) -> None:
        """Returns when something may have changed, half a second has passed, or all is over."""
        if not self.closed:
            await self._beat.wait()

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
        self._ring()

    async def _run(self) -> None:
        while True:
            await self._anybody.wait()
            before = self.numbers
            self._revisions.written.clear()
            # The database may be back the next time.
            with suppress(Busy):
                await self.look()
            self._ring()
            if self.numbers != before:
                await asyncio.sleep(REST)
            else:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._revisions.written.wait(), LOOK_EVERY)

    def _ring(self) -> None:
        self._beat.set()
        self._beat = asyncio.Event()
