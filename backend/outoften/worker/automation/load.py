"""How much may be sent at a time: answers come first, and what is sent shares their processor."""

import asyncio
import time

from outoften.storage.core.writer import Writer

MOST = 200
LEAST = 10
# The share of one processor, and the answers per second, above which the server is busy with answers.
BUSY_SHARE = 0.7
BUSY_ANSWERS_PER_SECOND = 50
WINDOW_SECONDS = 0.2
PAUSE_SECONDS = 0.2


class Load:
    """Measures how busy the process is with answers, and halves or doubles accordingly what may be sent in a turn."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._most = MOST
        self._is_busy = False
        self._measure_at(time.monotonic())

    async def admit(self) -> int:
        """Returns how many deliveries may be claimed now, after a pause while the server is busy."""
        now = time.monotonic()
        if (elapsed := now - self._at) >= WINDOW_SECONDS:
            answers = (self._writer.item_count - self._items) / elapsed
            share = (time.process_time() - self._cpu) / elapsed
            self._is_busy = share > BUSY_SHARE and answers > BUSY_ANSWERS_PER_SECOND
            self._most = max(LEAST, self._most // 2) if self._is_busy else min(MOST, self._most * 2)
            self._measure_at(now)
        if self._is_busy:
            await asyncio.sleep(PAUSE_SECONDS)
        return self._most

    def _measure_at(self, now: float) -> None:
        self._at, self._items, self._cpu = now, self._writer.item_count, time.process_time()
