"""Who asked a moment ago: whoever polls need not be looked up each time."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from time import monotonic
from typing import Any, NamedTuple, TypeVar, cast

from outoften.storage.core.revisions import heard

T = TypeVar("T")

# For so long a key may still be taken after another process has revoked it. A stream looks again every second, and
# must have ended within two.
KEPT_FOR = 0.75
MOST = 1_000


class _Found(NamedTuple):
    at: float
    value: Any


class Known:
    """What was found lately, by its name. What was not found is looked for again each time."""

    def __init__(self) -> None:
        self._found: dict[Hashable, _Found] = {}
        self._sought: dict[Hashable, asyncio.Task[Any]] = {}

    async def find(self, name: Hashable, look: Callable[[], Awaitable[T | None]]) -> T | None:
        """What `look` returns, now or a moment ago. All who look at once share one look."""
        if (found := self._found.get(name)) and monotonic() - found.at < KEPT_FOR:
            return cast(T | None, found.value)
        if name not in self._sought:
            self._sought[name] = asyncio.create_task(self._look(name, look))
            self._sought[name].add_done_callback(heard)
        # Shielded, because others wait for it too.
        return cast(T | None, await asyncio.shield(self._sought[name]))

    def forget(self) -> None:
        """Somebody may no longer do what they could: look for everybody again, what is being looked for too."""
        self._found.clear()
        self._sought.clear()

    async def _look(self, name: Hashable, look: Callable[[], Awaitable[Any]]) -> Any:
        at, own = monotonic(), asyncio.current_task()
        try:
            value = await look()
        finally:
            wanted = self._sought.get(name) is own
            if wanted:
                del self._sought[name]
        if wanted and value is not None:
            if len(self._found) >= MOST:
                self._found.clear()
            self._found[name] = _Found(at, value)
        return value
