"""How much may be sent at a time: answers come first, and what is sent shares their processor."""

import asyncio
import time

from outoften.storage.core.writer import Writer

MOST = 200
LEAST = 5
# Answers wait while there are many of them and the process uses that much of one processor.
BUSY_SHARE = 0.7
BUSY_ANSWERS_PER_SECOND = 50
WINDOW_SECONDS = 0.2
PAUSE_SECONDS = 0.2


class Load:
    """Measures whether answers wait for the processor, and limits accordingly what may be sent in a turn."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._most = MOST
        self._is_busy = False
        self._at, self._used, self._items = time.monotonic(), time.process_time(), writer.item_count

    async def admit(self) -> int:
        """Returns how many deliveries may be claimed now, after a pause while answers wait."""
        if (elapsed := time.monotonic() - self._at) >= WINDOW_SECONDS:
            self._measure(elapsed)
        if self._is_busy:
            await asyncio.sleep(PAUSE_SECONDS)
        return self._most

    def _measure(self, elapsed: float) -> None:
        used, items = time.process_time(), self._writer.item_count
        share, answers = (used - self._used) / elapsed, (items - self._items) / elapsed
        self._is_busy = share > BUSY_SHARE and answers > BUSY_ANSWERS_PER_SECOND
        self._most = LEAST if self._is_busy else min(MOST, self._most * 2)
        self._at, self._used, self._items = self._at + elapsed, used, items
