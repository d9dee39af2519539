"""GET /response-rate: rates come from tallies, unique respondents from a limited number of asks."""

from litestar import Response
from litestar.params import FromPath

from outoften.domain.reports.rates import RatesQuery, ResponseRateReport
from outoften.storage.reports.rates import read_response_rate
from outoften.web.http.auth import requires_scope
from outoften.web.http.cached_report import cached_report
from outoften.web.http.routing import get
from outoften.web.http.state import HTTPRequest, app_state


@get("/v1/surveys/{survey_id:int}/response-rate", guards=[requires_scope("read")], problems={503: ("too_many_reads",)})
async def response_rate(request: HTTPRequest, survey_id: FromPath[int], query: RatesQuery) -> Response[ResponseRateReport]:
    """The response rate of each channel, by the day of the ask, and the reasons for not asking."""
    database = app_state(request).database
    survey = database.catalog.survey(survey_id)
    # Outcomes are flushed before the revision is read, because writing them increments it.
    await database.ask_outcomes.flush_before_read()
    return await cached_report(request, survey, lambda: database.scan(read_response_rate, database.catalog, survey, query))
