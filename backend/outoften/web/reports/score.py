"""The score, read from tallies."""

from litestar import Response
from litestar.params import FromPath

from outoften.domain.reports.score_report import ScoreQuery, ScoreReport
from outoften.storage.reports.score import read_score
from outoften.web.http.auth import requires_scope
from outoften.web.http.cached_report import cached_report
from outoften.web.http.routing import get
from outoften.web.http.state import HTTPRequest, app_state


@get("/v1/surveys/{survey_id:int}/score", guards=[requires_scope("read")])
async def score(request: HTTPRequest, survey_id: FromPath[int], query: ScoreQuery) -> Response[ScoreReport]:
    """The NPS with its interval, counts and distribution, by the day of the answer."""
    database = app_state(request).database
    survey = database.catalog.survey(survey_id)
    return await cached_report(request, survey, lambda: database.read(read_score, database.catalog, survey, query))
