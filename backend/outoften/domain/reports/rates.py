"""Response rates of one channel, from its counts. Channels are never added up, because their denominators differ."""

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta, Struct, field

from outoften.domain.collecting.ask import CHANNELS_WITHOUT_RATE, Channel
from outoften.domain.date_range import EndDay, FirstDay, TimeZone
from outoften.domain.reports.score_report import VERSION_SHOWN, ReportQuery, SegmentFilter
from outoften.domain.score import Interval, rate, rate_interval

# The outcome if an ask was issued; every other outcome is the reason code of a refusal.
ISSUED = "issued"

# Distinct respondents are counted from asks; these limits bound the cost of a report.
MAX_ASKS = 20_000
MAX_SITE_ASKS = 50_000

DEFINITIONS: dict[Channel, str] = {
    "widget": "Respondents who answered ÷ respondents who saw the card (at least half of it for one second).",
    "link": "Links have no denominator, because nobody knows how many people got one, so there is no rate. Divide the "
    "number of answers by the number of people to whom you sent the link.",
    "email": "Respondents who answered ÷ e-mails that were delivered. Whether an e-mail was opened is never measured.",
    "import": "Imported answers have no denominator, so there is no rate.",
    "api": "Respondents who answered ÷ respondents whom the caller reported as asked.",
}

FIELD_DEFINITIONS = {
    "asked": "Asks that were viewed, by the day of issue. Showing the same ask again does not count again; an answer without a "
    "view counts as a view.",
    "answered": "Asks with a score.",
    "commented": "Answers with a comment.",
    "dismissed": "Asks closed without a score.",
    "ignored": "Asks viewed, and neither answered nor closed: asked − answered − dismissed.",
    "suspect": "Answers that came faster than a person can read, or too many from one address. They count in all other numbers "
    "unless exclude_suspect=true.",
    "response_rate": "answered ÷ asked, as `definition` says for each channel; null without a denominator.",
    "interval": "Wilson's score interval of the response rate.",
    "comment_rate": "commented ÷ answered; null without answers.",
    "dismissal_rate": "dismissed ÷ asked; null without a denominator.",
    "issued": "Asks issued, viewed or not. Null with exclude_suspect or segment, because asks that were not viewed are counted "
    "only in total.",
    "render_rate": "asked ÷ issued: the share of issued asks that were viewed. Null if nothing was issued, if views are not "
    "reported, or if fewer asks are recorded as issued than as viewed: counts are missing after a crash, and before the "
    "version that introduced them.",
    "respondents.total": "The same as asked: a respondent who was asked twice counts twice.",
    "respondents.unique": "Distinct respondents: an identified one counts once, an anonymous one once per ask. Counted from "
    f"asks: null if there are more than {MAX_ASKS}, if the whole site has more than {MAX_SITE_ASKS} in these days, or if some "
    "are missing.",
    "not_asked": "Why respondents were not asked. Every exclusion can change the score.",
}

NOT_ASKED_DEFINITION = (
    "Requests that the server refused to issue an ask for, by reason code. The widget channel also has refusals by rules in "
    "browsers with storage, once per day, survey and reason. A respondent can count more than once. Refusals that a browser "
    "makes because of earlier asks, consent or a privacy signal are not reported to the server, and not counted. Null with "
    "segment, because refusals are not recorded per segment."
)


class RatesQuery(ReportQuery, frozen=True):
    """Which asks to count."""

    segment: SegmentFilter | None = None


class RespondentCounts(Struct, frozen=True):
    """The number of respondents who were asked, with and without repetition."""

    total: Annotated[int, Meta(description="The same as `asked`: a respondent who was asked twice counts twice.")]
    unique: Annotated[int | None, Meta(description="Distinct respondents; null if counting them would take too long.")]


class NotAsked(Struct, frozen=True):
    """The number of refused asks by reason."""

    definition: Annotated[
        str,
        Meta(
            description="The definition of the counts, in English.",
            examples=["Occasions on which a rule kept a respondent from being asked."],
        ),
    ]
    reasons: Annotated[
        dict[str, int] | None,
        Meta(description="The number of occasions by reason code; null with `segment`.", examples=[{"sampled_out": 12}]),
    ]


class Rates(Struct, frozen=True):
    """The counts and rates of one channel. Rates range from 0 to 1, and are null without a denominator."""

    asked: Annotated[int, Meta(description="Asks that were viewed.", examples=[200])]
    answered: Annotated[int, Meta(description="Asks with a score.", examples=[50])]
    commented: Annotated[int, Meta(description="Answers with a comment.", examples=[20])]
    dismissed: Annotated[int, Meta(description="Asks closed without a score.", examples=[60])]
    ignored: Annotated[int, Meta(description="Asks viewed, and neither answered nor dismissed.", examples=[90])]
    suspect: Annotated[int, Meta(description="Suspect responses: too fast, or too many from one address.", examples=[0])]
    response_rate: Annotated[float | None, Meta(description="answered ÷ asked; null without a denominator.", examples=[0.25])]
    interval: Annotated[
        Interval | None,
        Meta(
            description="The confidence interval of the response rate.",
            examples=[{"low": 0.19, "high": 0.31, "confidence": 0.95}],
        ),
    ]
    comment_rate: Annotated[float | None, Meta(description="commented ÷ answered; null without answers.", examples=[0.4])]
    dismissal_rate: Annotated[float | None, Meta(description="dismissed ÷ asked; null without a denominator.", examples=[0.3])]
    issued: Annotated[
        int | None, Meta(description="Asks issued, viewed or not; null with `exclude_suspect` or `segment`.", examples=[250])
    ]
    render_rate: Annotated[
        float | None,
        Meta(
            description="asked ÷ issued: the share of the issued asks that were viewed; null if it is not known.",
            examples=[0.8],
        ),
    ]
    respondents: Annotated[RespondentCounts, Meta(description="The number of respondents who were asked.")]
    not_asked: Annotated[NotAsked, Meta(description="The number of times that a respondent was not asked, by reason.")]


class ResponseRateReport(Struct, frozen=True):
    """Response rates by channel. They are never added up, because their denominators differ."""

    survey_id: Annotated[int, Meta(description="The survey's id.")]
    from_: FirstDay = field(name="from")
    to: EndDay
    time_zone: TimeZone
    segment: Annotated[
        str | None, Meta(description="The segment of the respondents, as `key:value`; null for all respondents.")
    ]
    definition: Annotated[
        dict[Channel, str],
        Meta(
            description="The definition of the response rate of each channel.",
            examples=[{"widget": "Respondents who answered ÷ respondents who saw the card."}],
        ),
    ]
    definitions: Annotated[
        dict[str, str],
        Meta(
            description="The definition of each count, in English, by its name.", examples=[{"asked": "Asks that were viewed."}]
        ),
    ]
    channels: Annotated[dict[Channel, Rates], Meta(description="The counts and rates per channel.")]
    version: Annotated[int | None, VERSION_SHOWN] = None
    truncated: Annotated[bool, Meta(description="Whether only the newest asks were read; only with `version`.")] = False


def compute_rates(
    channel: Channel,
    counts: Mapping[str, int],
    *,
    suspect: int,
    unique: int | None,
    outcomes: Mapping[str, int] | None,
    issued_known: bool,
) -> Rates:
    """Returns a channel's rates.

    `suspect`: the number of suspect answers, whether `counts` has them or not. `unique`: the number of distinct respondents;
    None if unknown. `outcomes`: the number of asks and refusals by outcome; None if unknown. `issued_known`: whether
    `outcomes` covers the same respondents as `counts`.
    """
    asked, answered, commented, dismissed = (counts[name] for name in ("asked", "answered", "commented", "dismissed"))
    has_rate = channel not in CHANNELS_WITHOUT_RATE
    seen = asked if has_rate else 0
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
        render_rate=_compute_render_rate(asked, issued) if has_rate else None,
        respondents=RespondentCounts(asked, unique),
        not_asked=NotAsked(NOT_ASKED_DEFINITION, reasons),
    )


def _compute_render_rate(asked: int, issued: int | None) -> float | None:
    return asked / issued if issued and asked <= issued else None
