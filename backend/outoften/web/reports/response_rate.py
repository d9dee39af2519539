"""Response rates, read from tallies; how many different people they are of, from a limited number of asks."""

from datetime import date

from litestar import Response
from litestar.params import FromPath
from msgspec import Struct, field

from outoften.domain.collecting.ask import Channel
from outoften.domain.reports.rates import DEFINITIONS, FIELD_DEFINITIONS, Rates
from outoften.domain.reports.score_report import SegmentFilter
from outoften.storage.reports.rates import channel_rates
from outoften.storage.reports.score import tally_segment
from outoften.storage.reports.tally_queries import TallyFilter
from outoften.web.http.auth import requires_scope
from outoften.web.http.cached_report import cached_report
from outoften.web.http.routing import get
from outoften.web.http.state import HTTPRequest, app_state
from outoften.web.reports.score import ReportQuery, parse_days


class RatesQuery(ReportQuery, frozen=True, forbid_unknown_fields=True):
    """`segment` is `key:value`."""

    segment: SegmentFilter | None = None


class ResponseRateReport(Struct, frozen=True):
    """Response rates by channel: they measure different things, so they are never added up.

    `definition` says what each channel's rate divides, `definitions` what every number is.
    """

    survey_id: int
    from_: date | None = field(name="from")
    to: date | None
    time_zone: str
    segment: str | None
    definition: dict[Channel, str]
    definitions: dict[str, str]
    channels: dict[Channel, Rates]


@get("/v1/surveys/{survey_id:int}/response-rate", guards=[requires_scope("read")])
async def response_rate(request: HTTPRequest, survey_id: FromPath[int], query: RatesQuery) -> Response[ResponseRateReport]:
    """The response rate of each channel, by the day of the ask, and why people were not asked."""
    server = app_state(request)
    survey = server.database.catalog.survey(survey_id)
    site, zone = server.database.catalog.site(survey.site_id), server.database.catalog.zones[survey.site_id]
    first, end = parse_days(query)
    await server.database.ask_outcomes.flush_before_read()

    async def read() -> ResponseRateReport:
        async with server.database.read_transaction() as reading:
            of = TallyFilter(
                first, end, query.channel, await tally_segment(reading, server.database.catalog, survey, query.segment)
            )
            channels = await channel_rates(reading, survey, of, zone, exclude_suspect=query.exclude_suspect)
        return ResponseRateReport(
            survey_id=survey.id,
            from_=query.from_,
            to=query.to,
            time_zone=site.time_zone,
            segment=query.segment,
            definition={channel: DEFINITIONS[channel] for channel in channels},
            definitions=FIELD_DEFINITIONS,
            channels=channels,
        )

    return await cached_report(request, survey, read)
