"""Who asked a moment ago: whoever polls need not be looked up each time."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from time import monotonic
from typing import Any, NamedTuple, TypeVar, cast

from outoften.storage.core.revisions import consume_exception

T = TypeVar("T")

# For so long a key may still be taken after another process has revoked it. A stream looks again every second, and
# must have ended within two.
TTL_SECONDS = 0.75
MAX_ENTRIES = 1_000


class _CachedValue(NamedTuple):
    at: float
    value: Any


class CredentialCache:
    """What was found lately, by its name. What was not found is looked for again each time."""

    def __init__(self) -> None:
        self._entries: dict[Hashable, _CachedValue] = {}
        self._loading: dict[Hashable, asyncio.Task[Any]] = {}

    async def get_or_load(self, name: Hashable, look: Callable[[], Awaitable[T | None]]) -> T | None:
        """What `look` returns, now or a moment ago. All who look at once share one look."""
        if (found := self._entries.get(name)) and monotonic() - found.at < TTL_SECONDS:
            return cast(T | None, found.value)
        if name not in self._loading:
            self._loading[name] = asyncio.create_task(self._load(name, look))
            self._loading[name].add_done_callback(consume_exception)
        # Shielded, because others wait for it too.
        return cast(T | None, await asyncio.shield(self._loading[name]))

    def clear(self) -> None:
        """Somebody may no longer do what they could: look for everybody again, what is being looked for too."""
        self._entries.clear()
        self._loading.clear()

    async def _load(self, name: Hashable, look: Callable[[], Awaitable[Any]]) -> Any:
        at, own = monotonic(), asyncio.current_task()
        try:
            value = await look()
        finally:
            wanted = self._loading.get(name) is own
            if wanted:
                del self._loading[name]
        if wanted and value is not None:
            if len(self._entries) >= MAX_ENTRIES:
                self._entries.clear()
            self._entries[name] = _CachedValue(at, value)
        return value
