"""Removes what was erased or deleted from the files of the database too, within a minute."""

import asyncio
import logging
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from outoften import clock
from outoften.storage.collecting.erasures import read_latest_erasure
from outoften.storage.database import Database
from outoften.storage.responses.search_index import merge_index

log = logging.getLogger(__name__)

# Deleted surveys are remembered for ever, and what they left in the files is removed once.
ERASURE_RECORD_LIFETIME = timedelta(days=15)
# Several erasures are compacted together.
SECONDS_BETWEEN_COMPACTIONS = 40
# The hour, in the time zone of the first site, at which answers may wait for a long compaction.
QUIET_HOUR = 3

Erasures = tuple[int, datetime | None]


class Removal:
    """What has been removed since the process started. A new process does it all again, in case the last one was stopped."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._merged: Erasures = (0, None)
        self._compacted: Erasures = (0, None)
        self._compacted_at = float("-inf")
        self._log_is_needed = False

    async def run(self) -> None:
        """Remove erased words from the search index, compact the database after an erasure, and empty SQLite's log."""
        erasures = await self._database.read(read_latest_erasure, clock.now() - ERASURE_RECORD_LIFETIME)
        if asyncio.get_running_loop().time() - self._compacted_at >= SECONDS_BETWEEN_COMPACTIONS:
            if _has_new(erasures, self._merged):
                await merge_whole_index(self._database)
            self._merged = erasures
            if not _has_new(erasures, self._compacted):
                self._compacted = erasures
            elif self._may_compact() and await self._database.compact():
                self._compacted, self._compacted_at = erasures, asyncio.get_running_loop().time()
        await self._truncate_wal()

    def _may_compact(self) -> bool:
        zone = next(iter(self._database.catalog.zones.values()), ZoneInfo("UTC"))
        return may_compact(self._database.is_long_compaction(), clock.now().astimezone(zone))

    async def _truncate_wal(self) -> None:
        is_needed = not await self._database.truncate_wal()
        if is_needed and not self._log_is_needed:
            log.warning("Another program reads the database, so the write-ahead log still contains what was deleted.")
        self._log_is_needed = is_needed


async def merge_whole_index(database: Database) -> None:
    """Merge the search index, in short steps, until no deleted word is left in it."""
    has_more = is_first = True
    while has_more:
        has_more = await database.writer.run_transaction(partial(merge_index, begin=is_first))
        is_first = False


def may_compact(is_long: bool, local_time: datetime) -> bool:
    """Whether the database may be compacted now. A large one is, once after the erasures of a day, at a quiet hour."""
    return not is_long or local_time.hour == QUIET_HOUR


def _has_new(erasures: Erasures, handled: Erasures) -> bool:
    # More records, or a later one: the clock may have been set back, and old records are deleted.
    count, latest = erasures
    return latest is not None and (count > handled[0] or latest != handled[1])
