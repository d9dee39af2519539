"""The trend report, read from tallies, or from single asks for one version of the survey."""

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.tally import local_day
from outoften.domain.date_range import DateRange, start_of_day
from outoften.domain.reports.trend import DayCounts, TrendQuery, TrendReport, VersionDay, range_read, trend_points, trend_range
from outoften.domain.surveys.survey import Survey
from outoften.storage.core import schema
from outoften.storage.core.catalog import Catalog
from outoften.storage.reports.notes import list_notes
from outoften.storage.reports.segments.segment_keys import require_tallied_segment
from outoften.storage.reports.tallies.queries import TallyFilter, day_counts
from outoften.storage.reports.version_counts import read_version_counts


async def read_trend(
    connection: AsyncConnection, catalog: Catalog, survey: Survey, query: TrendQuery, today: date
) -> TrendReport:
    """A point for each day, week or month of the query's days, and their notes. An open range ends with `today`.

    Raises InvalidError for too many points and for a segment key without tallies.
    """
    days = trend_range(query.by, query.first, query.end, today)
    counted_days = range_read(days, query.rolling)
    segment = await require_tallied_segment(connection, catalog, survey, query.segment)
    tallies = TallyFilter(counted_days.first, counted_days.end, query.channel, segment)
    counts: DayCounts
    truncated = False
    if query.version:
        of_version = await read_version_counts(connection, survey, query.version, tallies, catalog.zones[survey.site_id])
        counts, truncated = of_version.by_day(query.exclude_suspect), of_version.truncated
    else:
        counts = await day_counts(connection, survey, tallies, query.exclude_suspect)
    assert days.first
    assert days.end
    return TrendReport(
        survey_id=survey.id,
        from_=days.first,
        to=days.end,
        time_zone=catalog.site(survey.site_id).time_zone,
        by=query.by,
        rolling=query.rolling,
        channel=query.channel,
        segment=query.segment,
        data=trend_points(query.by, days, query.rolling, counts, query.segment),
        notes=await list_notes(connection, survey, days),
        versions=await _versions_published(connection, survey, days, catalog.zones[survey.site_id]),
        version=query.version,
        truncated=truncated,
    )


async def _versions_published(connection: AsyncConnection, survey: Survey, days: DateRange, zone: ZoneInfo) -> list[VersionDay]:
    """Returns the versions that were published on these days, the oldest first."""
    version = schema.survey_version.c
    columns = (version.number, version.published_at, version.published_by)
    query = select(*columns).where(version.survey_id == survey.id).order_by(version.number)
    if days.first:
        query = query.where(version.published_at >= start_of_day(days.first, zone))
    if days.end:
        query = query.where(version.published_at < start_of_day(days.end, zone))
    return [VersionDay(number, local_day(at, zone), at, actor) for number, at, actor in await connection.execute(query)]
