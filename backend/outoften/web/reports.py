"""Score and response rate, read from tallies."""

from datetime import date
from typing import Annotated, Literal

from litestar import Response, get
from litestar.params import FromPath
from msgspec import Meta, Struct, field

from outoften.domain import score as numbers
from outoften.domain.ask import Channel
from outoften.domain.errors import Invalid
from outoften.domain.survey import Survey
from outoften.domain.tally import SCORE_COUNTS
from outoften.storage.reports import ChannelCounts, Slice, channel_counts
from outoften.web.auth import needs
from outoften.web.conditional import report, unchanged
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
    """`compare=previous` compares with as many days just before `from`."""

    compare: Literal["previous"] | None = None


class Comparison(Struct, frozen=True):
    """The score less the score of the days before it, in NPS points; null while either has fewer than 5 responses."""

    from_: date = field(name="from")
    to: date
    nps: int | None
    responses: int
    difference: float | None
    interval: numbers.Interval | None
    p_value: float | None


class ScoreReport(Struct, frozen=True):
    """The score of some days. `nps` is null without responses, and under 5 of them, when it would mislead.

    `suspect`: how many of the responses came faster than a person can read, or in numbers from one address. They are
    counted, or with `exclude_suspect` left out.
    """

    survey_id: int
    from_: date | None = field(name="from")
    to: date | None
    time_zone: str
    channel: Channel | None
    nps: int | None
    interval: numbers.Interval | None
    responses: int
    promoters: int
    passives: int
    detractors: int
    distribution: list[int]
    reliability: numbers.Reliability
    suspect: int
    comparison: Comparison | None = None


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
    server, query = parts(request), read_query(request, ScoreQuery)
    survey = server.database.catalog.survey(survey_id)
    first, end = _days(query)
    if known := await unchanged(request, survey):
        return known
    site = server.database.catalog.site(survey.site_id)
    distribution, suspect = await _distribution(request, survey, Slice(first, end, query.channel), query.exclude_suspect)
    counts = numbers.counts(distribution)
    reliability = numbers.reliability(counts.responses)
    shown = reliability in ("low", "ok")
    found = ScoreReport(
        survey_id=survey.id,
        from_=first,
        to=end,
        time_zone=site.time_zone,
        channel=query.channel,
        nps=numbers.nps(counts) if shown else None,
        interval=numbers.nps_interval(counts) if shown else None,
        responses=counts.responses,
        promoters=counts.promoters,
        passives=counts.passives,
        detractors=counts.detractors,
        distribution=distribution,
        reliability=reliability,
        suspect=suspect,
        comparison=await _compare(request, survey, counts, query) if query.compare else None,
    )
    return report(request, found)


@get("/v1/surveys/{survey_id:int}/response-rate", query=ReportQuery, returns=ResponseRateReport, guards=[needs("read")])
async def response_rate(request: HTTPRequest, survey_id: FromPath[int]) -> Response[bytes]:
    """The response rate of each channel, by the day of the ask."""
    server, query = parts(request), read_query(request, ReportQuery)
    survey = server.database.catalog.survey(survey_id)
    first, end = _days(query)
    if known := await unchanged(request, survey):
        return known
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


async def _distribution(request: HTTPRequest, survey: Survey, of: Slice, exclude_suspect: bool) -> tuple[list[int], int]:
    """How often each score was given, and how many of all of them are suspect."""
    async with parts(request).database.reading() as reading:
        counted = (await channel_counts(reading, survey, of)).values()
    distribution = [sum(one.counts(exclude_suspect)[name] for one in counted) for name in SCORE_COUNTS]
    return distribution, sum(one.suspect[name] for one in counted for name in SCORE_COUNTS)


async def _compare(request: HTTPRequest, survey: Survey, current: numbers.Counts, query: ScoreQuery) -> Comparison:
    if query.from_ is None or query.to is None:
        raise Invalid("query_invalid", "compare=previous needs from and to: it looks at as many days just before from.")
    if query.to - query.from_ > query.from_ - date.min:
        raise Invalid("query_invalid", "There are not as many days before from.")
    first = query.from_ - (query.to - query.from_)
    of = Slice(first, query.from_, query.channel)
    distribution, _ = await _distribution(request, survey, of, query.exclude_suspect)
    before = numbers.counts(distribution)
    enough = min(current.responses, before.responses) >= numbers.HIDDEN_BELOW
    compared = numbers.difference(current, before) if enough else None
    return Comparison(
        from_=first,
        to=query.from_,
        nps=numbers.nps(before) if before.responses >= numbers.HIDDEN_BELOW else None,
        responses=before.responses,
        difference=compared.difference if compared else None,
        interval=compared.interval if compared else None,
        p_value=compared.p_value if compared else None,
    )


def _days(query: ReportQuery) -> tuple[date | None, date | None]:
    if query.from_ and query.to and query.from_ >= query.to:
        raise Invalid("query_invalid", "from must lie before to: the day to is not counted itself.")
    return query.from_, query.to
