"""The public side: ask, view, answer, dismiss. No cookies; a reply leaves after the commit."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from outoften import clock
from outoften.domain.collecting.ask import Answer, Ask, Dismissal, View, drop_unknown_choices
from outoften.domain.collecting.cadence import Reason
from outoften.domain.collecting.targeting import Trait
from outoften.domain.field_types import MAX_CHOICES
from outoften.domain.score import Category, category
from outoften.domain.surveys.site import Site
from outoften.domain.surveys.survey import Survey, offered_choices
from outoften.tokens.identity import verify_identity
from outoften.web.collecting.endpoint import CollectRequest, collect_route
from outoften.web.collecting.issue_ask import AskRequest, IssuedAsk, count_outcome, issue_ask
from outoften.web.http.accept_language import parse_accept_language
from outoften.web.http.state import AppState

Token = Annotated[str, Meta(max_length=1024, description="The token from POST /v1/ask, unchanged.")]


class RespondentIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Who the host says it is. Without a token signed by the host, the respondent stays anonymous.

    `created_at`: since when they have their account, in ISO 8601 or milliseconds since 1970.
    """

    id: Annotated[Annotated[str, Meta(max_length=128)] | int | None, Meta(description="The host's id of the respondent.")] = (
        None
    )
    token: Annotated[
        Annotated[str, Meta(max_length=4096)] | None,
        Meta(description="The signed identity: a JWT (HS256) with `sub` and `exp`."),
    ] = None
    created_at: Annotated[
        Annotated[str, Meta(max_length=40)] | float | None,
        Meta(description="When the account was created: ISO 8601, or milliseconds since 1970."),
    ] = None


class AskIn(Struct, frozen=True, forbid_unknown_fields=True):
    """May this respondent be asked? `site` is the public key of the tag. Its survey's rules are judged by what is said here."""

    site: Annotated[str, Meta(max_length=64, description="The site's public key.")]
    survey: Annotated[int | None, Meta(description="The survey's id; without it, the site's first active survey.")] = None
    respondent: Annotated[RespondentIn | None, Meta(description="The respondent, if the host knows them.")] = None
    traits: Annotated[dict[str, Trait] | None, Meta(description="What the host knows about the respondent.")] = None
    event: Annotated[
        Annotated[str, Meta(max_length=100)] | None, Meta(description="The name of the event of `outoften('track')`.")
    ] = None
    page: Annotated[str | None, Meta(description="The URL of the page. The server drops its query string.")] = None
    locale: Annotated[
        Annotated[str, Meta(max_length=35, pattern=r"^[A-Za-z0-9_@.-]*(?!\n)$")] | None,
        Meta(description="The language; without it, the Accept-Language header's."),
    ] = None
    channel: Annotated[
        Literal["widget", "link", "email", "api"], Meta(description="How the survey reaches the respondent.")
    ] = "widget"


class TokenIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A step of an ask."""

    token: Token


class AnswerIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A score, and later its comment. What is left out stays as it was; what is empty is cleared."""

    token: Token
    score: Annotated[int, Meta(ge=0, le=10, description="The score, 0 to 10.")]
    comment: Annotated[
        Annotated[str, Meta(max_length=4000)] | None, Meta(description="The comment. Omitted, it stays; empty, it is cleared.")
    ] = None
    choices: Annotated[
        Annotated[list[Annotated[str, Meta(max_length=100)]], Meta(max_length=MAX_CHOICES)] | None,
        Meta(description="The selected choices. Omitted, they stay."),
    ] = None
    done: Annotated[bool, Meta(description="True once the respondent has finished the follow-up.")] = False


class AskReply(Struct, frozen=True, omit_defaults=True):
    """Either an ask, or null and the reason why not."""

    ask: Annotated[IssuedAsk | None, Meta(description="The issued ask; null if the respondent must not be asked.")]
    reason: Annotated[Reason | None, Meta(description="Why nobody is asked; only if `ask` is null.")] = None


class ViewReply(Struct, frozen=True):
    viewed_at: Annotated[datetime, Meta(description="When the card was first viewed.")]


class DismissReply(Struct, frozen=True):
    dismissed_at: Annotated[datetime, Meta(description="When the card was closed.")]


class AnswerReply(Struct, frozen=True):
    """The response as it is on disk; `choices` only where there are any."""

    ask_id: Annotated[str, Meta(description="The id of the ask, which is the response's.")]
    score: Annotated[int, Meta(description="The recorded score, 0 to 10.")]
    category: Annotated[Category, Meta(description="Promoter: 9 and 10; passive: 7 and 8; detractor: 0 to 6.")]
    comment: Annotated[str | None, Meta(description="The recorded comment.")]
    answered_at: Annotated[datetime, Meta(description="When the score was first given.")]
    updated_at: Annotated[datetime, Meta(description="When the response last changed.")]
    choices: Annotated[tuple[str, ...] | UnsetType, Meta(description="The recorded choices.")] = UNSET


@collect_route("/v1/ask", AskIn)
async def ask(call: CollectRequest, wanted: AskIn) -> AskReply:
    """Ask for an ask: a token and the survey's words, or the reason why this respondent is left alone."""
    server = call.state
    site = server.database.catalog.site_with_key(wanted.site)
    call.check_origin(site)
    survey = _select_survey(server, site, wanted.survey)
    if survey is None:
        if (resting := server.database.catalog.surveys.get(wanted.survey or 0)) and resting.site_id == site.id:
            count_outcome(server, resting, wanted.channel, "no_survey", clock.now())
        which = "" if wanted.survey is None else f" {wanted.survey}"
        return AskReply(None, Reason("no_survey", f"This site has no active survey{which}."))
    respondent_id = _identify(wanted.respondent, site, clock.now())
    occasion = AskRequest(
        channel=wanted.channel,
        page=wanted.page or "",
        locales=parse_accept_language(call.header(b"accept-language")) if wanted.locale is None else (wanted.locale,),
        created_at=wanted.respondent.created_at if wanted.respondent else None,
        traits=wanted.traits or {},
    )
    found = await issue_ask(call, survey, respondent_id, occasion, survey.rules)
    return AskReply(None, found) if isinstance(found, Reason) else AskReply(found)


@collect_route("/v1/view", TokenIn)
async def view(call: CollectRequest, given: TokenIn) -> ViewReply:
    """The card was seen: half of it for a second."""
    seen = await call.state.database.writer.record(_verify_token(call, given.token), View())
    assert seen.viewed_at
    return ViewReply(seen.viewed_at)


@collect_route("/v1/answer", AnswerIn)
async def answer(call: CollectRequest, given: AnswerIn) -> AnswerReply:
    """A score; sent again with a comment, it revises the same response. Choices that its survey doesn't offer are left out."""
    issued = _verify_token(call, given.token)
    choices = None if given.choices is None else tuple(given.choices)
    change = Answer(given.score, given.comment, given.done, choices)
    if choices:
        survey = call.state.database.catalog.surveys.get(issued.survey_id)
        change = drop_unknown_choices(change, offered_choices(survey) if survey else None)
    said = await call.state.database.writer.record(issued, change)
    assert said.score is not None
    assert said.answered_at
    assert said.updated_at
    return AnswerReply(
        str(said.id), said.score, category(said.score), said.comment, said.answered_at, said.updated_at, said.choices or UNSET
    )


@collect_route("/v1/dismiss", TokenIn)
async def dismiss(call: CollectRequest, given: TokenIn) -> DismissReply:
    """The card was closed without a score."""
    closed = await call.state.database.writer.record(_verify_token(call, given.token), Dismissal())
    assert closed.dismissed_at
    return DismissReply(closed.dismissed_at)


def _verify_token(call: CollectRequest, token: str) -> Ask:
    """Returns the ask as it was issued. Raises UnauthenticatedError, InvalidError, ForbiddenError, RateLimitedError."""
    issued = call.state.tokens.verify(token, clock.now())
    call.check_origin(call.state.database.catalog.site(issued.site_id))
    return issued


def _select_survey(server: AppState, site: Site, survey_id: int | None) -> Survey | None:
    active = server.database.catalog.active_surveys(site.id)
    return next((survey for survey in active if survey_id in (None, survey.id)), None)


def _identify(respondent: RespondentIn | None, site: Site, now: datetime) -> str | None:
    if respondent is None or not respondent.token:
        return None
    claimed = None if respondent.id is None else str(respondent.id)
    return verify_identity(respondent.token, claimed, site, now)
