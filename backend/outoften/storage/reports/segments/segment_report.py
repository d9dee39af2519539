"""The segment report, read from tallies, or from single asks for one version of the survey."""

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.date_range import DateRange
from outoften.domain.errors import NotFoundError
from outoften.domain.reports.score_report import segment_keys_hint
from outoften.domain.reports.segment_report import ReportHeader, SegmentReport, SegmentsQuery, parse_population, segment_report
from outoften.domain.surveys.survey import Survey
from outoften.storage.core.catalog import Catalog
from outoften.storage.reports.segments.segment_keys import segment_keys
from outoften.storage.reports.tallies.queries import TallyFilter, segment_counts
from outoften.storage.reports.version_counts import read_version_counts


async def read_segments(
    connection: AsyncConnection, catalog: Catalog, survey: Survey, key: str, query: SegmentsQuery
) -> SegmentReport:
    """Returns the report. Raises NotFoundError for a key without tallies, InvalidError for an invalid population."""
    population = parse_population(query.population) if query.population else None
    keys = await segment_keys(connection, catalog, survey)
    if key not in keys:
        raise NotFoundError("segment_key_not_found", f"There is no segment key {key!r}. {segment_keys_hint(keys)}")
    tallies = TallyFilter(query.first, query.end, query.channel)
    if query.version:
        zone = catalog.zones[survey.site_id]
        counts = await read_version_counts(connection, survey, query.version, tallies, zone, with_segments=True)
        total, values = counts.by_value(key, query.exclude_suspect)
        truncated = counts.truncated
    else:
        total, values = await segment_counts(connection, survey, key, tallies, query.exclude_suspect)
        truncated = False
    time_zone = catalog.site(survey.site_id).time_zone
    header = ReportHeader(survey.id, key, time_zone, DateRange(query.first, query.end), query.channel)
    return replace(segment_report(header, total, values, population), version=query.version, truncated=truncated)
