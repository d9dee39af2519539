"""GET /segments/{key}: the score of each value of a segment key, compared with all other answers."""

from litestar import Response
from litestar.params import FromPath

from outoften.domain.reports.segment_report import SegmentReport, SegmentsQuery
from outoften.storage.reports.segments.segment_report import read_segments
from outoften.web.http.auth import requires_scope
from outoften.web.http.cached_report import cached_report
from outoften.web.http.routing import get
from outoften.web.http.state import HTTPRequest, app_state


@get(
    "/v1/surveys/{survey_id:int}/segments/{key:str}",
    guards=[requires_scope("read")],
    problems={404: ("segment_key_not_found",), 503: ("too_many_reads",)},
)
async def segments(
    request: HTTPRequest, survey_id: FromPath[int], key: FromPath[str], query: SegmentsQuery
) -> Response[SegmentReport]:
    """A row for each value of a segment key, compared with all other answers."""
    database = app_state(request).database
    survey = database.catalog.survey(survey_id)
    # One version is counted from asks.
    read = database.read if query.version is None else database.scan
    return await cached_report(request, survey, lambda: read(read_segments, database.catalog, survey, key, query))
