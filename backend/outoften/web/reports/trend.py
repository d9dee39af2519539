"""GET /trend: the score over time."""

from litestar import Response
from litestar.params import FromPath

from outoften import clock
from outoften.domain.collecting.tally import local_day
from outoften.domain.reports.trend import TrendQuery, TrendReport
from outoften.storage.reports.trend import read_trend
from outoften.web.http.auth import requires_scope
from outoften.web.http.cached_report import cached_report
from outoften.web.http.routing import get
from outoften.web.http.state import HTTPRequest, app_state


@get("/v1/surveys/{survey_id:int}/trend", guards=[requires_scope("read")], problems={503: ("too_many_reads",)})
async def trend(request: HTTPRequest, survey_id: FromPath[int], query: TrendQuery) -> Response[TrendReport]:
    """The NPS of each day, week or month, with its interval and its response rates."""
    database = app_state(request).database
    survey = database.catalog.survey(survey_id)
    today = local_day(clock.now(), database.catalog.zones[survey.site_id])
    # One version is counted from asks.
    read = database.read if query.version is None else database.scan
    return await cached_report(request, survey, lambda: read(read_trend, database.catalog, survey, query, today))
