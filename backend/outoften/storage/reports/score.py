"""The score of some days, read from tallies; or, by what tallies don't know, from the newest responses."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.segment import normalize_value
from outoften.domain.collecting.tally import SCORE_COUNTS
from outoften.domain.collecting.targeting import matches_page
from outoften.domain.errors import InvalidError
from outoften.domain.reports import score_report as report
from outoften.domain.reports.score_report import DateRange, ScoreCounts, ScoreQuery, ScoreReport
from outoften.domain.score import SCORES
from outoften.domain.surveys.survey import Survey
from outoften.storage.core import schema
from outoften.storage.core.catalog import Catalog
from outoften.storage.reports.benchmarks import benchmark_rows
from outoften.storage.reports.tally_queries import TallyFilter, channel_counts

Predicate = Callable[[Any], bool]


async def read_score(
    connection: AsyncConnection, catalog: Catalog, survey: Survey, wanted: ScoreQuery, most_rows: int = report.MAX_ROWS
) -> ScoreReport:
    """The report. Raises Invalid for a segment or a comparison that can't be."""
    compared = report.comparison_range(wanted)

    async def count(days: DateRange) -> ScoreCounts:
        segment = await _find_tallied_segment(connection, catalog, survey, wanted.segment)
        if segment is None:
            return await _count_rows(connection, survey, catalog.zones[survey.site_id], wanted, days, most_rows)
        return await _count_tallies(connection, survey, wanted, TallyFilter(days.first, days.end, wanted.channel, segment))

    current = await count(wanted.days)
    reference = (compared, await count(compared)) if compared else None
    # They are of everybody.
    benchmarks = await benchmark_rows.find_all(connection, survey.id) if wanted.segment is None else ()
    zone = catalog.site(survey.site_id).time_zone
    return report.score_report(survey.id, zone, wanted, current, reference, benchmarks)


async def segment_keys(connection: AsyncConnection, catalog: Catalog, survey: Survey) -> set[str]:
    """The keys by which answers are counted apart, or once were."""
    value = schema.segment_value.c
    known = await connection.execute(select(value.key).where(value.site_id == survey.site_id).distinct())
    return {*catalog.site(survey.site_id).segment_keys, *known.scalars()}


async def tally_segment(connection: AsyncConnection, catalog: Catalog, survey: Survey, wanted: str | None) -> str:
    """The segment as tallies name it, for what is read from them alone. Raises Invalid when they don't know its key."""
    segment = await _find_tallied_segment(connection, catalog, survey, wanted)
    if segment is None:
        tallied = report.segment_keys_hint(await segment_keys(connection, catalog, survey))
        raise InvalidError("segment_unknown", f"segment: {wanted} is known of single responses, which /score counts. {tallied}")
    return segment


async def _find_tallied_segment(
    connection: AsyncConnection, catalog: Catalog, survey: Survey, wanted: str | None
) -> str | None:
    """The segment as tallies name it; None when they don't know its key, but responses do."""
    if wanted is None:
        return ""
    tallied = await segment_keys(connection, catalog, survey)
    key, value = report.parse_segment_filter(wanted, tallied)
    # As it was when respondents brought it.
    return f"{key}={normalize_value(value)}" if key in tallied else None


async def _count_tallies(connection: AsyncConnection, survey: Survey, wanted: ScoreQuery, of: TallyFilter) -> ScoreCounts:
    counted = (await channel_counts(connection, survey, of)).values()
    distribution = [sum(one.counts(wanted.exclude_suspect)[name] for one in counted) for name in SCORE_COUNTS]
    return ScoreCounts(distribution, sum(one.suspect[name] for one in counted for name in SCORE_COUNTS))


async def _count_rows(
    connection: AsyncConnection, survey: Survey, zone: ZoneInfo, wanted: ScoreQuery, days: DateRange, most: int
) -> ScoreCounts:
    """The newest responses of these days, a bounded number of them, and among them those that fit."""
    assert wanted.segment
    key, _, value = wanted.segment.partition(":")
    column, fits = _column_predicate(key, value)
    ask = schema.ask.c
    newest = select(column.label("said"), ask.score, ask.suspect, ask.channel, ask.excluded).where(
        ask.site_id == survey.site_id, ask.survey_id == survey.id, ask.answered_at.is_not(None)
    )
    if days.first:
        newest = newest.where(ask.answered_at >= start_of_day(days.first, zone))
    if days.end:
        newest = newest.where(ask.answered_at < start_of_day(days.end, zone))
    looked_at = newest.order_by(ask.answered_at.desc(), ask.id.desc()).limit(most).subquery()
    row = looked_at.c
    kinds = (row.said, row.score, row.suspect, row.channel, row.excluded.is_(None).label("counts"))
    distribution, suspect, rows = [0 for _ in SCORES], 0, 0
    # A page may have as many addresses as responses, so this is read piece by piece, and the server goes on meanwhile.
    async with connection.stream(select(*kinds, func.count().label("number")).group_by(*kinds)) as found:
        async for one in found:
            rows += one.number
            if not one.counts or (wanted.channel and one.channel != wanted.channel) or not fits(one.said):
                continue
            suspect += one.number if one.suspect else 0
            distribution[one.score] += 0 if one.suspect and wanted.exclude_suspect else one.number
    return ScoreCounts(distribution, suspect, rows, rows == most)


def _column_predicate(key: str, value: str) -> tuple[Any, Predicate]:
    ask = schema.ask.c
    if key == "tag":
        return ask.tags, lambda tags: value in tags
    if key == "page":
        return ask.page, lambda page: matches_page([value], page)
    return ask.locale, lambda locale: bool(locale == value)


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """A day's first moment. Where clocks skip midnight it is the one that they skip to."""
    return datetime.combine(day, time.min, zone)
