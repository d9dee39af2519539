"""GET /score: the score, read from tallies."""

from litestar import Response
from litestar.params import FromPath

from outoften.domain.reports.score_report import ScoreQuery, ScoreReport
from outoften.domain.score import ScoreSummary
from outoften.domain.surveys.survey import Survey
from outoften.storage.reports.score import read_score
from outoften.web.http.auth import requires_scope
from outoften.web.http.cached_report import cached_report, current_report
from outoften.web.http.routing import get
from outoften.web.http.state import AppState, HTTPRequest, app_state


@get("/v1/surveys/{survey_id:int}/score", guards=[requires_scope("read")], problems={503: ("too_many_reads",)})
async def score(request: HTTPRequest, survey_id: FromPath[int], query: ScoreQuery) -> Response[ScoreReport]:
    """The NPS with its interval, counts and distribution, by the day of the answer."""
    database = app_state(request).database
    survey = database.catalog.survey(survey_id)
    # Some segments, and versions, are counted from responses.
    read = database.read if query.segment is None and query.version is None else database.scan
    return await cached_report(request, survey, lambda: read(read_score, database.catalog, survey, query))


async def current_score(state: AppState, survey: Survey) -> tuple[int, ScoreSummary]:
    """Returns a survey's revision and its score of all days and channels, from the report cache, which `GET /score` shares."""
    database = state.database
    return await current_report(
        state,
        survey,
        (f"/v1/surveys/{survey.id}/score", b""),
        ScoreSummary,
        lambda: database.read(read_score, database.catalog, survey, ScoreQuery()),
    )
