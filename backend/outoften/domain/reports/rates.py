"""Response rates of one channel, from its counts. Channels are never added up: they measure different things."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from msgspec import Meta, Struct, field

from outoften.domain.collecting.ask import Channel
from outoften.domain.reports.score_report import ReportQuery, SegmentFilter
from outoften.domain.score import Interval, rate, rate_interval

# The outcome of an occasion at which an ask was given out; every other outcome is the code of the reason why not.
ISSUED = "issued"

# Different respondents are counted from the asks themselves, and no report may cost more than so many of them.
MAX_ASKS = 20_000
MAX_SITE_ASKS = 50_000

DEFINITIONS: dict[Channel, str] = {
    "widget": "Respondents who answered ÷ respondents who saw the card (half of it, for a second).",
    "link": "Respondents who answered ÷ respondents who are reported to have seen the page behind the link. The survey's own "
    "page runs no script and counts a reader only once they answer, so with it alone there is no denominator and no rate: "
    "divide `answered` by the number of people whom you sent the link.",
    "email": "Respondents who answered ÷ respondents who are reported to have been sent the e-mail, never those who opened it.",
    "import": "Imported answers have no denominator, so there is no rate.",
    "api": "Respondents who answered ÷ respondents whom the caller reported as asked.",
}

FIELD_DEFINITIONS = {
    "asked": "Asks that were seen, by the day on which they were issued. Showing one ask again does not count again; an answer "
    "without a view counts as one.",
    "answered": "Asks with a score.",
    "commented": "Answers with a comment.",
    "dismissed": "Asks that were closed without a score.",
    "ignored": "Asks that were seen, and neither answered nor closed: asked − answered − dismissed.",
    "suspect": "Answers that came faster than a person can read, or in numbers from one address. They are counted, or left "
    "out of everything else with exclude_suspect=true.",
    "response_rate": "answered ÷ asked, as `definition` says for each channel; null without a denominator.",
    "interval": "Wilson's score interval of the response rate.",
    "comment_rate": "commented ÷ answered; null without answers.",
    "dismissal_rate": "dismissed ÷ asked; null without a denominator.",
    "issued": "Asks that were given out, seen or not. Null with exclude_suspect or segment: asks that nobody has seen are not "
    "told apart.",
    "render_rate": "asked ÷ issued: the share of asks given out that were seen. Null where nothing was issued, where it is not "
    "known who saw it, and where fewer were issued than seen, because counts of a process that crashed, or of days before "
    "they were kept, are missing.",
    "respondents.total": "The same as asked: a person who was asked twice counts twice.",
    "respondents.unique": "Different respondents among them: identified ones once, and each ask of an anonymous one. Counted "
    f"from the asks themselves: null where those are more than {MAX_ASKS}, or those of the whole site in these days more than "
    f"{MAX_SITE_ASKS}, or not all at hand.",
    "not_asked": "Why people were not asked. Every exclusion can move the score.",
}

NOT_ASKED_DEFINITION = (
    "Occasions to ask that reached the server and led to no ask, by the code of the reason; in the widget's channel also what "
    "a rule forbade in a browser that remembers, once a day for each survey and reason. One person can be counted more than "
    "once. What a browser decides by what it was asked before, by consent or by a privacy signal is not told to the server, "
    "and not counted. Null with segment: who is not asked is in none."
)


class RatesQuery(ReportQuery, frozen=True):
    """`segment` is `key:value`."""

    segment: SegmentFilter | None = None


class RespondentCounts(Struct, frozen=True):
    """`total` counts a respondent as often as they were asked, `unique` once; that is null where counting would cost much."""

    total: Annotated[int, Meta(description="The same as `asked`: a respondent who was asked twice counts twice.")]
    unique: Annotated[int | None, Meta(description="Distinct respondents; null if counting them would take too long.")]


class NotAsked(Struct, frozen=True):
    """How often each reason kept people from being asked."""

    definition: Annotated[str, Meta(description="What the counts mean.")]
    reasons: Annotated[dict[str, int] | None, Meta(description="The number of occasions by reason code; null with `segment`.")]


class Rates(Struct, frozen=True):
    """One channel. Rates are shares from 0 to 1, null where there is no denominator."""

    asked: Annotated[int, Meta(description="Asks that were viewed.")]
    answered: Annotated[int, Meta(description="Asks with a score.")]
    commented: Annotated[int, Meta(description="Answers with a comment.")]
    dismissed: Annotated[int, Meta(description="Asks closed without a score.")]
    ignored: Annotated[int, Meta(description="Asks viewed, and neither answered nor dismissed.")]
    suspect: Annotated[int, Meta(description="Suspect responses: too fast, or too many from one address.")]
    response_rate: Annotated[float | None, Meta(description="answered ÷ asked; null without a denominator.")]
    interval: Annotated[Interval | None, Meta(description="The confidence interval of the response rate.")]
    comment_rate: Annotated[float | None, Meta(description="commented ÷ answered; null without answers.")]
    dismissal_rate: Annotated[float | None, Meta(description="dismissed ÷ asked; null without a denominator.")]
    issued: Annotated[int | None, Meta(description="Asks issued, viewed or not; null with `exclude_suspect` or `segment`.")]
    render_rate: Annotated[
        float | None,
        Meta(description="asked ÷ issued: the share of the issued asks that were viewed; null if it is not known."),
    ]
    respondents: Annotated[RespondentCounts, Meta(description="The number of respondents who were asked.")]
    not_asked: Annotated[
        NotAsked, Meta(description="How often the server or a rule kept a respondent from being asked, and why.")
    ]


class ResponseRateReport(Struct, frozen=True):
    """Response rates by channel: they measure different things, so they are never added up.

    `definition` says what each channel's rate divides, `definitions` what every number is.
    """

    survey_id: Annotated[int, Meta(description="The survey's id.")]
    from_: Annotated[date | None, Meta(description="The first day of the report; null for no limit.")] = field(name="from")
    to: Annotated[date | None, Meta(description="The day after the last day of the report; null for no limit.")]
    time_zone: Annotated[str, Meta(description="The site's time zone, in which days begin and end.")]
    segment: Annotated[
        str | None, Meta(description="The segment of the respondents, as `key:value`; null for all respondents.")
    ]
    definition: Annotated[dict[Channel, str], Meta(description="What the response rate of each channel divides.")]
    definitions: Annotated[dict[str, str], Meta(description="What each count means.")]
    channels: Annotated[dict[Channel, Rates], Meta(description="The counts and rates per channel.")]


def compute_rates(
    channel: Channel,
    counts: Mapping[str, int],
    *,
    suspect: int,
    unique: int | None,
    outcomes: Mapping[str, int] | None,
    issued_known: bool,
) -> Rates:
    """A channel's rates.

    `suspect` of its answers are suspect, whether they are among the counts or not. `outcomes`: of its occasions to ask,
    where they are known. `issued_known`: whether they are of the same respondents as the counts.
    """
    asked, answered, commented, dismissed = (counts[name] for name in ("asked", "answered", "commented", "dismissed"))
    views_known = _are_views_known(channel, asked, answered)
    seen = asked if views_known else 0
    issued = outcomes.get(ISSUED, 0) if outcomes is not None and issued_known else None
    reasons = None if outcomes is None else {code: count for code, count in sorted(outcomes.items()) if code != ISSUED}
    return Rates(
        asked=asked,
        answered=answered,
        commented=commented,
        dismissed=dismissed,
        ignored=asked - answered - dismissed,
        suspect=suspect,
        response_rate=rate(answered, seen),
        interval=rate_interval(answered, seen),
        comment_rate=rate(commented, answered),
        dismissal_rate=rate(dismissed, seen),
        issued=issued,
        render_rate=_compute_render_rate(asked, issued) if views_known else None,
        respondents=RespondentCounts(asked, unique),
        not_asked=NotAsked(NOT_ASKED_DEFINITION, reasons),
    )


def _are_views_known(channel: Channel, asked: int, answered: int) -> bool:
    """Whether who saw the question without answering is counted too."""
    if channel == "import":
        return False
    # A page without a script tells of no views, and then every ask is an answer.
    return channel != "link" or asked > answered


def _compute_render_rate(asked: int, issued: int | None) -> float | None:
    return asked / issued if issued and asked <= issued else None
