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
    at: float
    value: Any


class CredentialCache:
    """Recently loaded values by name. A missing value is not cached."""

    def __init__(self) -> None:
        self._entries: dict[Hashable, _CachedValue] = {}
        self._loading: dict[Hashable, asyncio.Task[Any]] = {}

    async def get_or_load(self, name: Hashable, load: Callable[[], Awaitable[T | None]]) -> T | None:
        """Returns the cached value, or what `load` returns. Concurrent calls share one load."""
        if (cached := self._entries.get(name)) and monotonic() - cached.at < TTL_SECONDS:
            return cast(T | None, cached.value)
        if name not in self._loading:
            self._loading[name] = asyncio.create_task(self._load(name, load))
            self._loading[name].add_done_callback(consume_exception)
        # Shielded, because other callers wait for the same task.
        return cast(T | None, await asyncio.shield(self._loading[name]))

    def clear(self) -> None:
        """Clear the cache, including loads in progress, after a revocation."""
        self._entries.clear()
        self._loading.clear()

    async def _load(self, name: Hashable, load: Callable[[], Awaitable[Any]]) -> Any:
        at, task = monotonic(), asyncio.current_task()
        try:
            value = await load()
        finally:
            # False after `clear`: the value may be outdated.
            is_current = self._loading.get(name) is task
            if is_current:
                del self._loading[name]
        if is_current and value is not None:
            if len(self._entries) >= MAX_ENTRIES:
                self._entries.clear()
            self._entries[name] = _CachedValue(at, value)
        return value
