"""May this respondent be asked now? No answer without its reason."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from outoften.domain.collecting.ask import Ask
from outoften.domain.collecting.targeting import RuleReason

# How long an ask that was issued but not seen yet keeps the respondent's other pages and devices from asking.
CLAIM_TTL = timedelta(minutes=1)

# The codes with which the server refuses an ask. The browser has some of its own: widget/src/loader/types.ts.
ReasonCode = Literal[
    RuleReason,
    "no_survey",
    "identity_required",
    "answered_recently",
    "dismissed_recently",
    "asked_recently",
    "asked_elsewhere",
    "cap_reached",
]

DayCount = Annotated[int, Meta(ge=0, le=3650)]


class Cadence(Struct, frozen=True, forbid_unknown_fields=True):
    """Days of rest: after an answer, after each dismissal in a row, after more of them than that, between two surveys."""

    answered_days: Annotated[DayCount, Meta(description="Days of rest after an answer.")] = 90
    dismissed_days: Annotated[
        tuple[DayCount, ...],
        Meta(max_length=12, description="Days of rest after the first dismissal in a row, the second, and so on."),
    ] = (30, 60, 90)
    long_rest_days: Annotated[DayCount, Meta(description="Days of rest after more dismissals than that.")] = 365
    between_surveys_days: Annotated[DayCount, Meta(description="Days between asks of two surveys of the same site.")] = 14


class Reason(Struct, frozen=True):
    """Why nobody is asked. `retry_at` is when asking again makes sense; null when time alone changes nothing."""

    code: Annotated[ReasonCode, Meta(description="The stable reason code, for programs.")]
    detail: Annotated[str, Meta(description="The reason in English, for people.")]
    retry_at: Annotated[datetime | None, Meta(description="When to ask again; null if time alone changes nothing.")] = None


class AskClaim(Struct, frozen=True):
    """An identified respondent, and the ask that they were given last."""

    site_id: int
    id: str
    ask_id: UUID
    asked_at: datetime


def check_claim(respondent: AskClaim | None, history: Sequence[Ask], now: datetime) -> Reason | None:
    """The reason to leave a respondent alone whom another page or device may be asking at this moment, or None."""
    # Two machines' clocks differ a little, so a claim from the near future holds as well.
    if respondent is None or abs(now - respondent.asked_at) >= CLAIM_TTL:
        return None
    if any(ask.id == respondent.ask_id and ask.viewed_at for ask in history):
        return None
    return Reason(
        "asked_elsewhere",
        "Another page or device of this respondent was given an ask just now.",
        respondent.asked_at + CLAIM_TTL,
    )


def is_superseded(ask: Ask, history: Sequence[Ask]) -> bool:
    """Whether another card has been seen since this ask was issued: then this one must not be shown as well."""
    return (
        ask.channel == "widget"
        and not ask.viewed_at
        and any(
            other.id != ask.id and other.channel == "widget" and other.viewed_at and other.viewed_at >= ask.issued_at
            for other in history
        )
    )


def check_cadence(history: Sequence[Ask], survey_id: int, cadence: Cadence, now: datetime) -> Reason | None:
    """The reason to leave this respondent alone, or None. `history`: their asks on this site, newest first."""
    reasons = [
        _after_answer(history, survey_id, cadence),
        _after_dismissals(history, survey_id, cadence),
        _after_another_survey(history, survey_id, cadence),
    ]
    pending = [reason for reason in reasons if reason and reason.retry_at and reason.retry_at > now]
    return max(pending, key=lambda reason: reason.retry_at or now, default=None)


def _after_answer(history: Sequence[Ask], survey_id: int, cadence: Cadence) -> Reason | None:
    answered = [ask.answered_at for ask in history if ask.survey_id == survey_id and ask.answered_at]
    if not answered:
        return None
    return Reason(
        "answered_recently",
        f"This respondent has answered; the next ask is due {cadence.answered_days} days later.",
        max(answered) + timedelta(days=cadence.answered_days),
    )


def _after_dismissals(history: Sequence[Ask], survey_id: int, cadence: Cadence) -> Reason | None:
    # An ask that was seen and left alone is a dismissal too: asking sooner because nobody reacted would be nagging.
    own = [ask for ask in history if ask.survey_id == survey_id and ask.viewed_at]
    in_a_row = list(takewhile(lambda ask: not ask.answered_at, own))
    if not in_a_row:
        return None
    count = len(in_a_row)
    days = cadence.dismissed_days[count - 1] if count <= len(cadence.dismissed_days) else cadence.long_rest_days
    last = in_a_row[0].dismissed_at or in_a_row[0].viewed_at or in_a_row[0].issued_at
    return Reason(
        "dismissed_recently",
        f"This respondent closed or ignored the survey {_format_count(count)} in a row. The next ask is due after {days} days.",
        last + timedelta(days=days),
    )


def _after_another_survey(history: Sequence[Ask], survey_id: int, cadence: Cadence) -> Reason | None:
    seen = [ask.viewed_at for ask in history if ask.survey_id != survey_id and ask.viewed_at]
    if not seen:
        return None
    return Reason(
        "asked_recently",
        f"Another survey asked this respondent; {cadence.between_surveys_days} days lie between any two.",
        max(seen) + timedelta(days=cadence.between_surveys_days),
    )


def _format_count(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
