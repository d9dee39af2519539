"""The cadence: decides whether a respondent may be asked now, and gives the reason if not."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from outoften.domain.collecting.ask import Ask
from outoften.domain.collecting.targeting import RuleReason

# For this long, an issued ask that was not viewed yet keeps the respondent's other pages and devices from asking.
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
    "open_follow_up",
    "cap_reached",
]

DayCount = Annotated[int, Meta(ge=0, le=3650)]


class Cadence(Struct, frozen=True, forbid_unknown_fields=True):
    """Days without asking: after an answer, after each dismissal in a row, after further dismissals, between two surveys."""

    answered_days: Annotated[DayCount, Meta(description="Days of rest after an answer.")] = 90
    dismissed_days: Annotated[
        tuple[DayCount, ...],
        Meta(max_length=12, description="Days of rest after the first dismissal in a row, the second, and so on."),
    ] = (30, 60, 90)
    long_rest_days: Annotated[DayCount, Meta(description="Days of rest after more dismissals than that.")] = 365
    between_surveys_days: Annotated[DayCount, Meta(description="Days between asks of two surveys of the same site.")] = 14
    skip_open_follow_ups: Annotated[
        bool, Meta(description="Do not ask identified respondents while a follow-up of theirs is open or waiting.")
    ] = False


class Reason(Struct, frozen=True):
    """The reason why a respondent is not asked. `retry_at` is when to ask again; null if waiting does not help."""

    code: Annotated[ReasonCode, Meta(description="The stable reason code, for programs.")]
    detail: Annotated[
        str, Meta(description="The reason in English, for people.", examples=["The survey does not ask on this page."])
    ]
    retry_at: Annotated[
        datetime | None,
        Meta(description="The time from which on the respondent may be asked; null if time alone changes nothing."),
    ] = None


class AskClaim(Struct, frozen=True):
    """An identified respondent (`id`) and the last ask that was issued to them, with what the host has signed about them.

    `imported`: name and address are not signed, but come from another product.
    """

    site_id: int
    id: str
    ask_id: UUID
    asked_at: datetime
    name: str | None = None
    email: str | None = None
    imported: bool = False


def check_claim(claim: AskClaim | None, history: Sequence[Ask], now: datetime) -> Reason | None:
    """Returns Reason("asked_elsewhere") if another page or device claimed this respondent within the last minute, else None."""
    # The clocks of two servers differ a little, so a claim from the near future holds too.
    if claim is None or abs(now - claim.asked_at) >= CLAIM_TTL:
        return None
    if any(ask.id == claim.ask_id and ask.viewed_at for ask in history):
        return None
    return Reason(
        "asked_elsewhere", "Another page or device of this respondent was given an ask just now.", claim.asked_at + CLAIM_TTL
    )


def is_superseded(ask: Ask, history: Sequence[Ask]) -> bool:
    """Whether the respondent was asked elsewhere since this card's ask was issued, or has answered or closed the same survey
    there, so that the card must not be shown.
    """

    def is_later(other: Ask) -> bool:
        times = [other.viewed_at]
        if other.survey_id == ask.survey_id:
            times += [other.answered_at, other.dismissed_at]
        return other.id != ask.id and any(at and at >= ask.issued_at for at in times)

    return ask.channel == "widget" and not ask.viewed_at and any(map(is_later, history))


def check_cadence(history: Sequence[Ask], survey_id: int, cadence: Cadence, now: datetime) -> Reason | None:
    """Returns the reason not to ask that lasts longest, or None. An open follow-up has no known end.

    `history`: the respondent's asks on the site, newest first.
    """
    if cadence.skip_open_follow_ups and any(ask.state in ("open", "waiting") for ask in history):
        return Reason("open_follow_up", "Somebody is taking care of an earlier response of this respondent. Close it first.")
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
    # A viewed ask without a reaction counts as a dismissal.
    viewed = [ask for ask in history if ask.survey_id == survey_id and ask.viewed_at]
    in_a_row = list(takewhile(lambda ask: not ask.answered_at, viewed))
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
    viewed = [ask.viewed_at for ask in history if ask.survey_id != survey_id and ask.viewed_at]
    if not viewed:
        return None
    return Reason(
        "asked_recently",
        f"Another survey asked this respondent; {cadence.between_surveys_days} days lie between any two.",
        max(viewed) + timedelta(days=cadence.between_surveys_days),
    )


def _format_count(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
