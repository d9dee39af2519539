"""GET /outcomes of a survey: what people did after their last score, by its category."""

from litestar import Response
from litestar.params import FromPath

from outoften import clock
from outoften.domain.collecting.tally import local_day
from outoften.domain.reports.outcome_report import OutcomesReport, OutcomesReportQuery
from outoften.storage.reports.outcomes import read_outcomes
from outoften.web.http.auth import requires_scope
from outoften.web.http.cached_report import cached_report
from outoften.web.http.routing import get
from outoften.web.http.state import HTTPRequest, app_state


@get("/v1/surveys/{survey_id:int}/outcomes", guards=[requires_scope("read")], problems={503: ("too_many_reads",)})
async def survey_outcomes(
    request: HTTPRequest, survey_id: FromPath[int], query: OutcomesReportQuery
) -> Response[OutcomesReport]:
    """The share of people with an outcome after their last score, by its category; promoters compared with detractors."""
    database = app_state(request).database
    survey = database.catalog.survey(survey_id)
    today = local_day(clock.now(), database.catalog.zones[survey.site_id])
    return await cached_report(request, survey, lambda: database.scan(read_outcomes, database.catalog, survey, query, today))
