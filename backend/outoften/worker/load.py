"""How much may be sent at a time: answers come first, and what is sent shares their processor."""

import asyncio
import time
from pathlib import Path

from outoften.storage.core.writer import Writer

MOST = 200
LEAST = 5
# Answers wait while there are many of them and the process uses that much of one processor, or would use it if it got it.
BUSY_SHARE = 0.7
BUSY_ANSWERS_PER_SECOND = 50
WINDOW_SECONDS = 0.1
# At first, and when nothing was sent for so long that nobody knows whether answers wait now.
FEW = 20
IDLE_SECONDS = 1.0
PAUSE_SECONDS = 0.5

_SCHEDULED = Path("/proc/self/schedstat")


class Load:
    """Measures whether answers wait for the processor, and limits accordingly what may be sent in a turn."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._most = FEW
        self._is_busy = False
        self._at, self._used, self._items = time.monotonic(), _wanted_seconds(), writer.item_count

    async def admit(self) -> int:
        """Returns how many deliveries may be claimed now, after a pause while answers wait."""
        if (elapsed := time.monotonic() - self._at) >= WINDOW_SECONDS:
            self._measure(elapsed)
            if self._is_busy:
                await asyncio.sleep(PAUSE_SECONDS)
        return self._most

    def _measure(self, elapsed: float) -> None:
        used, items = _wanted_seconds(), self._writer.item_count
        share, answers = (used - self._used) / elapsed, (items - self._items) / elapsed
        self._is_busy = share > BUSY_SHARE and answers > BUSY_ANSWERS_PER_SECOND
        if self._is_busy:
            self._most = LEAST
        elif elapsed > IDLE_SECONDS:
            self._most = FEW
        else:
            self._most = min(MOST, self._most * 2)
        self._at, self._used, self._items = self._at + elapsed, used, items


def _wanted_seconds() -> float:
    """Returns for how long the process has used a processor, or has waited for one because others used it (on Linux)."""
    try:
        waited = int(_SCHEDULED.read_text().split()[1]) / 1e9
    except (OSError, IndexError):
        waited = 0.0
    return time.process_time() + waited
