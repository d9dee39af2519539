"""The reports that were worked out last, for whoever polls them again."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import NamedTuple

# In bytes; a report takes a few hundred, and as much again to be kept.
MAX_BYTES = 8 * 1024 * 1024
MAX_ENTRY_BYTES = 256 * 1024
ENTRY_OVERHEAD_BYTES = 1024


class CachedReport(NamedTuple):
    """What was sent. `right_for` is all that it was worked out from; `content` is None where that is not to be kept."""

    key: object
    etag: str
    headers: dict[str, str]
    content: bytes | None


class ReportCache:
    """One report for each name. The least wanted go first."""

    def __init__(self) -> None:
        self._reports: OrderedDict[Hashable, CachedReport] = OrderedDict()
        self._size = 0

    def get(self, name: Hashable, right_for: object) -> CachedReport | None:
        """The report, if it is still right."""
        found = self._reports.get(name)
        if found is None:
            return None
        if found.key != right_for:
            self._drop(name)
            return None
        self._reports.move_to_end(name)
        return found

    def put(self, name: Hashable, report: CachedReport) -> None:
        """Keep a report instead of the one before it."""
        if name in self._reports:
            self._drop(name)
        self._reports[name] = report
        self._size += _entry_size(report)
        while self._size > MAX_BYTES:
            self._drop(next(iter(self._reports)))

    def _drop(self, name: Hashable) -> None:
        self._size -= _entry_size(self._reports.pop(name))


def _entry_size(report: CachedReport) -> int:
    return ENTRY_OVERHEAD_BYTES + len(report.content or b"")
