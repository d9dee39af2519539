"""LRU cache of encoded reports, bounded by bytes."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import NamedTuple

from outoften.storage.core.revisions import consume_exception

MAX_BYTES = 8 * 1024 * 1024
# A larger report is cached without its content.
MAX_ENTRY_BYTES = 256 * 1024
# Estimate of the memory that an entry takes besides its address, headers and content.
ENTRY_OVERHEAD_BYTES = 1024


class CachedReport(NamedTuple):
    """An encoded report. `key` holds everything that the report was computed from; `content` is None if it is not cached."""

    key: object
    etag: str
    headers: dict[str, str]
    content: bytes | None


class ReportCache:
    """The last report of each address. The least recently used reports are evicted."""

    def __init__(self) -> None:
        self._reports: OrderedDict[Hashable, CachedReport] = OrderedDict()
        self._reading: dict[Hashable, tuple[object, asyncio.Task[CachedReport]]] = {}
        self._size = 0

    def get(self, address: Hashable, key: object) -> CachedReport | None:
        """Returns the report of an address if it was cached with this key, else None."""
        report = self._reports.get(address)
        if report is None:
            return None
        if report.key != key:
            self._drop(address)
            return None
        self._reports.move_to_end(address)
        return report

    async def load(
        self, address: Hashable, key: object, read: Callable[[], Awaitable[CachedReport]], *, keep_content: bool = True
    ) -> CachedReport:
        """Returns the report that `read` returns, and caches it; without `keep_content`, only its ETag and headers.

        Concurrent calls for the same address and key share one read.
        """
        shared_key, task = self._reading.get(address, (None, None))
        if task is None or shared_key != key:
            task = asyncio.create_task(self._load(address, read, keep_content))
            task.add_done_callback(consume_exception)
            self._reading[address] = key, task
        # Shielded, because the cancellation of one request must not cancel the read of the others.
        return await asyncio.shield(task)

    async def _load(self, address: Hashable, read: Callable[[], Awaitable[CachedReport]], keep_content: bool) -> CachedReport:
        try:
            report = await read()
        finally:
            if self._reading.get(address, (None, None))[1] is asyncio.current_task():
                del self._reading[address]
        has_room = keep_content and report.content is not None and len(report.content) <= MAX_ENTRY_BYTES
        self.put(address, report if has_room else report._replace(content=None))
        return report

    def put(self, address: Hashable, report: CachedReport) -> None:
        """Caches a report, and evicts the least recently used ones while the cache exceeds MAX_BYTES."""
        if address in self._reports:
            self._drop(address)
        self._reports[address] = report
        self._size += _entry_size(address, report)
        while self._size > MAX_BYTES:
            self._drop(next(iter(self._reports)))

    def _drop(self, address: Hashable) -> None:
        self._size -= _entry_size(address, self._reports.pop(address))


def _entry_size(address: Hashable, report: CachedReport) -> int:
    # Clients choose the address, and it is part of the Link header.
    return ENTRY_OVERHEAD_BYTES + len(repr(address)) + len(repr(report.headers)) + len(report.content or b"")
