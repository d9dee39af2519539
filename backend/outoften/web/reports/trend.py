"""The score over time."""

from typing import Annotated

from litestar import Response, get
from litestar.params import FromPath
from msgspec import Meta

from outoften import clock
from outoften.domain.collecting.tally import day_of
from outoften.domain.reports.score_report import SegmentFilter
from outoften.domain.reports.trend import By, Rolling, TrendReport, days_read, points, trend_days
from outoften.storage.reports.notes import list_notes
from outoften.storage.reports.score import tallied_segment
from outoften.storage.reports.slices import day_counts
from outoften.storage.reports.tally_queries import Slice
from outoften.web.http.auth import needs
from outoften.web.http.cached_report import report, unchanged
from outoften.web.http.decoding import read_query
from outoften.web.http.state import HTTPRequest, parts
from outoften.web.reports.score import ReportQuery, days_of


class TrendQuery(ReportQuery, frozen=True, forbid_unknown_fields=True):
    """Without `from`, the last 30 days, 12 weeks or 12 months up to `to`, and without that, up to today."""

    by: By = "week"
    rolling: Annotated[Rolling | None, Meta(description="Each point stands for so many days that end with it.")] = None
    segment: SegmentFilter | None = None


@get("/v1/surveys/{survey_id:int}/trend", query=TrendQuery, returns=TrendReport, guards=[needs("read")])
async def trend(request: HTTPRequest, survey_id: FromPath[int]) -> Response[bytes]:
    """The NPS by day, week or month, each with its interval and its response rates."""
    database, query = parts(request).database, read_query(request, TrendQuery)
    survey = database.catalog.survey(survey_id)
    if known := await unchanged(request, survey):
        return known
    days = trend_days(query.by, *days_of(query), day_of(clock.now(), database.catalog.zones[survey.site_id]))
    read = days_read(days, query.rolling)
    async with database.reading() as reading:
        segment = await tallied_segment(reading, database.catalog, survey, query.segment)
        of = Slice(read.first, read.end, query.channel, segment)
        counted = await day_counts(reading, survey, of, query.exclude_suspect)
        notes = await list_notes(reading, survey, days)
    assert days.first
    assert days.end
    found = TrendReport(
        survey_id=survey.id,
        from_=days.first,
        to=days.end,
        time_zone=database.catalog.site(survey.site_id).time_zone,
        by=query.by,
        rolling=query.rolling,
        channel=query.channel,
        segment=query.segment,
        data=points(query.by, days, query.rolling, counted, query.segment),
        notes=notes,
    )
    return report(request, found)
