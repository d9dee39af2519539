"""The public side: ask, view, answer, dismiss. No cookies; a reply leaves after the commit."""

import re
from datetime import datetime
from typing import Annotated, Literal

import uuid_utils.compat
from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import replace

from outoften.clock import present
from outoften.domain.ask import Answer, Ask, Change, Dismissal, View
from outoften.domain.cadence import Reason
from outoften.domain.rules import Facts, Trait, forbidden
from outoften.domain.score import Category, category
from outoften.domain.survey import Site, Survey, offered_choices
from outoften.domain.tally import day_of
from outoften.domain.texts import MOST_CHOICES
from outoften.domain.words import Words, words_for
from outoften.storage.reports import Slice, channel_counts
from outoften.tokens import ASK_LIFETIME, tidy_page, verify_identity
from outoften.web.calls import Call, collects
from outoften.web.parts import Parts

# Line breaks and tabs belong in a comment; other control characters nobody typed, and PostgreSQL can't hold NUL.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

Token = Annotated[str, Meta(max_length=512, description="The token from POST /v1/ask, unchanged.")]


class RespondentIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Who the host says it is. Without a token signed by the host, the respondent stays anonymous.

    `created_at`: since when they have their account, in ISO 8601 or milliseconds since 1970.
    """

    id: Annotated[str, Meta(max_length=128)] | int | None = None
    token: Annotated[str, Meta(max_length=4096)] | None = None
    created_at: Annotated[str, Meta(max_length=40)] | float | None = None


class AskIn(Struct, frozen=True, forbid_unknown_fields=True):
    """May this respondent be asked? `site` is the public key of the tag. Its survey's rules are judged by what is said here."""

    site: Annotated[str, Meta(max_length=64)]
    survey: int | None = None
    respondent: RespondentIn | None = None
    traits: dict[str, Trait] | None = None
    event: Annotated[str, Meta(max_length=100)] | None = None
    page: str | None = None
    locale: Annotated[str, Meta(max_length=35, pattern=r"^[A-Za-z0-9_@.-]*(?!\n)$")] | None = None
    channel: Literal["widget", "link", "email", "api"] = "widget"


class TokenIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A step of an ask."""

    token: Token


class AnswerIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A score, and later its comment. What is left out stays as it was; what is empty is cleared."""

    token: Token
    score: Annotated[int, Meta(ge=0, le=10)]
    comment: Annotated[str, Meta(max_length=4000)] | None = None
    choices: Annotated[list[Annotated[str, Meta(max_length=100)]], Meta(max_length=MOST_CHOICES)] | None = None
    done: bool = False


class SeenIn(Struct, frozen=True, forbid_unknown_fields=True):
    """What a page saw of its card: it could not be loaded though the server was reached, or was drawn and not seen."""

    site: Annotated[str, Meta(max_length=64)]
    what: Literal["card_refused", "not_visible"]


class SeenReply(Struct, frozen=True):
    """Noted, and nothing of whoever saw it."""

    what: str


class AskOut(Struct, frozen=True):
    """What the card needs."""

    token: str
    expires_at: datetime
    survey: Words


class AskReply(Struct, frozen=True, omit_defaults=True):
    """Either an ask, or null and the reason why not."""

    ask: AskOut | None
    reason: Reason | None = None


class ViewReply(Struct, frozen=True):
    viewed_at: datetime


class DismissReply(Struct, frozen=True):
    dismissed_at: datetime


class AnswerReply(Struct, frozen=True):
    """The response as it is on disk; `choices` only where there are any."""

    ask_id: str
    score: int
    category: Category
    comment: str | None
    answered_at: datetime
    updated_at: datetime
    choices: tuple[str, ...] | UnsetType = UNSET


@collects("/v1/ask", AskIn)
async def ask(call: Call, wanted: AskIn) -> AskReply:
    """Ask for an ask: a token and the survey's words, or the reason why this respondent is left alone."""
    server, now = call.server, present()
    site = server.database.catalog.site_with_key(wanted.site)
    call.admit(site)
    survey = _pick(server, site, wanted.survey)
    if survey is None:
        which = "" if wanted.survey is None else f" {wanted.survey}"
        return AskReply(None, Reason("no_survey", f"This site has no active survey{which}."))
    respondent_id = _identify(wanted.respondent, site, now)
    if respondent_id is None and site.require_identity:
        return AskReply(None, Reason("identity_required", "This site asks only respondents whose identity its host signed."))
    if reason := await _ruled_out(server, site, survey, wanted, respondent_id, now):
        return AskReply(None, reason)
    words = words_for(survey, server.languages, wanted.locale or "", site.locale)
    fresh = Ask(
        id=uuid_utils.compat.uuid7(),
        site_id=site.id,
        survey_id=survey.id,
        issued_at=now,
        respondent_id=respondent_id,
        channel=wanted.channel,
        locale=words.locale,
        page=_CONTROL.sub("", tidy_page(wanted.page or "")),
        suspect=respondent_id is None and call.crowded(),
    )
    token = server.tokens.mint(fresh)
    if respondent_id is not None and (reason := await server.database.writer.claim(fresh, survey.cadence)):
        return AskReply(None, reason)
    return AskReply(AskOut(token, now + ASK_LIFETIME, words))


@collects("/v1/view", TokenIn)
async def view(call: Call, given: TokenIn) -> ViewReply:
    """The card was seen: half of it for a second."""
    seen = await _record(call, given.token, View())
    assert seen.viewed_at
    return ViewReply(seen.viewed_at)


@collects("/v1/answer", AnswerIn)
async def answer(call: Call, given: AnswerIn) -> AnswerReply:
    """A score; sent again with a comment, it revises the same response. Choices that its survey doesn't offer are left out."""
    comment = None if given.comment is None else _CONTROL.sub("", given.comment.replace("\r\n", "\n"))
    choices = None if given.choices is None else tuple(given.choices)
    said = await _record(call, given.token, Answer(given.score, comment, given.done, choices))
    assert said.score is not None
    assert said.answered_at
    assert said.updated_at
    return AnswerReply(
        str(said.id), said.score, category(said.score), said.comment, said.answered_at, said.updated_at, said.choices or UNSET
    )


@collects("/v1/dismiss", TokenIn)
async def dismiss(call: Call, given: TokenIn) -> DismissReply:
    """The card was closed without a score."""
    closed = await _record(call, given.token, Dismissal())
    assert closed.dismissed_at
    return DismissReply(closed.dismissed_at)


@collects("/v1/seen", SeenIn)
async def seen(call: Call, given: SeenIn) -> SeenReply:
    """A page tells that its card did not work, for the site's owner to know."""
    site = call.server.database.catalog.site_with_key(given.site)
    call.admit(site)
    call.server.database.sightings.note(site.id, given.what)
    return SeenReply(given.what)


async def _record(call: Call, token: str, change: Change) -> Ask:
    server = call.server
    issued = server.tokens.verify(token, present())
    call.admit(server.database.catalog.site(issued.site_id))
    if isinstance(change, Answer) and change.choices:
        # An owner may have changed them meanwhile, and that must not cost the answer.
        offered = offered_choices(server.database.catalog.survey(issued.survey_id))
        change = replace(change, choices=tuple(choice for choice in dict.fromkeys(change.choices) if choice in offered))
    return await server.database.writer.record(issued, change)


def _pick(server: Parts, site: Site, survey_id: int | None) -> Survey | None:
    active = server.database.catalog.active_surveys(site.id)
    return next((survey for survey in active if survey_id in (None, survey.id)), None)


async def _ruled_out(
    server: Parts, site: Site, survey: Survey, wanted: AskIn, respondent_id: str | None, now: datetime
) -> Reason | None:
    today = day_of(now, server.database.catalog.zones[site.id])
    facts = Facts(
        survey_id=survey.id,
        now=now,
        today=today,
        page=tidy_page(wanted.page or ""),
        locale=wanted.locale or "",
        respondent_id=respondent_id,
        created_at=wanted.respondent.created_at if wanted.respondent else None,
        traits=wanted.traits or {},
    )
    if code := forbidden(survey.rules, facts):
        return Reason(code, f"The survey's rules say no: {code.replace('_', ' ')}.")
    for cap, first in ((survey.rules.cap_per_day, today), (survey.rules.cap, None)):
        if cap is None:
            continue
        async with server.database.reading() as reading:
            counted = await channel_counts(reading, survey, Slice(first=first))
        if sum(counts.all["asked"] for counts in counted.values()) >= cap:
            return Reason("cap_reached", f"The survey has asked {cap}, which is all that it may{' today' if first else ''}.")
    return None


def _identify(respondent: RespondentIn | None, site: Site, now: datetime) -> str | None:
    if respondent is None or not respondent.token:
        return None
    claimed = None if respondent.id is None else str(respondent.id)
    return verify_identity(respondent.token, claimed, site, now)
