"""How much may be sent at a time: answers come first, and what is sent shares their processor."""

import asyncio
import time

from outoften.storage.core.writer import Writer

MOST = 200
LEAST = 5
# A round of the event loop takes longer than that while the processor is not enough for everything.
BUSY_SECONDS = 0.004
BUSY_ANSWERS_PER_SECOND = 50
WINDOW_SECONDS = 0.2
PAUSE_SECONDS = 0.2


class Load:
    """Measures whether answers wait for the processor, and halves or doubles accordingly what may be sent in a turn."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._most = MOST
        self._is_busy = False
        self._rounds: list[float] = []
        self._at, self._items = time.monotonic(), writer.item_count

    async def admit(self) -> int:
        """Returns how many deliveries may be claimed now, after a pause while answers wait."""
        begin = time.monotonic()
        await asyncio.sleep(0)
        now = time.monotonic()
        self._rounds.append(now - begin)
        if (elapsed := now - self._at) >= WINDOW_SECONDS:
            answers = (self._writer.item_count - self._items) / elapsed
            mean = sum(self._rounds) / len(self._rounds)
            self._is_busy = mean > BUSY_SECONDS and answers > BUSY_ANSWERS_PER_SECOND
            self._most = max(LEAST, self._most // 2) if self._is_busy else min(MOST, self._most * 2)
            self._at, self._items = now, self._writer.item_count
            self._rounds.clear()
        if self._is_busy:
            await asyncio.sleep(PAUSE_SECONDS)
        return self._most
