"""The score, read from tallies."""

from datetime import date
from typing import Annotated

from litestar import Response
from litestar.params import FromPath
from msgspec import Meta, Struct, field

from outoften.domain.collecting.ask import Channel
from outoften.domain.reports.score_report import Compare, DateRange, ScoreQuery, ScoreReport, SegmentFilter, date_range
from outoften.storage.reports.score import read_score
from outoften.web.http.auth import requires_scope
from outoften.web.http.cached_report import cached_report
from outoften.web.http.routing import get
from outoften.web.http.state import HTTPRequest, app_state

Day = Annotated[date, Meta(description="A day, YYYY-MM-DD, in the site's time zone.")]


class ReportQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """Days from `from` to before `to`; all of them where left out."""

    from_: Day | None = field(default=None, name="from")
    to: Day | None = None
    channel: Channel | None = None
    exclude_suspect: bool = False


class ScoreParams(ReportQuery, frozen=True, forbid_unknown_fields=True):
    """`compare=previous` compares with as many days just before `from`, `compare=2026-01-01..2026-02-01` with those days."""

    compare: Compare | None = None
    segment: SegmentFilter | None = None


@get("/v1/surveys/{survey_id:int}/score", guards=[requires_scope("read")])
async def score(request: HTTPRequest, survey_id: FromPath[int], query: ScoreParams) -> Response[ScoreReport]:
    """The NPS with its interval, counts and distribution, by the day of the answer."""
    database = app_state(request).database
    survey = database.catalog.survey(survey_id)
    wanted = ScoreQuery(DateRange(*parse_days(query)), query.channel, query.segment, query.exclude_suspect, query.compare)
    return await cached_report(request, survey, lambda: database.read(read_score, database.catalog, survey, wanted))


def parse_days(query: ReportQuery) -> tuple[date | None, date | None]:
    """The days that a query names. Raises Invalid when there are none between them."""
    days = date_range(query.from_, query.to)
    return days.first, days.end
