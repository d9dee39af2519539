"""Limits the time in which the body of a request must arrive."""

import asyncio
from collections.abc import Awaitable

from outoften.web.http.problems import RequestTimeoutError

# Less than the 10 seconds in which a server must stop.
BODY_TIMEOUT_SECONDS = 6.0


class BodyDeadlines:
    """The requests that wait for their body. One timer serves all: a timer for each was a tenth of an answer's cost."""

    def __init__(self) -> None:
        # By task, the oldest first, in the event loop's time.
        self._ends: dict[asyncio.Task[object], float] = {}
        self._timer: asyncio.TimerHandle | None = None

    async def limit(self, body: Awaitable[bytes]) -> bytes:
        """Returns the body. Raises RequestTimeoutError if it takes too long."""
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task
        self._ends[task] = loop.time() + BODY_TIMEOUT_SECONDS
        if self._timer is None:
            self._timer = loop.call_later(BODY_TIMEOUT_SECONDS, self._end)
        try:
            return await body
        except asyncio.CancelledError:
            if task in self._ends:
                raise
            task.uncancel()
            raise RequestTimeoutError(
                "body_too_slow", f"The body did not arrive within {BODY_TIMEOUT_SECONDS:.0f} seconds. Try again."
            ) from None
        finally:
            self._ends.pop(task, None)

    def _end(self) -> None:
        """Cancel the tasks whose time is up, and wait for the next."""
        loop = asyncio.get_running_loop()
        self._timer = None
        for task, end in list(self._ends.items()):
            if end > loop.time():
                self._timer = loop.call_at(end, self._end)
                return
            del self._ends[task]
            task.cancel()
