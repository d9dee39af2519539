"""The answers of each value of a segment key, held against everybody else's."""

from typing import Annotated

from litestar import Response
from litestar.params import FromPath
from msgspec import Meta

from outoften.domain.errors import NotFoundError
from outoften.domain.reports.score_report import DateRange, segment_keys_hint
from outoften.domain.reports.segment_report import ReportHeader, SegmentReport, parse_population, segment_report
from outoften.storage.reports.score import segment_keys
from outoften.storage.reports.slices import segment_counts
from outoften.storage.reports.tally_queries import TallyFilter
from outoften.web.http.auth import requires_scope
from outoften.web.http.cached_report import cached_report
from outoften.web.http.routing import get
from outoften.web.http.state import HTTPRequest, app_state
from outoften.web.reports.score import ReportQuery, parse_days

Population = Annotated[
    str,
    Meta(
        max_length=2000,
        pattern=r"^[^,]+:[1-9][0-9]{0,9}(,[^,]+:[1-9][0-9]{0,9})*(?!\n)$",
        description="A value and how many people it has, like web:800,mobile:200.",
    ),
]


class SegmentsQuery(ReportQuery, frozen=True, forbid_unknown_fields=True):
    """`population`: how many people each value has, where samples differ by design."""

    population: Population | None = None


@get(
    "/v1/surveys/{survey_id:int}/segments/{key:str}",
    guards=[requires_scope("read")],
)
async def segments(
    request: HTTPRequest, survey_id: FromPath[int], key: FromPath[str], query: SegmentsQuery
) -> Response[SegmentReport]:
    """A row for each value of a segment key, tested against the rest."""
    database = app_state(request).database
    survey = database.catalog.survey(survey_id)
    first, end = parse_days(query)
    population = parse_population(query.population) if query.population else None

    async def read() -> SegmentReport:
        async with database.read_transaction() as reading:
            known = await segment_keys(reading, database.catalog, survey)
            if key not in known:
                raise NotFoundError("segment_key_not_found", f"Answers are not counted by this key. {segment_keys_hint(known)}")
            everybody, values = await segment_counts(
                reading, survey, key, TallyFilter(first, end, query.channel), query.exclude_suspect
            )
        time_zone = database.catalog.site(survey.site_id).time_zone
        head = ReportHeader(survey.id, key, time_zone, DateRange(first, end), query.channel)
        return segment_report(head, everybody, values, population)

    return await cached_report(request, survey, read)
