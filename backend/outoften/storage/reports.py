"""What is read from tallies and responses. Sums over days cost the same however many responses lie behind them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.ask import Ask, Channel
from outoften.domain.survey import Survey
from outoften.domain.tally import COUNTS
from outoften.storage import tables
from outoften.storage.asks import ask_of

_sums = [func.sum(tables.tally.c[name]).label(name) for name in COUNTS]


class Slice(Struct, frozen=True):
    """Which tallies to add up: days from `first` to before `end`, one channel or all."""

    first: date | None = None
    end: date | None = None
    channel: str | None = None


async def channel_counts(connection: AsyncConnection, survey: Survey, of: Slice) -> dict[Channel, Mapping[str, int]]:
    """The sums of each channel that has any."""
    tally = tables.tally.c
    conditions = [tally.site_id == survey.site_id, tally.survey_id == survey.id, tally.segment == "", *_conditions(of)]
    rows = await connection.execute(select(tally.channel, *_sums).where(*conditions).group_by(tally.channel))
    return {row.channel: {name: int(row._mapping[name]) for name in COUNTS} for row in rows}


async def responses(connection: AsyncConnection, survey: Survey, limit: int, before: tuple[datetime, UUID] | None) -> list[Ask]:
    """The latest responses, newest first; `before` is where the page before this one ended."""
    ask = tables.ask.c
    page = select(tables.ask).where(ask.site_id == survey.site_id, ask.survey_id == survey.id, ask.answered_at.is_not(None))
    if before:
        page = page.where(tuple_(ask.answered_at, ask.id) < tuple_(*before, types=[ask.answered_at.type, ask.id.type]))
    rows = await connection.execute(page.order_by(ask.answered_at.desc(), ask.id.desc()).limit(limit))
    return [ask_of(row) for row in rows]


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
