"""Tally queries. Their cost depends on the number of days, channels and segments, not of responses."""

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
    """Tallies of a range of days, one channel (None: all) and one segment `key=value` ("": all respondents)."""

    channel: Channel | None = None
    segment: str = ""


class ChannelCounts(Struct, frozen=True):
    """The sums of one channel; `all` includes `suspect`, the sums of its suspect asks."""

    all: TallyCounts = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    suspect: TallyCounts = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))

    def counts(self, exclude_suspect: bool) -> TallyCounts:
        """Returns the sums with or without suspect asks."""
        return {name: self.all[name] - self.suspect[name] for name in COUNTS} if exclude_suspect else self.all


async def channel_counts(connection: AsyncConnection, survey: Survey, tallies: TallyFilter) -> dict[Channel, ChannelCounts]:
    """Returns the sums of each channel with tallies."""
    tally = schema.tally.c
    sums = (
        select(tally.channel, tally.segment, *_SUM_COLUMNS)
        .where(*_tally_conditions(survey, [tallies.segment], tallies))
        .group_by(tally.channel, tally.segment)
    )
    channels: dict[Channel, dict[str, TallyCounts]] = {}
    for row in await connection.execute(sums):
        name = "all" if row.segment == tallies.segment else "suspect"
        channels.setdefault(row.channel, {})[name] = {count: int(row._mapping[count]) for count in COUNTS}
    return {channel: ChannelCounts(**counts) for channel, counts in channels.items()}


async def day_counts(
    connection: AsyncConnection, survey: Survey, tallies: TallyFilter, exclude_suspect: bool
) -> dict[tuple[date, Channel], dict[str, int]]:
    """Returns the counts by day and channel."""
    tally = schema.tally.c
    columns = (tally.day, tally.channel, *(tally[name] for name in COUNTS))

    async def read(segment: str) -> dict[tuple[date, Channel], dict[str, int]]:
        conditions = [tally.site_id == survey.site_id, tally.survey_id == survey.id, tally.segment == segment]
        rows = await connection.execute(select(*columns).where(*conditions, *day_conditions(tally, tallies, tallies.channel)))
        return {(date.fromisoformat(day), channel): dict(zip(COUNTS, counts, strict=True)) for day, channel, *counts in rows}

    by_day = await read(tallies.segment)
    for key, suspect in (await read(suspect_segment(tallies.segment)) if exclude_suspect else {}).items():
        by_day[key] = {name: number - suspect[name] for name, number in by_day[key].items()}
    return by_day


async def segment_counts(
    connection: AsyncConnection, survey: Survey, key: str, tallies: TallyFilter, exclude_suspect: bool
) -> tuple[dict[Channel, TallyCounts], dict[str, dict[Channel, TallyCounts]]]:
    """Returns the sums of all respondents by channel, and the sums of each value with tallies by channel."""
    tally, value = schema.tally.c, schema.segment_value.c
    texts = await connection.execute(select(value.value).where(value.site_id == survey.site_id, value.key == key))
    segments = {f"{key}={text}": text for text in texts.scalars()}
    conditions = _tally_conditions(survey, ["", *segments], tallies)
    sums = select(tally.channel, tally.segment, *_SUM_COLUMNS).where(*conditions).group_by(tally.channel, tally.segment)
    sums_by_key = {
        (row.segment, row.channel): {name: int(row._mapping[name]) for name in COUNTS} for row in await connection.execute(sums)
    }
    values: dict[str, dict[Channel, TallyCounts]] = {}
    for (segment, channel), counts in sums_by_key.items():
        if segment in segments or not segment:
            suspect = sums_by_key.get((suspect_segment(segment), channel), {}) if exclude_suspect else {}
            counted = {name: number - suspect.get(name, 0) for name, number in counts.items()}
            values.setdefault(segments.get(segment, ""), {})[channel] = counted
    return values.pop("", {}), values


def _tally_conditions(survey: Survey, segments: Sequence[str], tallies: TallyFilter) -> list[ColumnElement[bool]]:
    """Returns the conditions for the filter's days and channel, in these segments and their suspect slices."""
    tally: Any = schema.tally.c
    slices = tally.segment.in_([*segments, *map(suspect_segment, segments)])
    days = day_conditions(tally, tallies, tallies.channel)
    return [tally.site_id == survey.site_id, tally.survey_id == survey.id, slices, *days]


def day_conditions(columns: Any, days: DateRange, channel: Channel | None) -> list[ColumnElement[bool]]:
    """Returns the conditions for days and channel, for a table with the columns `day` and `channel`."""
    conditions = []
    if days.first:
        conditions.append(columns.day >= days.first.isoformat())
    if days.end:
        conditions.append(columns.day < days.end.isoformat())
    if channel:
        conditions.append(columns.channel == channel)
    return conditions
