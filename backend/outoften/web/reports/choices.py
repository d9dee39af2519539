"""GET /choices: how often each choice of the follow-up questions was selected, and by whom."""

from litestar import Response
from litestar.params import FromPath

from outoften.domain.reports.choices_report import ChoicesQuery, ChoicesReport
from outoften.storage.reports.choices import read_choices
from outoften.web.http.auth import requires_scope
from outoften.web.http.cached_report import cached_report
from outoften.web.http.routing import get
from outoften.web.http.state import HTTPRequest, app_state


@get("/v1/surveys/{survey_id:int}/choices", guards=[requires_scope("read")], problems={503: ("too_many_reads",)})
async def choices(request: HTTPRequest, survey_id: FromPath[int], query: ChoicesQuery) -> Response[ChoicesReport]:
    """A row for each choice of the follow-up questions: how often it was selected, by whom, and their score."""
    database = app_state(request).database
    survey = database.catalog.survey(survey_id)
    return await cached_report(request, survey, lambda: database.scan(read_choices, database.catalog, survey, query))
