"""The score, read from tallies."""

from datetime import date
from typing import Annotated

from litestar import Response, get
from litestar.params import FromPath
from msgspec import Meta, Struct, field

from outoften.domain.collecting.ask import Channel
from outoften.domain.reports.score_report import Compare, Days, ScoreReport, SegmentFilter, Wanted, days_between
from outoften.storage.reports.score import read_score
from outoften.web.http.auth import needs
from outoften.web.http.cached_report import report, unchanged
from outoften.web.http.decoding import read_query
from outoften.web.http.state import HTTPRequest, parts

Day = Annotated[date, Meta(description="A day, YYYY-MM-DD, in the site's time zone.")]


class ReportQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """Days from `from` to before `to`; all of them where left out."""

    from_: Day | None = field(default=None, name="from")
    to: Day | None = None
    channel: Channel | None = None
    exclude_suspect: bool = False


class ScoreQuery(ReportQuery, frozen=True, forbid_unknown_fields=True):
    """`compare=previous` compares with as many days just before `from`, `compare=2026-01-01..2026-02-01` with those days."""

    compare: Compare | None = None
    segment: SegmentFilter | None = None


@get("/v1/surveys/{survey_id:int}/score", query=ScoreQuery, returns=ScoreReport, guards=[needs("read")])
async def score(request: HTTPRequest, survey_id: FromPath[int]) -> Response[bytes]:
    """The NPS with its interval, counts and distribution, by the day of the answer."""
    database, query = parts(request).database, read_query(request, ScoreQuery)
    survey = database.catalog.survey(survey_id)
    wanted = Wanted(Days(*days_of(query)), query.channel, query.segment, query.exclude_suspect, query.compare)
    if known := await unchanged(request, survey):
        return known
    async with database.reading() as reading:
        return report(request, await read_score(reading, database.catalog, survey, wanted))


def days_of(query: ReportQuery) -> tuple[date | None, date | None]:
    """The days that a query names. Raises Invalid when there are none between them."""
    days = days_between(query.from_, query.to)
    return days.first, days.end
