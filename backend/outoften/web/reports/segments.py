"""The answers of each value of a segment key, held against everybody else's."""

from typing import Annotated

from litestar import Response, get
from litestar.params import FromPath
from msgspec import Meta

from outoften.domain.errors import NotFound
from outoften.domain.reports.score_report import Days, keys_there_are
from outoften.domain.reports.segment_report import Head, SegmentReport, population_of, segment_report
from outoften.storage.reports.score import tallied_keys
from outoften.storage.reports.slices import segment_counts
from outoften.storage.reports.tally_queries import Slice
from outoften.web.http.auth import needs
from outoften.web.http.cached_report import report, unchanged
from outoften.web.http.decoding import read_query
from outoften.web.http.state import HTTPRequest, parts
from outoften.web.reports.score import ReportQuery, days_of

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


@get("/v1/surveys/{survey_id:int}/segments/{key:str}", query=SegmentsQuery, returns=SegmentReport, guards=[needs("read")])
async def segments(request: HTTPRequest, survey_id: FromPath[int], key: FromPath[str]) -> Response[bytes]:
    """A row for each value of a segment key, tested against the rest."""
    database, query = parts(request).database, read_query(request, SegmentsQuery)
    survey = database.catalog.survey(survey_id)
    first, end = days_of(query)
    population = population_of(query.population) if query.population else None
    if unread := await unchanged(request, survey):
        return unread
    async with database.reading() as reading:
        known = await tallied_keys(reading, database.catalog, survey)
        if key not in known:
            raise NotFound("segment_key_not_found", f"Answers are not counted by this key. {keys_there_are(known)}")
        everybody, values = await segment_counts(reading, survey, key, Slice(first, end, query.channel), query.exclude_suspect)
    time_zone = database.catalog.site(survey.site_id).time_zone
    head = Head(survey.id, key, time_zone, Days(first, end), query.channel)
    return report(request, segment_report(head, everybody, values, population))
