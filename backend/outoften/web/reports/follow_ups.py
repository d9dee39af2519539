"""GET /follow-up-report: how the follow-ups of a survey went."""

from litestar import Response
from litestar.params import FromPath

from outoften.domain.automation.follow_up import FollowUpReport
from outoften.domain.date_range import DateRange
from outoften.storage.reports.follow_up_report import read_follow_up_report
from outoften.web.http.auth import requires_scope
from outoften.web.http.cached_report import cached_report
from outoften.web.http.routing import get
from outoften.web.http.state import HTTPRequest, app_state


class DaysQuery(DateRange, frozen=True):
    """Only responses of these days; `to` is exclusive."""


@get("/v1/surveys/{survey_id:int}/follow-up-report", guards=[requires_scope("read")], problems={503: ("too_many_reads",)})
async def follow_up_report(request: HTTPRequest, survey_id: FromPath[int], query: DaysQuery) -> Response[FollowUpReport]:
    """The number of open and closed follow-ups, the time until they were closed, and the next scores of the same people."""
    database = app_state(request).database
    survey = database.catalog.survey(survey_id)
    return await cached_report(request, survey, lambda: database.scan(read_follow_up_report, database.catalog, survey, query))
