"""The score over time."""

from typing import Annotated

from litestar import Response
from litestar.params import FromPath
from msgspec import Meta

from outoften import clock
from outoften.domain.collecting.tally import local_day
from outoften.domain.reports.score_report import SegmentFilter
from outoften.domain.reports.trend import BucketSize, Rolling, TrendReport, range_read, trend_points, trend_range
from outoften.storage.reports.notes import list_notes
from outoften.storage.reports.score import tally_segment
from outoften.storage.reports.slices import day_counts
from outoften.storage.reports.tally_queries import TallyFilter
from outoften.web.http.auth import requires_scope
from outoften.web.http.cached_report import cached_report
from outoften.web.http.routing import get
from outoften.web.http.state import HTTPRequest, app_state
from outoften.web.reports.score import ReportQuery, parse_days


class TrendQuery(ReportQuery, frozen=True, forbid_unknown_fields=True):
    """Without `from`, the last 30 days, 12 weeks or 12 months up to `to`, and without that, up to today."""

    by: BucketSize = "week"
    rolling: Annotated[Rolling | None, Meta(description="Each point stands for so many days that end with it.")] = None
    segment: SegmentFilter | None = None


@get("/v1/surveys/{survey_id:int}/trend", guards=[requires_scope("read")])
async def trend(request: HTTPRequest, survey_id: FromPath[int], query: TrendQuery) -> Response[TrendReport]:
    """The NPS by day, week or month, each with its interval and its response rates."""
    database = app_state(request).database
    survey = database.catalog.survey(survey_id)

    async def read() -> TrendReport:
        days = trend_range(query.by, *parse_days(query), local_day(clock.now(), database.catalog.zones[survey.site_id]))
        read = range_read(days, query.rolling)
        async with database.read_transaction() as reading:
            segment = await tally_segment(reading, database.catalog, survey, query.segment)
            of = TallyFilter(read.first, read.end, query.channel, segment)
            counted = await day_counts(reading, survey, of, query.exclude_suspect)
            notes = await list_notes(reading, survey, days)
        assert days.first
        assert days.end
        return TrendReport(
            survey_id=survey.id,
            from_=days.first,
            to=days.end,
            time_zone=database.catalog.site(survey.site_id).time_zone,
            by=query.by,
            rolling=query.rolling,
            channel=query.channel,
            segment=query.segment,
            data=trend_points(query.by, days, query.rolling, counted, query.segment),
            notes=notes,
        )

    return await cached_report(request, survey, read)
