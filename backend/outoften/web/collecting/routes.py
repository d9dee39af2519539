"""The collecting API: ask, view, answer, dismiss. It uses no cookies, and replies only after the commit."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Raw, Struct, UnsetType, field

from outoften import clock
from outoften.domain.collecting.ask import Answer, Ask, Dismissal, PageUrl, View, drop_unknown_choices
from outoften.domain.collecting.cadence import Reason
from outoften.domain.collecting.targeting import Rules
from outoften.domain.field_types import MAX_CHOICES, text_format
from outoften.domain.score import Category, category
from outoften.domain.surveys.site import Site
from outoften.domain.surveys.survey import Survey, offered_choices
from outoften.web.collecting.endpoint import CollectRequest, collect_route
from outoften.web.collecting.issue_ask import AskRequest, AskToken, IssuedAsk, count_outcome, issue_ask
from outoften.web.collecting.respondent_values import RespondentValues
from outoften.web.http.accept_language import parse_accept_language
from outoften.web.http.problems import GoneError
from outoften.web.http.state import AppState

Token = Annotated[AskToken, Meta(max_length=1024, description="The token from POST /v1/ask, unchanged.")]


def _no_value() -> Raw:
    return Raw(b"null")


class RespondentIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The respondent, as named by the host. Without a token signed by the host, the respondent stays anonymous.

    An id or a date that cannot be used is ignored.
    """

    id: Annotated[Raw, Meta(description="The host's id of the respondent: a text of at most 128 characters, or a number.")] = (
        field(default_factory=_no_value)
    )
    token: Annotated[
        Annotated[str, Meta(max_length=4096)] | None,
        Meta(description="The signed identity: a JWT (HS256) with `sub` and `exp`."),
    ] = None
    created_at: Annotated[
        Raw, Meta(description="When the account was created: ISO 8601, RFC 2822, or seconds or milliseconds since 1970.")
    ] = field(default_factory=_no_value)


class AskIn(Struct, frozen=True, forbid_unknown_fields=True):
    """May this respondent be asked? `site` is the public key in the tag. The survey's rules are evaluated on these fields."""

    site: Annotated[str, Meta(max_length=64, description="The site's public key.", examples=["0123456789abcdef"])]
    survey: Annotated[int | None, Meta(description="The survey's id; without it, the site's first active survey.")] = None
    respondent: Annotated[RespondentIn | None, Meta(description="The respondent, if the host knows them.")] = None
    traits: Annotated[
        dict[str, Raw] | None,
        Meta(description="The respondent's traits, such as the plan: texts, numbers, true or false. Others are ignored."),
    ] = None
    event: Annotated[
        Annotated[str, Meta(max_length=100)] | None, Meta(description="The name of the event of `outoften('track')`.")
    ] = None
    page: Annotated[
        PageUrl | None,
        Meta(
            description="The URL of the page. The server drops its query string.", examples=["https://www.example.com/prices"]
        ),
    ] = None
    locale: Annotated[
        Annotated[str, text_format(r"^[A-Za-z0-9_@.-]*(?!\n)$", "a language, such as `en` or `de-CH`", max_length=35)] | None,
        Meta(description="The language; without it, the Accept-Language header's.", examples=["en"]),
    ] = None
    force: Annotated[
        bool, Meta(description="Ask although the survey's rules forbid it. Its caps and the respondent's cadence still hold.")
    ] = False
    channel: Annotated[
        Literal["widget", "link", "email", "api"], Meta(description="The channel by which the survey reaches the respondent.")
    ] = "widget"


class TokenIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The token of the ask."""

    token: Token


class AnswerIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A score, and later the comment. Omitted fields keep their value; empty ones are cleared."""

    token: Token
    score: Annotated[int, Meta(ge=0, le=10, description="The score, 0 to 10.", examples=[9])]
    comment: Annotated[
        Annotated[str, Meta(max_length=4000)] | None,
        Meta(description="The comment. Omitted, it stays; empty, it is cleared.", examples=["Quick and kind."]),
    ] = None
    choices: Annotated[
        Annotated[list[Annotated[str, Meta(max_length=100)]], Meta(max_length=MAX_CHOICES)] | None,
        Meta(description="The selected choices. Omitted, they stay."),
    ] = None
    done: Annotated[bool, Meta(description="True once the respondent has finished the follow-up question.")] = False


class AskReply(Struct, frozen=True, omit_defaults=True):
    """Either an ask, or null and the reason."""

    ask: Annotated[IssuedAsk | None, Meta(description="The issued ask; null if the respondent must not be asked.")]
    reason: Annotated[Reason | None, Meta(description="The reason why the respondent is not asked; only if `ask` is null.")] = (
        None
    )
    ignored: Annotated[
        tuple[str, ...], Meta(description="The fields that cannot be used and were ignored.", examples=[["traits.address"]])
    ] = ()


class ViewReply(Struct, frozen=True):
    viewed_at: Annotated[datetime, Meta(description="When the card was first viewed.")]


class DismissReply(Struct, frozen=True):
    dismissed_at: Annotated[datetime, Meta(description="When the card was closed.")]


class AnswerReply(Struct, frozen=True):
    """The response as it is stored. `choices` is omitted if there are none."""

    ask_id: Annotated[
        str, Meta(description="The id of the ask, which is the response's.", examples=["019aa8d0-5f3c-7a11-8f7a-2f1b1c0d9e21"])
    ]
    score: Annotated[int, Meta(description="The recorded score, 0 to 10.", examples=[9])]
    category: Annotated[
        Category, Meta(description="Promoter: 9 and 10; passive: 7 and 8; detractor: 0 to 6.", examples=["promoter"])
    ]
    comment: Annotated[str | None, Meta(description="The recorded comment.", examples=["Quick and kind."])]
    answered_at: Annotated[datetime, Meta(description="When the score was first given.")]
    updated_at: Annotated[datetime, Meta(description="When the response last changed.")]
    choices: Annotated[tuple[str, ...] | UnsetType, Meta(description="The recorded choices.", examples=[["Speed"]])] = UNSET


@collect_route("/v1/ask", AskIn)
async def ask(call: CollectRequest, body: AskIn) -> AskReply:
    """Request an ask: returns a token and the survey's texts, or the reason why this respondent is not asked."""
    state = call.state
    site = state.database.catalog.site_with_key(body.site)
    call.check_origin(site)
    survey = _select_survey(state, site, body.survey)
    if survey is None:
        if (inactive := state.database.catalog.surveys.get(body.survey or 0)) and inactive.site_id == site.id:
            count_outcome(state, inactive, body.channel, "no_survey", clock.now())
        survey_id = "" if body.survey is None else f" {body.survey}"
        return AskReply(None, Reason("no_survey", f"This site has no active survey{survey_id}."))
    values, respondent = RespondentValues(), body.respondent or RespondentIn()
    claimed_id = values.id(respondent.id)
    identity = call.verify_identity(respondent.token, claimed_id, site) if respondent.token else None
    request = AskRequest(
        channel=body.channel,
        page=body.page or "",
        locales=parse_accept_language(call.header(b"accept-language")) if body.locale is None else (body.locale,),
        created_at=values.created_at(respondent.created_at),
        traits=values.traits(body.traits or {}),
    )
    rules = Rules(cap=survey.rules.cap, cap_per_day=survey.rules.cap_per_day) if body.force else survey.rules
    issued = await issue_ask(call, survey, identity, request, rules)
    if isinstance(issued, Reason):
        return AskReply(None, issued, values.ignored())
    return AskReply(issued, ignored=values.ignored())


@collect_route("/v1/view", TokenIn)
async def view(call: CollectRequest, body: TokenIn) -> ViewReply:
    """The card was viewed: half of it was visible for a second."""
    ask = await call.state.database.writer.record(_verify_token(call, body.token), View())
    assert ask.viewed_at
    return ViewReply(ask.viewed_at)


@collect_route("/v1/answer", AnswerIn)
async def answer(call: CollectRequest, body: AnswerIn) -> AnswerReply:
    """Record a score. Sent again with a comment, it revises the response. Choices of no follow-up question are dropped."""
    issued = _verify_token(call, body.token)
    choices = None if body.choices is None else tuple(body.choices)
    change = Answer(body.score, body.comment, body.done, choices)
    if choices:
        survey = call.state.database.catalog.surveys.get(issued.survey_id)
        change = drop_unknown_choices(change, offered_choices(survey) if survey else None)
    ask = await call.state.database.writer.record(issued, change)
    assert ask.score is not None
    assert ask.answered_at
    assert ask.updated_at
    return AnswerReply(
        str(ask.id), ask.score, category(ask.score), ask.comment, ask.answered_at, ask.updated_at, ask.choices or UNSET
    )


@collect_route("/v1/dismiss", TokenIn)
async def dismiss(call: CollectRequest, body: TokenIn) -> DismissReply:
    """Record that the card was closed without a score."""
    ask = await call.state.database.writer.record(_verify_token(call, body.token), Dismissal())
    assert ask.dismissed_at
    return DismissReply(ask.dismissed_at)


def _verify_token(call: CollectRequest, token: str) -> Ask:
    """Returns the ask as it was issued. Raises UnauthenticatedError, InvalidError, ForbiddenError, RateLimitedError."""
    verified = call.state.tokens.verify(token, clock.now())
    if verified.ask.survey_id in call.state.database.catalog.deleted_surveys:
        raise GoneError("survey_deleted", "The survey was deleted by its owner, and accepts no more answers. Close this card.")
    site = call.state.database.catalog.site(verified.ask.site_id)
    call.check_origin(site)
    call.check_site_limit(site.id, verified.identity is not None)
    verified.check_identity(site)
    return verified.ask


def _select_survey(state: AppState, site: Site, survey_id: int | None) -> Survey | None:
    active = state.database.catalog.active_surveys(site.id)
    return next((survey for survey in active if survey_id in (None, survey.id)), None)
