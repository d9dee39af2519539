"""The number of distinct respondents, counted from asks because tallies do not have it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import BigInteger, ColumnElement, FromClause, Integer, Text, and_, case, distinct, func, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Channel
from outoften.domain.date_range import start_of_day
from outoften.domain.reports.rates import MAX_ASKS, MAX_SITE_ASKS
from outoften.domain.surveys.survey import Survey
from outoften.storage.core import schema
from outoften.storage.reports.tallies.queries import TallyFilter

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
# UUIDv7 ids contain their creation time. The range of ids is 10 minutes wider than the days, to allow for clock changes.
_MARGIN_MS = 600_000
_MAX_TIMESTAMP_MS = (1 << 48) - 1

_ask_columns = schema.ask.c
_COLUMNS = (
    *(_ask_columns.survey_id, _ask_columns.channel, _ask_columns.respondent_id, _ask_columns.issued_at, _ask_columns.viewed_at),
    *(_ask_columns.suspect, _ask_columns.segments, _ask_columns.excluded, _ask_columns.erased_at),
)


async def unique_respondents(
    connection: AsyncConnection,
    survey: Survey,
    tallies: TallyFilter,
    asked: Mapping[Channel, int],
    zone: ZoneInfo,
    *,
    exclude_suspect: bool,
    max_asks: int = MAX_ASKS,
    max_site_asks: int = MAX_SITE_ASKS,
) -> dict[Channel, int | None]:
    """Returns the distinct respondents of each channel in `asked` (viewed asks by channel, from tallies).

    None if more than `max_asks` asks match, if the site has more than `max_site_asks` in these days, or if some are missing.
    """
    if sum(asked.values()) > max_asks:
        return dict.fromkeys(asked)
    start, end = (None if day is None else _start_of_day_ms(day, zone) for day in (tallies.first, tallies.end))
    conditions = [_ask_columns.site_id == survey.site_id]
    if start is not None:
        conditions.append(_ask_columns.id >= _first_id_at(start - _MARGIN_MS))
    if end is not None:
        conditions.append(_ask_columns.id < _first_id_at(end + _MARGIN_MS))
    # The limit applies before the other conditions, to bound the cost.
    candidates = select(*_COLUMNS).where(*conditions).limit(max_site_asks + 1).subquery()
    counted = and_(*_conditions(candidates, survey, tallies, start, end, exclude_suspect))
    respondent_id = case((counted, candidates.c.respondent_id))
    counts = (func.count(case((counted, 1))), func.count(respondent_id), func.count(distinct(respondent_id)))
    rows = list(await connection.execute(select(candidates.c.channel, func.count(), *counts).group_by(candidates.c.channel)))
    if sum(row[1] for row in rows) > max_site_asks:
        return dict.fromkeys(asked)
    unique_counts = {channel: (count, count - identified + people) for channel, _, count, identified, people in rows}
    # Ids of imported asks may lie outside the range; then the count differs from the tally, and is unknown.
    exact = {channel: unique_counts.get(channel, (0, 0)) for channel in asked}
    return {channel: unique if count == asked[channel] else None for channel, (count, unique) in exact.items()}


def _conditions(
    candidates: FromClause, survey: Survey, tallies: TallyFilter, start: int | None, end: int | None, exclude_suspect: bool
) -> list[ColumnElement[bool]]:
    """Returns the conditions under which tallies count an ask as `asked`."""
    ask, issued = candidates.c, type_coerce(candidates.c.issued_at, BigInteger)
    conditions = [ask.survey_id == survey.id, ask.viewed_at.is_not(None), ask.excluded.is_(None), ask.erased_at.is_(None)]
    if start is not None:
        conditions.append(issued >= start)
    if end is not None:
        conditions.append(issued < end)
    if exclude_suspect:
        conditions.append(type_coerce(ask.suspect, Integer) == 0)
    if tallies.segment:
        # Matches the quoted JSON string; LIKE would ignore case in SQLite.
        segments = type_coerce(ask.segments, Text)
        conditions.append(func.replace(segments, msgspec.json.encode(tallies.segment).decode(), "") != segments)
    return conditions


def _start_of_day_ms(day: date, zone: ZoneInfo) -> int:
    """Returns the start of a day in milliseconds since 1970."""
    return (start_of_day(day, zone) - _EPOCH) // _MILLISECOND


def _first_id_at(time_ms: int) -> UUID:
    """Returns a lower bound of the UUIDv7 ids created at a time (milliseconds since 1970) or later."""
    return UUID(int=min(max(time_ms, 0), _MAX_TIMESTAMP_MS) << 80)
