"""Each survey's numbers of all days, for those who want just them, and often: streams and badges."""

import asyncio

from msgspec import Struct

from outoften.domain.collecting.tally import SCORE_COUNTS
from outoften.domain.score import Counts, counts
from outoften.domain.surveys.survey import Survey
from outoften.storage.core.revisions import read_revisions
from outoften.storage.database import Database
from outoften.storage.reports.tally_queries import ChannelCounts, TallyFilter, channel_counts


class ScoreSnapshot(Struct, frozen=True):
    """What the tallies say at a revision. Rates are never blended, so `asked` and `answered` are the widget's alone."""

    revision: int
    counts: Counts
    asked: int
    answered: int


class ScoreSnapshots:
    """Read once for all who want them, whenever something was written of the survey."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._snapshots: dict[int, ScoreSnapshot] = {}
        self._lock = asyncio.Lock()

    async def get(self, survey: Survey, revision: int) -> ScoreSnapshot:
        """Of this revision, or of a later one. Raises Busy."""
        async with self._lock:
            found = self._snapshots.get(survey.id)
            if found is None or found.revision != revision:
                found = self._snapshots[survey.id] = await self._read(survey)
            return found

    async def _read(self, survey: Survey) -> ScoreSnapshot:
        async with self._database.read_transaction() as reading:
            revision = (await read_revisions(reading)).get(survey.id, 0)
            counted = await channel_counts(reading, survey, TallyFilter())
        widget = counted.get("widget", ChannelCounts()).all
        distribution = [sum(one.all[name] for one in counted.values()) for name in SCORE_COUNTS]
        return ScoreSnapshot(revision, counts(distribution), widget["asked"], widget["answered"])
