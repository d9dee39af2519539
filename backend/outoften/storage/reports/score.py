"""The score report, read from tallies, or from the newest responses for one version and for segment keys without tallies."""

from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.tally import SCORE_COUNTS
from outoften.domain.date_range import DateRange
from outoften.domain.reports.score_report import MAX_ROWS, ScoreCounts, ScoreQuery, ScoreReport, comparison_range, score_report
from outoften.domain.score import SCORES
from outoften.domain.surveys.survey import Survey
from outoften.storage.core import schema
from outoften.storage.core.catalog import Catalog
from outoften.storage.core.conditions.field_conditions import answered_in, matches_field
from outoften.storage.core.conditions.json_lists import list_contains
from outoften.storage.reports.benchmarks import benchmark_rows
from outoften.storage.reports.segments.segment_keys import find_tallied_segment
from outoften.storage.reports.tallies.queries import TallyFilter, channel_counts


async def read_score(
    connection: AsyncConnection, catalog: Catalog, survey: Survey, query: ScoreQuery, max_rows: int = MAX_ROWS
) -> ScoreReport:
    """The score of the query's days and segment, with its comparison and benchmarks.

    Read from tallies; for one version, and for a segment key without tallies, from the newest `max_rows` responses. Raises
    InvalidError for a segment key that neither has, and for days that can't be compared.
    """
    reference_days = comparison_range(query)

    async def count(days: DateRange) -> ScoreCounts:
        segment = await find_tallied_segment(connection, catalog, survey, query.segment)
        if segment is None or query.version:
            return await _count_rows(connection, survey, catalog.zones[survey.site_id], query, days, segment, max_rows)
        return await _count_tallies(connection, survey, query, TallyFilter(days.first, days.end, query.channel, segment))

    current = await count(query)
    reference = (reference_days, await count(reference_days)) if reference_days else None
    # Benchmarks are scores of all respondents, so a segment and a version have none.
    is_whole = query.segment is None and query.version is None
    benchmarks = await benchmark_rows.find_all(connection, survey.id) if is_whole else ()
    time_zone = catalog.site(survey.site_id).time_zone
    return score_report(survey.id, time_zone, query, current, reference, benchmarks)


async def _count_tallies(connection: AsyncConnection, survey: Survey, query: ScoreQuery, tallies: TallyFilter) -> ScoreCounts:
    channels = (await channel_counts(connection, survey, tallies)).values()
    distribution = [sum(channel.counts(query.exclude_suspect)[name] for channel in channels) for name in SCORE_COUNTS]
    return ScoreCounts(distribution, sum(channel.suspect[name] for channel in channels for name in SCORE_COUNTS))


async def _count_rows(
    connection: AsyncConnection,
    survey: Survey,
    zone: ZoneInfo,
    query: ScoreQuery,
    days: DateRange,
    segment: str | None,
    max_rows: int,
) -> ScoreCounts:
    """Counts the matching responses among the newest `max_rows` of these days. `segment` is None if it has no tallies."""
    ask = schema.ask.c
    newest = select(schema.ask).where(
        ask.site_id == survey.site_id, ask.survey_id == survey.id, ask.answered_at.is_not(None), *answered_in(days, zone)
    )
    row = newest.order_by(ask.answered_at.desc(), ask.id.desc()).limit(max_rows).subquery().c
    conditions: list[ColumnElement[bool]] = [row.excluded.is_(None)]
    if segment:
        conditions.append(list_contains(connection, row.segments, segment))
    elif query.segment:
        conditions.append(matches_field(connection, row, *query.segment.split(":", 1)))
    if query.version:
        conditions.append(row.version == query.version)
    if query.channel:
        conditions.append(row.channel == query.channel)
    # The database compares, so that the event loop is free meanwhile.
    matching = func.sum(case((and_(*conditions), 1), else_=0))
    groups = await connection.execute(select(row.score, row.suspect, func.count(), matching).group_by(row.score, row.suspect))
    distribution, suspect, rows = [0 for _ in SCORES], 0, 0
    for score, is_suspect, number, counted in groups:
        rows += number
        suspect += counted if is_suspect else 0
        distribution[score] += 0 if is_suspect and query.exclude_suspect else counted
    return ScoreCounts(distribution, suspect, rows, rows == max_rows)
