"""Response rates, read from tallies; how many different people they are of, from a limited number of asks."""

from datetime import date
from typing import Annotated

from litestar import Response, get
from litestar.params import FromPath
from msgspec import Meta, Struct, field

from outoften.domain.ask import Channel
from outoften.domain.errors import Invalid
from outoften.domain.rates import DEFINITIONS, NUMBERS, Rates
from outoften.domain.segment import segments_of
from outoften.domain.survey import Site
from outoften.storage.rates import channel_rates
from outoften.storage.reports import Slice
from outoften.web.auth import needs
from outoften.web.conditional import report
from outoften.web.parts import HTTPRequest, parts
from outoften.web.reading import read_query

Day = Annotated[date, Meta(description="A day, YYYY-MM-DD, in the site's time zone.")]


class RatesQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """Days from `from` to before `to`; all of them where left out. `segment` is `key:value`."""

    from_: Day | None = field(default=None, name="from")
    to: Day | None = None
    channel: Channel | None = None
    segment: str | None = None
    exclude_suspect: bool = False


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


@get("/v1/surveys/{survey_id:int}/response-rate", query=RatesQuery, returns=ResponseRateReport, guards=[needs("read")])
async def response_rate(request: HTTPRequest, survey_id: FromPath[int]) -> Response[bytes]:
    """The response rate of each channel, by the day of the ask, and why people were not asked."""
    server, query = parts(request), read_query(request, RatesQuery)
    survey = server.database.catalog.survey(survey_id)
    site, zone = server.database.catalog.site(survey.site_id), server.database.catalog.zones[survey.site_id]
    of = _slice(site, query)
    await server.database.settle_occasions()
    async with server.database.reading() as reading:
        channels = await channel_rates(reading, survey, of, zone, exclude_suspect=query.exclude_suspect)
    found = ResponseRateReport(
        survey_id=survey.id,
        from_=query.from_,
        to=query.to,
        time_zone=site.time_zone,
        segment=query.segment,
        definition={channel: DEFINITIONS[channel] for channel in channels},
        definitions=NUMBERS,
        channels=channels,
    )
    return report(request, found)


def _slice(site: Site, query: RatesQuery) -> Slice:
    if query.from_ and query.to and query.from_ >= query.to:
        raise Invalid("query_invalid", "from must lie before to: the day to is not counted itself.")
    return Slice(query.from_, query.to, query.channel, "" if query.segment is None else _segment(site, query.segment))


def _segment(site: Site, text: str) -> str:
    key, _, value = text.partition(":")
    if key not in site.segment_keys:
        known = ", ".join(site.segment_keys) or "none yet"
        raise Invalid("query_invalid", f"segment is key:value, with one of this site's segment_keys ({known}).")
    if not (found := segments_of((key,), {key: value})):
        raise Invalid("query_invalid", "segment is key:value, and this value is empty.")
    return found[0]
