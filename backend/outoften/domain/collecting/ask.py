"""An ask, and `advance`, the only function that changes it.

An ask only moves forward: issued, viewed, dismissed, answered. An answer after a dismissal counts, because an answer is never
lost; a dismissal after an answer is refused, because an answer is never undone.
"""

import re
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from outoften.domain.errors import ConflictError

Channel = Literal["widget", "link", "email", "import", "api"]

# From the issue of the ask to its score: a person needs longer to load the card, read twelve words and tap. And to its view:
# a card counts as viewed when it was visible for a second.
MIN_READING_TIME = timedelta(seconds=1)

# The channels whose views are reported by the reader's browser. Those of the others are reported when the ask is sent.
BROWSER_CHANNELS: tuple[Channel, ...] = ("widget", "link")
# The channels of which nobody knows how many people were asked, so that they have no response rate.
CHANNELS_WITHOUT_RATE: tuple[Channel, ...] = ("import", "link")


# What somebody has to do about a response. None, which all responses begin with, is called `new`.
WorkState = Literal["open", "waiting", "closed"]

# All but tab and line feed. PostgreSQL can't store NUL.
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

RespondentId = Annotated[
    str | None, Meta(description="The host's id of the respondent; null if anonymous.", examples=["user-1"])
]
CardLocale = Annotated[
    str, Meta(description="The language in which the card was shown, such as `en` or `pt-BR`.", examples=["en"])
]
PageUrl = Annotated[
    str, Meta(description="The URL of the page, without its query string.", examples=["https://www.example.com/prices"])
]
SurveyVersion = Annotated[
    int | None,
    Meta(description="The version of the survey that was shown; null if it was not recorded, as before versions existed."),
]
Comment = Annotated[str | None, Meta(description="The answer to the follow-up question.", examples=["Quick and kind."])]
Choices = Annotated[tuple[str, ...], Meta(description="The choices selected in the follow-up question.", examples=[["Speed"]])]


class Ask(Struct, frozen=True, kw_only=True):
    """One ask. Times are in UTC; `page` never has a query string; `segments` are `key=value`.

    `suspect`: the respondent has no signed identity, and the view or the answer came faster than a person can
    read, or from an address that asks more often than a household or an office. The owner sets `excluded`, the reason why this
    ask does not count, and everything after `segments`. `assignee` is the id of a member.
    """

    id: Annotated[UUID, Meta(description="The ask's id, a UUIDv7.")]
    site_id: Annotated[int, Meta(description="The site's id.")]
    survey_id: Annotated[int, Meta(description="The survey's id.")]
    issued_at: Annotated[datetime, Meta(description="When the ask was issued.")]
    respondent_id: RespondentId = None
    channel: Annotated[Channel, Meta(description="The channel by which the survey reached the respondent.")] = "widget"
    locale: CardLocale = ""
    page: PageUrl = ""
    viewed_at: Annotated[datetime | None, Meta(description="When the card was first viewed.")] = None
    view_inferred: Annotated[bool, Meta(description="Whether the view was inferred from an answer or a dismissal.")] = False
    dismissed_at: Annotated[datetime | None, Meta(description="When the card was closed without a score.", examples=[None])] = (
        None
    )
    answered_at: Annotated[datetime | None, Meta(description="When the score was first given.")] = None
    updated_at: Annotated[datetime | None, Meta(description="When the ask last changed.")] = None
    score: Annotated[int | None, Meta(description="The score, 0 to 10; null without an answer.", examples=[9])] = None
    comment: Comment = None
    choices: Choices = ()
    done: Annotated[bool, Meta(description="True once the respondent has finished the follow-up question.")] = False
    suspect: Annotated[
        bool, Meta(description="Whether the answer is suspect: too fast, or one of too many from an address.")
    ] = False
    segments: Annotated[
        tuple[str, ...], Meta(description="The respondent's segments, as key and value.", examples=[["plan=pro"]])
    ] = ()
    tags: Annotated[tuple[str, ...], Meta(description="The owner's tags.", examples=[["called back"]])] = ()
    note: Annotated[str | None, Meta(description="The owner's note.", examples=["Called back on Monday."])] = None
    excluded: Annotated[str | None, Meta(description="The reason why the response is excluded; null if it counts.")] = None
    state: Annotated[WorkState | None, Meta(description="The state of the work on the response; null if it is new.")] = None
    closed_reason: Annotated[
        str | None, Meta(description="The reason with which the response was closed.", examples=["Called back"])
    ] = None
    assignee: Annotated[int | None, Meta(description="The member who takes care of the response.", examples=[1])] = None
    due: Annotated[date | None, Meta(description="The day on which the work is due.", examples=["2026-11-30"])] = None
    erased_at: Annotated[datetime | None, Meta(description="When the respondent's data was erased.", examples=[None])] = None
    version: SurveyVersion = None


class View(Struct, frozen=True, tag=True):
    """The card was viewed."""


class Dismissal(Struct, frozen=True, tag=True):
    """The card was closed without a score."""


class Answer(Struct, frozen=True, tag=True):
    """A score and the answer to its follow-up question. None keeps the previous comment or choices; empty ones clear them."""

    score: int
    comment: str | None = None
    done: bool = False
    choices: tuple[str, ...] | None = None


Change = View | Dismissal | Answer


def advance(ask: Ask, change: Change, now: datetime) -> Ask:
    """Returns the ask after the change; the same object if nothing changes.

    Raises ConflictError if the change would move the ask backward, or if the ask was erased.
    """
    if ask.erased_at:
        raise ConflictError("erased", "This response was erased, and its ask accepts no more changes.")
    # If the clock was set back, no step may come before the previous one.
    now = max(now, ask.issued_at, ask.updated_at or now)
    match change:
        case View():
            return (
                ask
                if ask.viewed_at
                else replace(ask, viewed_at=now, suspect=ask.suspect or _is_too_fast_to_be_visible(ask, now))
            )
        case Dismissal():
            return _apply_dismissal(ask, now)
        case Answer():
            return _apply_answer(ask, change, now)


def drop_unknown_choices(answer: Answer, offered: Collection[str] | None) -> Answer:
    """Returns the answer with each of its choices once, and without those that are not offered.

    `offered` is None where this process has not loaded the survey yet. Then all choices stay, so that none is lost.
    """
    if not answer.choices or offered is None:
        return answer
    return replace(answer, choices=tuple(choice for choice in dict.fromkeys(answer.choices) if choice in offered))


def strip_control_characters(text: str) -> str:
    """Returns the text without control characters, except tabs and line ends, and with CRLF as LF."""
    return _CONTROL_CHARACTERS.sub("", text.replace("\r\n", "\n"))


def _apply_dismissal(ask: Ask, now: datetime) -> Ask:
    if ask.answered_at:
        raise ConflictError("already_answered", "This ask already has a score, so it can't be dismissed. The score stands.")
    return ask if ask.dismissed_at else replace(_mark_viewed(ask, now), dismissed_at=now)


def _apply_answer(ask: Ask, answer: Answer, now: datetime) -> Ask:
    comment = ask.comment if answer.comment is None else strip_control_characters(answer.comment).strip() or None
    choices = ask.choices if answer.choices is None else answer.choices
    done = ask.done or answer.done
    if (ask.score, ask.comment, ask.choices, ask.done) == (answer.score, comment, choices, done):
        return ask
    return replace(
        _mark_viewed(ask, now),
        score=answer.score,
        comment=comment,
        choices=choices,
        done=done,
        answered_at=ask.answered_at or now,
        updated_at=now,
        suspect=ask.suspect or (not ask.answered_at and _is_faster_than_reading(ask, now)),
    )


def _is_faster_than_reading(ask: Ask, now: datetime) -> bool:
    # With a signed identity, a fast answer is not suspect: it counts once per ask anyway.
    return ask.respondent_id is None and now - ask.issued_at < MIN_READING_TIME


def _is_too_fast_to_be_visible(ask: Ask, now: datetime) -> bool:
    return ask.channel in BROWSER_CHANNELS and _is_faster_than_reading(ask, now)


def _mark_viewed(ask: Ask, now: datetime) -> Ask:
    """Returns the ask as viewed, because an answered or closed card was seen. Without this, a rate could exceed 1."""
    return ask if ask.viewed_at else replace(ask, viewed_at=now, view_inferred=True)
