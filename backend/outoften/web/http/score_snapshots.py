"""Each survey's numbers of all days, for those who want just them, and often: streams and badges."""

import asyncio

from msgspec import Struct

from outoften.domain.collecting.tally import SCORE_COUNTS
from outoften.domain.score import Counts, counts
from outoften.domain.surveys.survey import Survey
from outoften.storage.core.revisions import read_revisions
from outoften.storage.database import Database
from outoften.storage.reports.tally_queries import ChannelCounts, Slice, channel_counts


class Latest(Struct, frozen=True):
    """What the tallies say at a revision. Rates are never blended, so `asked` and `answered` are the widget's alone."""

    revision: int
    counts: Counts
    asked: int
    answered: int


class LatestNumbers:
    """Read once for all who want them, whenever something was written of the survey."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[int, Latest] = {}
        self._reading = asyncio.Lock()

    async def of(self, survey: Survey, revision: int) -> Latest:
        """Of this revision, or of a later one. Raises Busy."""
        async with self._reading:
            found = self._known.get(survey.id)
            if found is None or found.revision != revision:
                found = self._known[survey.id] = await self._read(survey)
            return found

    async def _read(self, survey: Survey) -> Latest:
        async with self._database.reading() as reading:
            revision = (await read_revisions(reading)).get(survey.id, 0)
            counted = await channel_counts(reading, survey, Slice())
        widget = counted.get("widget", ChannelCounts()).all
        distribution = [sum(one.all[name] for one in counted.values()) for name in SCORE_COUNTS]
        return Latest(revision, counts(distribution), widget["asked"], widget["answered"])
