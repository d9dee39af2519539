"""Queries of the tallies: their cost depends on the number of days, channels and segments, not of responses."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct, field
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Channel
from outoften.domain.collecting.tally import COUNTS, suspect_segment
from outoften.domain.date_range import DateRange
from outoften.domain.surveys.survey import Survey
from outoften.storage.core import schema

_SUM_COLUMNS = [func.sum(schema.tally.c[name]).label(name) for name in COUNTS]


TallyCounts = Mapping[str, int]


class TallyFilter(DateRange, frozen=True):
    """Which tallies to add up: a range of days, one channel or all, one segment (`key=value`) or everybody ("")."""

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
        select(tally.channel, tally.segment, *_SUM_COLUMNS)
        .where(*_tally_conditions(survey, [of.segment], of))
        .group_by(tally.channel, tally.segment)
    )
    found: dict[Channel, dict[str, TallyCounts]] = {}
    for row in await connection.execute(sums):
        name = "all" if row.segment == of.segment else "suspect"
        found.setdefault(row.channel, {})[name] = {count: int(row._mapping[count]) for count in COUNTS}
    return {channel: ChannelCounts(**counts) for channel, counts in found.items()}


async def day_counts(
    connection: AsyncConnection, survey: Survey, of: TallyFilter, exclude_suspect: bool
) -> dict[tuple[date, Channel], dict[str, int]]:
    """What was counted on each day in each channel."""
    tally = schema.tally.c
    columns = (tally.day, tally.channel, *(tally[name] for name in COUNTS))

    async def read(segment: str) -> dict[tuple[date, Channel], dict[str, int]]:
        conditions = [tally.site_id == survey.site_id, tally.survey_id == survey.id, tally.segment == segment]
        rows = await connection.execute(select(*columns).where(*conditions, *day_conditions(tally, of, of.channel)))
        return {(date.fromisoformat(day), channel): dict(zip(COUNTS, counts, strict=True)) for day, channel, *counts in rows}

    found = await read(of.segment)
    for key, suspect in (await read(suspect_segment(of.segment)) if exclude_suspect else {}).items():
        found[key] = {name: number - suspect[name] for name, number in found[key].items()}
    return found


async def segment_counts(
    connection: AsyncConnection, survey: Survey, key: str, of: TallyFilter, exclude_suspect: bool
) -> tuple[dict[Channel, TallyCounts], dict[str, dict[Channel, TallyCounts]]]:
    """The sums of everybody, and of each of the key's values that has any, by channel."""
    tally, value = schema.tally.c, schema.segment_value.c
    known = await connection.execute(select(value.value).where(value.site_id == survey.site_id, value.key == key))
    segments = {f"{key}={text}": text for text in known.scalars()}
    conditions = _tally_conditions(survey, ["", *segments], of)
    sums = select(tally.channel, tally.segment, *_SUM_COLUMNS).where(*conditions).group_by(tally.channel, tally.segment)
    found = {
        (row.segment, row.channel): {name: int(row._mapping[name]) for name in COUNTS} for row in await connection.execute(sums)
    }
    values: dict[str, dict[Channel, TallyCounts]] = {}
    for (segment, channel), counts in found.items():
        if segment in segments or not segment:
            suspect = found.get((suspect_segment(segment), channel), {}) if exclude_suspect else {}
            kept = {name: number - suspect.get(name, 0) for name, number in counts.items()}
            values.setdefault(segments.get(segment, ""), {})[channel] = kept
    return values.pop("", {}), values


def _tally_conditions(survey: Survey, segments: Sequence[str], of: TallyFilter) -> list[ColumnElement[bool]]:
    """The days and the channel of the slice, in these segments and among the suspect of each."""
    tally: Any = schema.tally.c
    slices = tally.segment.in_([*segments, *map(suspect_segment, segments)])
    return [tally.site_id == survey.site_id, tally.survey_id == survey.id, slices, *day_conditions(tally, of, of.channel)]


def day_conditions(columns: Any, of: DateRange, channel: Channel | None) -> list[ColumnElement[bool]]:
    """The range of days and the channel, for the columns of a table that is counted by `day` and `channel`."""
    conditions = []
    if of.first:
        conditions.append(columns.day >= of.first.isoformat())
    if of.end:
        conditions.append(columns.day < of.end.isoformat())
    if channel:
        conditions.append(columns.channel == channel)
    return conditions
