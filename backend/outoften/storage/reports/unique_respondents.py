"""How many different respondents there are among some asks: tallies can't tell, so it is counted from the asks."""

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
from outoften.storage.reports.tally_queries import TallyFilter

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
# An id tells when it was made. Asks are looked for a little beyond their days, for clocks that were corrected meanwhile.
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
    of: TallyFilter,
    asked: Mapping[Channel, int],
    zone: ZoneInfo,
    *,
    exclude_suspect: bool,
    most: int = MAX_ASKS,
    most_of_site: int = MAX_SITE_ASKS,
) -> dict[Channel, int | None]:
    """For each channel in `asked`, which says how many were; None where more would have to be read than a report may cost."""
    if sum(asked.values()) > most:
        return dict.fromkeys(asked)
    begin, end = (None if day is None else _start_of_day_ms(day, zone) for day in (of.first, of.end))
    near = [_ask_columns.site_id == survey.site_id]
    if begin is not None:
        near.append(_ask_columns.id >= _first_id_at(begin - _MARGIN_MS))
    if end is not None:
        near.append(_ask_columns.id < _first_id_at(end + _MARGIN_MS))
    # Within its limit whatever else is wanted, so that no history makes it slow.
    read = select(*_COLUMNS).where(*near).limit(most_of_site + 1).subquery()
    wanted = and_(*_conditions(read, survey, of, begin, end, exclude_suspect))
    somebody = case((wanted, read.c.respondent_id))
    counts = (func.count(case((wanted, 1))), func.count(somebody), func.count(distinct(somebody)))
    rows = list(await connection.execute(select(read.c.channel, func.count(), *counts).group_by(read.c.channel)))
    if sum(row[1] for row in rows) > most_of_site:
        return dict.fromkeys(asked)
    found = {channel: (count, count - identified + people) for channel, _, count, identified, people in rows}
    # Tallies know how many there ought to be: what has been imported may lie elsewhere.
    exact = {channel: found.get(channel, (0, 0)) for channel in asked}
    return {channel: unique if count == asked[channel] else None for channel, (count, unique) in exact.items()}


def _conditions(
    read: FromClause, survey: Survey, of: TallyFilter, begin: int | None, end: int | None, exclude_suspect: bool
) -> list[ColumnElement[bool]]:
    """What a tally counts as asked."""
    ask, issued = read.c, type_coerce(read.c.issued_at, BigInteger)
    wanted = [ask.survey_id == survey.id, ask.viewed_at.is_not(None), ask.excluded.is_(None), ask.erased_at.is_(None)]
    if begin is not None:
        wanted.append(issued >= begin)
    if end is not None:
        wanted.append(issued < end)
    if exclude_suspect:
        wanted.append(type_coerce(ask.suspect, Integer) == 0)
    if of.segment:
        # In its quotes, as JSON has it; LIKE would take capitals for small letters.
        segments = type_coerce(ask.segments, Text)
        wanted.append(func.replace(segments, msgspec.json.encode(of.segment).decode(), "") != segments)
    return wanted


def _start_of_day_ms(day: date, zone: ZoneInfo) -> int:
    """The first moment of a day, in milliseconds since 1970."""
    return (start_of_day(day, zone) - _EPOCH) // _MILLISECOND


def _first_id_at(moment: int) -> UUID:
    """Not greater than any id that was made then or later."""
    return UUID(int=min(max(moment, 0), _MAX_TIMESTAMP_MS) << 80)
