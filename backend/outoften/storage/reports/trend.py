"""The trend report, read from tallies."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.reports.trend import TrendQuery, TrendReport, range_read, trend_points, trend_range
from outoften.domain.surveys.survey import Survey
from outoften.storage.core.catalog import Catalog
from outoften.storage.reports.notes import list_notes
from outoften.storage.reports.segment_keys import require_tallied_segment
from outoften.storage.reports.tally_queries import TallyFilter, day_counts


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
    )
