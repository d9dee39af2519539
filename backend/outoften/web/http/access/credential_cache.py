"""A short-lived cache of API keys and sessions, so that polling does not query the database each time."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from time import monotonic
from typing import Any, NamedTuple, TypeVar, cast

from outoften.storage.core.revisions import consume_exception

T = TypeVar("T")

# A key that another process revoked may still work for this long. A stream checks its key every second, and must end within
# two seconds after the revocation.
TTL_SECONDS = 0.75
MAX_ENTRIES = 1_000


class _CachedValue(NamedTuple):
    loaded_at: float
    value: Any


class CredentialCache:
    """Recently loaded values by key. A missing value is not cached."""

    def __init__(self) -> None:
        self._entries: dict[Hashable, _CachedValue] = {}
        self._loading: dict[Hashable, asyncio.Task[Any]] = {}

    async def get_or_load(self, key: Hashable, load: Callable[[], Awaitable[T | None]]) -> T | None:
        """Returns the cached value, or the result of `load`. Concurrent calls share one load."""
        if (cached := self._entries.get(key)) and monotonic() - cached.loaded_at < TTL_SECONDS:
            return cast(T | None, cached.value)
        if key not in self._loading:
            self._loading[key] = asyncio.create_task(self._load(key, load))
            self._loading[key].add_done_callback(consume_exception)
        # Shielded, because other callers wait for the same task.
        return cast(T | None, await asyncio.shield(self._loading[key]))

    def clear(self) -> None:
        """Clears the cache, including loads in progress. Call this after a revocation."""
        self._entries.clear()
        self._loading.clear()

    async def _load(self, key: Hashable, load: Callable[[], Awaitable[Any]]) -> Any:
        started_at, task = monotonic(), asyncio.current_task()
        try:
            value = await load()
        finally:
            # After `clear`, a value that was loading may be outdated and must not be cached.
            is_current = self._loading.get(key) is task
            if is_current:
                del self._loading[key]
        if is_current and value is not None:
            if len(self._entries) >= MAX_ENTRIES:
                self._entries.clear()
            self._entries[key] = _CachedValue(started_at, value)
        return value
