"""What is read from tallies and responses. Sums over days cost the same however many responses lie behind them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, field
from msgspec.structs import replace
from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.ask import Ask, Channel
from outoften.domain.survey import Survey
from outoften.domain.tally import COUNTS, suspects_of
from outoften.storage import tables
from outoften.storage.asks import ask_of

_sums = [func.sum(tables.tally.c[name]).label(name) for name in COUNTS]


Counts = Mapping[str, int]


class Slice(Struct, frozen=True):
    """Which tallies to add up: days from `first` to before `end`, one channel or all, one segment or all respondents."""

    first: date | None = None
    end: date | None = None
    channel: str | None = None
    segment: str = ""


class ChannelCounts(Struct, frozen=True):
    """The sums of one channel, and those of its suspect asks, which are among them."""

    all: Counts = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    suspect: Counts = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))

    def counts(self, exclude_suspect: bool) -> Counts:
        """The sums, with or without what is suspect."""
        return {name: self.all[name] - self.suspect[name] for name in COUNTS} if exclude_suspect else self.all


async def channel_counts(connection: AsyncConnection, survey: Survey, of: Slice) -> dict[Channel, ChannelCounts]:
    """The sums of each channel that has any."""
    tally = tables.tally.c
    conditions = [*_of_survey(survey, [of.segment]), *_conditions(of)]
    sums = select(tally.channel, tally.segment, *_sums).where(*conditions).group_by(tally.channel, tally.segment)
    found: dict[Channel, dict[str, Counts]] = {}
    for row in await connection.execute(sums):
        name = "all" if row.segment == of.segment else "suspect"
        found.setdefault(row.channel, {})[name] = {count: int(row._mapping[count]) for count in COUNTS}
    return {channel: ChannelCounts(**counts) for channel, counts in found.items()}


async def day_counts(
    connection: AsyncConnection, survey: Survey, of: Slice, exclude_suspect: bool
) -> dict[tuple[date, Channel], Counts]:
    """The sums of each day and channel that has any."""
    tally = tables.tally.c
    found: dict[tuple[date, Channel], ChannelCounts] = {}
    rows = select(tables.tally).where(*_of_survey(survey, [of.segment]), *_conditions(of)).order_by(tally.day, tally.channel)
    for row in await connection.execute(rows):
        key = date.fromisoformat(row.day), row.channel
        counts = {name: row._mapping[name] for name in COUNTS}
        known = found.setdefault(key, ChannelCounts())
        found[key] = replace(known, **{"all" if row.segment == of.segment else "suspect": counts})
    return {key: counts.counts(exclude_suspect) for key, counts in found.items()}


async def segment_counts(
    connection: AsyncConnection, survey: Survey, key: str, of: Slice, exclude_suspect: bool
) -> tuple[dict[Channel, Counts], dict[str, dict[Channel, Counts]]]:
    """The sums of everybody, and of each of the key's values that has any, by channel."""
    tally, value = tables.tally.c, tables.segment_value.c
    known = await connection.execute(select(value.value).where(value.site_id == survey.site_id, value.key == key))
    segments = {f"{key}={text}": text for text in known.scalars()}
    conditions = [*_of_survey(survey, ["", *segments]), *_conditions(of)]
    sums = select(tally.channel, tally.segment, *_sums).where(*conditions).group_by(tally.channel, tally.segment)
    found = {
        (row.segment, row.channel): {name: int(row._mapping[name]) for name in COUNTS} for row in await connection.execute(sums)
    }
    values: dict[str, dict[Channel, Counts]] = {}
    for (segment, channel), counts in found.items():
        if segment in segments or not segment:
            suspect = found.get((suspects_of(segment), channel), {}) if exclude_suspect else {}
            kept = {name: number - suspect.get(name, 0) for name, number in counts.items()}
            values.setdefault(segments.get(segment, ""), {})[channel] = kept
    return values.pop("", {}), values


async def responses(connection: AsyncConnection, survey: Survey, limit: int, before: tuple[datetime, UUID] | None) -> list[Ask]:
    """The latest responses, newest first; `before` is where the page before this one ended."""
    ask = tables.ask.c
    page = select(tables.ask).where(ask.site_id == survey.site_id, ask.survey_id == survey.id, ask.answered_at.is_not(None))
    if before:
        page = page.where(tuple_(ask.answered_at, ask.id) < tuple_(*before, types=[ask.answered_at.type, ask.id.type]))
    rows = await connection.execute(page.order_by(ask.answered_at.desc(), ask.id.desc()).limit(limit))
    return [ask_of(row) for row in rows]


def _of_survey(survey: Survey, segments: Sequence[str]) -> list[ColumnElement[bool]]:
    tally: Any = tables.tally.c
    slices = [*segments, *map(suspects_of, segments)]
    return [tally.site_id == survey.site_id, tally.survey_id == survey.id, tally.segment.in_(slices)]


def _conditions(of: Slice) -> list[ColumnElement[bool]]:
    tally: Any = tables.tally.c
    conditions = []
    if of.first:
        conditions.append(tally.day >= of.first.isoformat())
    if of.end:
        conditions.append(tally.day < of.end.isoformat())
    if of.channel:
        conditions.append(tally.channel == of.channel)
    return conditions
