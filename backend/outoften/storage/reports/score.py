"""The score of some days, read from tallies; or, by what tallies don't know, from the newest responses."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.tally import SCORE_COUNTS
from outoften.domain.collecting.targeting import matches_page
from outoften.domain.date_range import DateRange, start_of_day
from outoften.domain.reports.score_report import (
    MAX_ROWS,
    ScoreCounts,
    ScoreQuery,
    ScoreReport,
    comparison_range,
    score_report,
)
from outoften.domain.score import SCORES
from outoften.domain.surveys.survey import Survey
from outoften.storage.core import schema
from outoften.storage.core.catalog import Catalog
from outoften.storage.reports.benchmarks import benchmark_rows
from outoften.storage.reports.segment_keys import find_tallied_segment
from outoften.storage.reports.tally_queries import TallyFilter, channel_counts

Predicate = Callable[[Any], bool]


async def read_score(
    connection: AsyncConnection, catalog: Catalog, survey: Survey, query: ScoreQuery, max_rows: int = MAX_ROWS
) -> ScoreReport:
    """The score of the query's days and segment, with its comparison and benchmarks.

    Read from tallies; for a segment key without tallies, from the newest `max_rows` responses. Raises InvalidError for a
    segment key that neither has, and for days that can't be compared.
    """
    compared = comparison_range(query)

    async def count(days: DateRange) -> ScoreCounts:
        segment = await find_tallied_segment(connection, catalog, survey, query.segment)
        if segment is None:
            return await _count_rows(connection, survey, catalog.zones[survey.site_id], query, days, max_rows)
        return await _count_tallies(connection, survey, query, TallyFilter(days.first, days.end, query.channel, segment))

    current = await count(query)
    reference = (compared, await count(compared)) if compared else None
    # Benchmarks are scores of all respondents, so a segment has none.
    benchmarks = await benchmark_rows.find_all(connection, survey.id) if query.segment is None else ()
    time_zone = catalog.site(survey.site_id).time_zone
    return score_report(survey.id, time_zone, query, current, reference, benchmarks)


async def _count_tallies(connection: AsyncConnection, survey: Survey, query: ScoreQuery, of: TallyFilter) -> ScoreCounts:
    counted = (await channel_counts(connection, survey, of)).values()
    distribution = [sum(one.counts(query.exclude_suspect)[name] for one in counted) for name in SCORE_COUNTS]
    return ScoreCounts(distribution, sum(one.suspect[name] for one in counted for name in SCORE_COUNTS))


async def _count_rows(
    connection: AsyncConnection, survey: Survey, zone: ZoneInfo, query: ScoreQuery, days: DateRange, most: int
) -> ScoreCounts:
    """The newest responses of these days, a bounded number of them, and among them those that fit."""
    assert query.segment
    key, _, value = query.segment.partition(":")
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
            if not one.counts or (query.channel and one.channel != query.channel) or not fits(one.said):
                continue
            suspect += one.number if one.suspect else 0
            distribution[one.score] += 0 if one.suspect and query.exclude_suspect else one.number
    return ScoreCounts(distribution, suspect, rows, rows == most)


def _column_predicate(key: str, value: str) -> tuple[Any, Predicate]:
    ask = schema.ask.c
    if key == "tag":
        return ask.tags, lambda tags: value in tags
    if key == "page":
        return ask.page, lambda page: matches_page([value], page)
    return ask.locale, lambda locale: bool(locale == value)
