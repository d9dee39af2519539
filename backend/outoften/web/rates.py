"""Response rates, read from tallies."""

from datetime import date
from typing import Annotated

from litestar import Response, get
from litestar.params import FromPath
from msgspec import Meta, Struct, field

from outoften.domain.ask import Channel
from outoften.domain.errors import Invalid
from outoften.domain.rates import DEFINITIONS, Rates, rates_of
from outoften.storage.reports import ChannelCounts, Slice, channel_counts
from outoften.web.auth import needs
from outoften.web.conditional import report
from outoften.web.parts import HTTPRequest, parts
from outoften.web.reading import read_query

Day = Annotated[date, Meta(description="A day, YYYY-MM-DD, in the site's time zone.")]


class RatesQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """Days from `from` to before `to`; all of them where left out."""

    from_: Day | None = field(default=None, name="from")
    to: Day | None = None
    channel: Channel | None = None
    exclude_suspect: bool = False


class ResponseRateReport(Struct, frozen=True):
    """Response rates by channel: they measure different things, so they are never added up."""

    survey_id: int
    from_: date | None = field(name="from")
    to: date | None
    time_zone: str
    definition: dict[Channel, str]
    channels: dict[Channel, Rates]


@get("/v1/surveys/{survey_id:int}/response-rate", query=RatesQuery, returns=ResponseRateReport, guards=[needs("read")])
async def response_rate(request: HTTPRequest, survey_id: FromPath[int]) -> Response[bytes]:
    """The response rate of each channel, by the day of the ask."""
    server, query = parts(request), read_query(request, RatesQuery)
    survey = server.database.catalog.survey(survey_id)
    if query.from_ and query.to and query.from_ >= query.to:
        raise Invalid("query_invalid", "from must lie before to: the day to is not counted itself.")
    async with server.database.reading() as reading:
        counted = await channel_counts(reading, survey, Slice(query.from_, query.to, query.channel))
    wanted: set[Channel] = {query.channel} if query.channel else {"widget", *counted}
    found = ResponseRateReport(
        survey_id=survey.id,
        from_=query.from_,
        to=query.to,
        time_zone=server.database.catalog.site(survey.site_id).time_zone,
        definition={channel: DEFINITIONS[channel] for channel in sorted(wanted)},
        channels={channel: _rates(counted.get(channel, ChannelCounts()), query) for channel in sorted(wanted)},
    )
    return report(request, found)


def _rates(counted: ChannelCounts, query: RatesQuery) -> Rates:
    return rates_of(counted.counts(query.exclude_suspect), counted.suspect["answered"])
