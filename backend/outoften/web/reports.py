"""Score and response rate, read from tallies."""

from datetime import date
from typing import Annotated

from litestar import Response, get
from litestar.params import FromPath
from msgspec import Meta, Struct, field

from outoften.domain import score as numbers
from outoften.domain.ask import Channel
from outoften.domain.report import Compare, Days, ScoreReport, SegmentFilter, Wanted, days_between
from outoften.storage.reports import ChannelCounts, Slice, channel_counts
from outoften.storage.scores import read_score
from outoften.web.auth import needs
from outoften.web.conditional import report
from outoften.web.parts import HTTPRequest, parts
from outoften.web.reading import read_query

DEFINITIONS: dict[Channel, str] = {
    "widget": "Respondents who answered ÷ respondents who saw the card (half of it, for a second).",
    "link": "Respondents who answered ÷ respondents who saw the page behind the link.",
    "email": "Respondents who answered ÷ respondents who saw the page behind the e-mail's link.",
    "import": "Imported answers have no denominator, so there is no rate.",
    "api": "Respondents who answered ÷ respondents whom the caller reported as asked.",
}

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


class Rates(Struct, frozen=True):
    """One channel. Rates are shares from 0 to 1, null where nobody was asked."""

    asked: int
    answered: int
    commented: int
    dismissed: int
    ignored: int
    suspect: int
    response_rate: float | None
    interval: numbers.Interval | None
    comment_rate: float | None
    dismissal_rate: float | None


class ResponseRateReport(Struct, frozen=True):
    """Response rates by channel: they measure different things, so they are never added up."""

    survey_id: int
    from_: date | None = field(name="from")
    to: date | None
    time_zone: str
    definition: dict[Channel, str]
    channels: dict[Channel, Rates]


@get("/v1/surveys/{survey_id:int}/score", query=ScoreQuery, returns=ScoreReport, guards=[needs("read")])
async def score(request: HTTPRequest, survey_id: FromPath[int]) -> Response[bytes]:
    """The NPS with its interval, counts and distribution, by the day of the answer."""
    database, query = parts(request).database, read_query(request, ScoreQuery)
    survey = database.catalog.survey(survey_id)
    wanted = Wanted(Days(*days_of(query)), query.channel, query.segment, query.exclude_suspect, query.compare)
    async with database.reading() as reading:
        return report(request, await read_score(reading, database.catalog, survey, wanted))


@get("/v1/surveys/{survey_id:int}/response-rate", query=ReportQuery, returns=ResponseRateReport, guards=[needs("read")])
async def response_rate(request: HTTPRequest, survey_id: FromPath[int]) -> Response[bytes]:
    """The response rate of each channel, by the day of the ask."""
    server, query = parts(request), read_query(request, ReportQuery)
    survey = server.database.catalog.survey(survey_id)
    first, end = _days(query)
    async with server.database.reading() as reading:
        counted = await channel_counts(reading, survey, Slice(first, end, query.channel))
    wanted: set[Channel] = {query.channel} if query.channel else {"widget", *counted}
    found = ResponseRateReport(
        survey_id=survey.id,
        from_=first,
        to=end,
        time_zone=server.database.catalog.site(survey.site_id).time_zone,
        definition={channel: DEFINITIONS[channel] for channel in sorted(wanted)},
        channels={channel: _rates(counted.get(channel, ChannelCounts()), query) for channel in sorted(wanted)},
    )
    return report(request, found)


def _rates(counted: ChannelCounts, query: ReportQuery) -> Rates:
    counts = counted.counts(query.exclude_suspect)
    asked, answered, commented, dismissed = (counts[name] for name in ("asked", "answered", "commented", "dismissed"))
    return Rates(
        asked=asked,
        answered=answered,
        commented=commented,
        dismissed=dismissed,
        ignored=asked - answered - dismissed,
        suspect=counted.suspect["answered"],
        response_rate=numbers.rate(answered, asked),
        interval=numbers.rate_interval(answered, asked),
        comment_rate=numbers.rate(commented, answered),
        dismissal_rate=numbers.rate(dismissed, asked),
    )


def days_of(query: ReportQuery) -> tuple[date | None, date | None]:
    """The days that a query names. Raises Invalid when there are none between them."""
    days = days_between(query.from_, query.to)
    return days.first, days.end


_days = days_of
