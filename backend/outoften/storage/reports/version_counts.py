"""The counts of one version of a survey, from single asks, because tallies do not know versions."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Integer, and_, case, func, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Channel
from outoften.domain.collecting.segment import parse_segment
from outoften.domain.collecting.tally import COUNTS, local_day
from outoften.domain.date_range import DateRange, start_of_day
from outoften.domain.reports.score_report import MAX_ROWS
from outoften.domain.surveys.survey import Survey
from outoften.storage.core import schema
from outoften.storage.core.conditions.json_lists import list_contains
from outoften.storage.reports.tallies.queries import ChannelCounts, TallyCounts, TallyFilter

# No time zone's days begin within a quarter of an hour.
_QUARTER = timedelta(minutes=15)
_QUARTER_MS = _QUARTER // timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_ask: Any = schema.ask.c


class _Row(NamedTuple):
    day: date
    channel: Channel
    suspect: bool
    segments: tuple[str, ...]
    counts: Mapping[str, int]


class VersionCounts:
    """The counts of a version, in the forms that reports read from tallies. `truncated`: only the newest asks were read."""

    def __init__(self, rows: Iterable[_Row], truncated: bool) -> None:
        self._rows = list(rows)
        self.truncated = truncated

    def by_channel(self) -> dict[Channel, ChannelCounts]:
        """Returns the sums of each channel, as `channel_counts` does."""
        return {
            channel: ChannelCounts(_sum(rows), _sum(row for row in rows if row.suspect))
            for channel, rows in _grouped(self._rows, lambda row: row.channel).items()
        }

    def by_day(self, exclude_suspect: bool) -> dict[tuple[date, Channel], TallyCounts]:
        """Returns the counts by day and channel, as `day_counts` does."""
        rows = (row for row in self._rows if not (row.suspect and exclude_suspect))
        return {key: _sum(group) for key, group in _grouped(rows, lambda row: (row.day, row.channel)).items()}

    def by_value(
        self, key: str, exclude_suspect: bool
    ) -> tuple[dict[Channel, TallyCounts], dict[str, dict[Channel, TallyCounts]]]:
        """Returns the sums by channel, and those of each value of a segment key, as `segment_counts` does."""
        rows = [row for row in self._rows if not (row.suspect and exclude_suspect)]
        with_value = _grouped(rows, lambda row: dict(map(parse_segment, row.segments)).get(key))
        by_channel = {value: _grouped(group, lambda row: row.channel) for value, group in [(None, rows), *with_value.items()]}
        sums: dict[str, dict[Channel, TallyCounts]] = {
            value: {channel: _sum(group) for channel, group in groups.items()} for value, groups in by_channel.items() if value
        }
        return {channel: _sum(group) for channel, group in _grouped(rows, lambda row: row.channel).items()}, sums


async def read_version_counts(
    connection: AsyncConnection,
    survey: Survey,
    version: int,
    tallies: TallyFilter,
    zone: ZoneInfo,
    *,
    with_segments: bool = False,
    max_rows: int = MAX_ROWS,
) -> VersionCounts:
    """Returns the counts of a version, among the newest `max_rows` asks of the site and as many answers of the survey."""
    answered = select(schema.ask).where(
        *(_ask.site_id == survey.site_id, _ask.survey_id == survey.id, _ask.answered_at.is_not(None)),
        *_times(_ask.answered_at, tallies, zone),
    )
    answered = answered.order_by(_ask.answered_at.desc(), _ask.id.desc())
    # In the order of the primary key: there is no index of asks without an answer.
    asked = select(schema.ask).where(_ask.site_id == survey.site_id).order_by(_ask.id.desc())
    rows, truncated = [], False
    for query, time in ((answered, "answered_at"), (asked, "issued_at")):
        ask = query.limit(max_rows).subquery().c
        quarter = type_coerce(ask[time], BigInteger) // _QUARTER_MS
        # `parts` distinguishes the counts that an ask adds to.
        parts: list[Any] = (
            [ask.score]
            if time == "answered_at"
            else [
                case((ask.answered_at.is_not(None), 1), else_=0),
                case((and_(ask.answered_at.is_not(None), ask.comment.is_not(None)), 1), else_=0),
                case((and_(ask.answered_at.is_(None), ask.dismissed_at.is_not(None)), 1), else_=0),
            ]
        )
        keys = [quarter, ask.channel, type_coerce(ask.suspect, Integer), *([ask.segments] if with_segments else []), *parts]
        counted = [
            ask.survey_id == survey.id,
            ask.version == version,
            ask.viewed_at.is_not(None),
            ask.excluded.is_(None),
            ask.erased_at.is_(None),
            *_times(ask[time], tallies, zone),
        ]
        if tallies.channel:
            counted.append(ask.channel == tallies.channel)
        if tallies.segment:
            counted.append(list_contains(connection, ask.segments, tallies.segment))
        groups = await connection.execute(select(*keys, func.count()).where(*counted).group_by(*keys))
        for quarter_number, channel, suspect, *rest, count in groups:
            segments = tuple(rest.pop(0) or ()) if with_segments else ()
            names = _score_names(rest) if time == "answered_at" else _rate_names(rest)
            day = local_day(_EPOCH + int(quarter_number) * _QUARTER, zone)
            rows.append(_Row(day, channel, bool(suspect), segments, dict.fromkeys(names, int(count))))
        examined = select(func.count()).select_from(query.limit(max_rows).with_only_columns(_ask.id).subquery())
        truncated = truncated or (await connection.execute(examined)).scalar_one() == max_rows
    return VersionCounts(rows, truncated)


def _times(column: Any, days: DateRange, zone: ZoneInfo) -> list[Any]:
    conditions = []
    if days.first:
        conditions.append(column >= start_of_day(days.first, zone))
    if days.end:
        conditions.append(column < start_of_day(days.end, zone))
    return conditions


def _score_names(parts: list[int]) -> list[str]:
    return [f"score_{parts[0]}"]


def _rate_names(parts: list[int]) -> list[str]:
    return [
        "asked",
        *(name for name, is_counted in zip(("answered", "commented", "dismissed"), parts, strict=True) if is_counted),
    ]


def _grouped(rows: Iterable[_Row], key: Any) -> dict[Any, list[_Row]]:
    groups: dict[Any, list[_Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def _sum(rows: Iterable[_Row]) -> dict[str, int]:
    sums = Counter(dict.fromkeys(COUNTS, 0))
    for row in rows:
        sums.update(row.counts)
    return dict(sums)
