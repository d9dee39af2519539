"""What is read from tallies. Sums over days cost the same however many responses lie behind them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct, field
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Channel
from outoften.domain.collecting.tally import COUNTS, suspect_segment
from outoften.domain.surveys.survey import Survey
from outoften.storage.core import schema

SUM_COLUMNS = [func.sum(schema.tally.c[name]).label(name) for name in COUNTS]


TallyCounts = Mapping[str, int]


class TallyFilter(Struct, frozen=True):
    """Which tallies to add up: days from `first` to before `end`, one channel or all, one segment or everybody."""

    first: date | None = None
    end: date | None = None
    channel: Channel | None = None
    segment: str = ""


class ChannelCounts(Struct, frozen=True):
    """The sums of one channel, and those of its suspect asks, which are among them."""

    all: TallyCounts = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    suspect: TallyCounts = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))

    def counts(self, exclude_suspect: bool) -> TallyCounts:
        """The sums, with or without what is suspect."""
        return {name: self.all[name] - self.suspect[name] for name in COUNTS} if exclude_suspect else self.all


async def channel_counts(connection: AsyncConnection, survey: Survey, of: TallyFilter) -> dict[Channel, ChannelCounts]:
    """The sums of each channel that has any."""
    tally = schema.tally.c
    sums = (
        select(tally.channel, tally.segment, *SUM_COLUMNS)
        .where(*tally_conditions(survey, [of.segment], of))
        .group_by(tally.channel, tally.segment)
    )
    found: dict[Channel, dict[str, TallyCounts]] = {}
    for row in await connection.execute(sums):
        name = "all" if row.segment == of.segment else "suspect"
        found.setdefault(row.channel, {})[name] = {count: int(row._mapping[count]) for count in COUNTS}
    return {channel: ChannelCounts(**counts) for channel, counts in found.items()}


def tally_conditions(survey: Survey, segments: Sequence[str], of: TallyFilter) -> list[ColumnElement[bool]]:
    """The days and the channel of the slice, in these segments and among the suspect of each."""
    tally: Any = schema.tally.c
    slices = tally.segment.in_([*segments, *map(suspect_segment, segments)])
    return [tally.site_id == survey.site_id, tally.survey_id == survey.id, slices, *day_conditions(of)]


def day_conditions(of: TallyFilter) -> list[ColumnElement[bool]]:
    """The days and the channel of the slice."""
    tally: Any = schema.tally.c
    conditions = []
    if of.first:
        conditions.append(tally.day >= of.first.isoformat())
    if of.end:
        conditions.append(tally.day < of.end.isoformat())
    if of.channel:
        conditions.append(tally.channel == of.channel)
    return conditions
