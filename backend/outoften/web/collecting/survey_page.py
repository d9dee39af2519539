"""The survey page: a survey on a page of its own, for links in e-mails and on paper. It has no script and no cookies.

It needs no protection against cross-site requests: the form carries the token of its ask, and the browser adds nothing.
"""

import re
from typing import Annotated, Literal, get_args

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import UNSET, Meta, Struct, UnsetType

from outoften import clock
from outoften.domain.collecting.ask import Answer, Ask, drop_unknown_choices
from outoften.domain.collecting.cadence import Reason
from outoften.domain.collecting.targeting import Rules
from outoften.domain.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    RefusalError,
    UnauthenticatedError,
)
from outoften.domain.surveys.card_texts import CardTexts, for_score, localize_card
from outoften.domain.surveys.locales import negotiate_locale
from outoften.domain.surveys.survey import Survey, offered_choices
from outoften.storage.collecting.erasures import is_erased
from outoften.tokens.ask_token import RENEWAL_LIFETIME, VerifiedAsk
from outoften.tokens.identity import Identity
from outoften.web.collecting.endpoint import CollectRequest
from outoften.web.collecting.issue_ask import AskRequest, AskToken, IssuedAsk, count_outcome, issue_ask
from outoften.web.collecting.page_context import PageContext, page_css
from outoften.web.http.accept_language import parse_accept_language
from outoften.web.http.decoding import read_form
from outoften.web.http.problems import GoneError, problem_response, to_problem
from outoften.web.http.state import AppState, HTTPRequest, app_state
from outoften.web.http.static_files import REVALIDATE, static_file, static_response
from outoften.web.http.templates import render_page

PATH_PREFIX = "/s/"
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# The back button must show the same ask. With `no-store`, browsers would fetch a new ask, and one answer would count twice.
# For the same reason, forms are not sent to the page's own address: a POST removes that address from the browser's cache.
BACK_BUTTON_CACHE = "private, max-age=0"

MAX_LOCALE_LENGTH = 35
# Errors that are final for the respondent. After any other error, opening the page again may help.
FINAL_STATUSES = (401, 403, 404, 405, 409)
ScoreText = Literal["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]


class LinkQuery(Struct, frozen=True):
    """The query of a link. Unknown names are ignored, because mailing tools add their own.

    `score` preselects a score but does not record it, because mail scanners follow links. `token` is the host-signed identity.
    """

    locale: Annotated[str, Meta(description="The language; without it, the Accept-Language header's.")] = ""
    score: Annotated[str, Meta(description="The score to mark on the page. It is not recorded.")] = ""
    token: Annotated[str, Meta(max_length=4096, description="The signed identity: a JWT (HS256) with `sub` and `exp`.")] = ""


class AnswerForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A score, and with `done` the answer to the follow-up question."""

    token: Annotated[AskToken, Meta(max_length=1024, description="The signed token of the ask.")]
    score: Annotated[ScoreText, Meta(description="The score, 0 to 10.", examples=["9"])]
    comment: Annotated[
        Annotated[str, Meta(max_length=4000)] | UnsetType,
        Meta(description="The answer to the follow-up question.", examples=["Quick and kind."]),
    ] = UNSET
    choice: Annotated[
        list[Annotated[str, Meta(max_length=100)]], Meta(max_length=12, description="The choices selected in the follow-up.")
    ] = []
    done: Annotated[
        Literal["true"] | UnsetType, Meta(description="Sent with the follow-up: the answer is complete.", examples=["true"])
    ] = UNSET


@get("/s/{survey_id:int}", query=LinkQuery, returns="text/html")
async def show_survey_page(request: HTTPRequest, survey_id: FromPath[int]) -> Response[bytes]:
    """The survey's question as a page."""
    call = CollectRequest(request.scope)
    call.check_address_limit()
    link = _read_link(request)
    survey = _require_survey(call, survey_id)
    site = call.state.database.catalog.site(survey.site_id)
    identity = call.verify_identity(link.token, None, site) if link.token and survey.active else None
    issued = await _issue_ask(request, call, survey, identity)
    preselected = int(link.score) if link.score in get_args(ScoreText) else None
    return _page_response(_page_context(request, survey).render_question(issued.survey, {"token": issued.token}, preselected))


@post("/s/{survey_id:int}", form=AnswerForm, returns="text/html", status_code=200)
async def submit_answer(request: HTTPRequest, survey_id: FromPath[int]) -> Response[bytes]:
    """Record the form of the survey page; shows the follow-up, then thanks. Sent again, it revises the same response."""
    call = CollectRequest(request.scope)
    call.check_address_limit()
    form = await read_form(request, AnswerForm, repeatable=("choice",))
    survey = _require_survey(call, survey_id)
    try:
        issued = _verify_token(call.state, form.token, survey_id)
    except GoneError:
        expired = _renewable_ask(call.state, form.token, survey_id)
        if expired is None or "text/html" not in request.headers.get("accept", ""):
            raise
        return await _ask_again(request, call, survey, expired, form)
    call.check_site_limit(issued.site_id, issued.respondent_id is not None)
    comment = None if form.comment is UNSET else form.comment
    done = form.done is not UNSET
    answer = Answer(int(form.score), comment, done, tuple(form.choice) if done else None)
    ask = await call.state.database.writer.record(issued, drop_unknown_choices(answer, offered_choices(survey)))
    return _page_response(_render_next_page(request, survey, form, ask))


@get("/hosted/{name:str}", returns="text/css")
async def survey_page_file(request: HTTPRequest, name: FromPath[str]) -> Response[bytes]:
    """A file of the survey page; `look-1.css` is the appearance of survey 1."""
    match = re.fullmatch(r"look-([0-9]{1,18})\.css", name)
    survey = app_state(request).database.catalog.surveys.get(int(match[1])) if match else None
    file = static_file("look.css", page_css(survey.appearance)) if survey else app_state(request).survey_page.get(name)
    if not file:
        raise NotFoundError("not_found", f"The survey page has no file {name!r}.")
    headers = request.headers
    return static_response(file, headers.get("accept-encoding", ""), headers.get("if-none-match", ""), REVALIDATE, {})


def exception_response(request: HTTPRequest, error: Exception) -> Response[bytes]:
    """Litestar's exception handler for every route: an HTML page for readers of the survey page, a problem for all others."""
    problem, headers = to_problem(error)
    if not request.url.path.startswith(PATH_PREFIX) or "text/html" not in request.headers.get("accept", ""):
        return problem_response(problem, headers)
    state = app_state(request)
    locale = negotiate_locale(state.locales, *_accepted_locales(request))
    survey_id = request.url.path.removeprefix(PATH_PREFIX)
    survey = state.database.catalog.surveys.get(int(survey_id)) if re.fullmatch("[0-9]{1,18}", survey_id) else None
    if survey and survey.active and problem.status not in FINAL_STATUSES:
        texts, context = _card_texts(request, survey), _page_context(request, survey)
        content = context.render("refused", texts, texts.question, retry_url=context.url(), detail=problem.detail)
    else:
        language = state.locales[locale]
        content = render_page(
            "survey_page/refused.html",
            base_path=state.settings.base_path,
            locale=locale,
            dir=language.dir,
            scheme="auto",
            styled_survey_id=None,
            title=language.page["closed"],
            detail=problem.detail,
            retry_url=None,
        )
    page = Response(content, status_code=problem.status, headers=headers | HEADERS, media_type="text/html")
    page.headers["Vary"] = "Accept, Accept-Language"
    return page


async def _issue_ask(
    request: HTTPRequest, call: CollectRequest, survey: Survey, identity: Identity | None, renews: bool = False
) -> IssuedAsk:
    """Returns an ask in the reader's language. Raises GoneError, ForbiddenError, ConflictError."""
    if not survey.active:
        count_outcome(call.state, survey, "link", "survey_closed", clock.now())
        raise GoneError("survey_closed", "This survey is closed.")
    # The owner chooses the recipients of a link, so only the days and the caps apply.
    rules = Rules(**{name: getattr(survey.rules, name) for name in ("starts", "ends", "cap_per_day", "cap")})
    ask_request = AskRequest("link", locales=_accepted_locales(request), renews=renews)
    issued = await issue_ask(call, survey, identity, ask_request, rules)
    if isinstance(issued, Reason):
        raise (ForbiddenError if issued.code == "identity_required" else ConflictError)(issued.code, issued.detail)
    return issued


async def _ask_again(
    request: HTTPRequest, call: CollectRequest, survey: Survey, expired: VerifiedAsk, form: AnswerForm
) -> Response[bytes]:
    """Returns the question again, with a new ask and what was entered for the expired one."""
    database = call.state.database
    if await database.read(is_erased, expired.ask, database.hash_respondent):
        raise ConflictError("erased", "This response was erased, and this page accepts no more answers.")
    issued = await _issue_ask(request, call, survey, expired.identity, renews=True)
    comment = {} if form.comment is UNSET else {"comment": form.comment}
    content = _page_context(request, survey).render_question(issued.survey, {"token": issued.token} | comment, int(form.score))
    return _page_response(content, 410)


def _page_response(content: bytes, status: int = 200) -> Response[bytes]:
    headers = HEADERS | {"Cache-Control": BACK_BUTTON_CACHE, "Vary": "Accept-Language"}
    return Response(content, status_code=status, headers=headers, media_type="text/html")


def _render_next_page(request: HTTPRequest, survey: Survey, form: AnswerForm, ask: Ask) -> bytes:
    assert ask.score is not None
    texts, context = _card_texts(request, survey), _page_context(request, survey)
    follow_up, comment = for_score(texts.follow_ups, ask.score), ask.comment or ""
    if form.done is not UNSET or not follow_up:
        return context.render_thank_you(texts, ask.score, comment)
    hidden = {"token": form.token, "score": str(ask.score), "done": "true"}
    fields = {
        "action": context.url("done"),
        "hidden": hidden,
        "follow_up": follow_up,
        "chosen": ask.choices,
        "comment": comment,
    }
    return context.render("follow_up", texts, follow_up.question, **fields)


def _require_survey(call: CollectRequest, survey_id: int) -> Survey:
    """Returns the survey. Raises NotFoundError."""
    surveys = call.state.database.catalog.surveys
    if survey_id not in surveys:
        raise NotFoundError("survey_not_found", "There is no survey at this address.")
    return surveys[survey_id]


def _verify_token(state: AppState, token: str, survey_id: int) -> Ask:
    try:
        verified = state.tokens.verify(token, clock.now())
    except UnauthenticatedError:
        raise GoneError("token_expired", "This page has expired. Open the link again.") from None
    except RefusalError as refusal:
        raise InvalidError(refusal.code, "This page is damaged or was changed. Open the link again.") from None
    if verified.ask.survey_id != survey_id:
        raise InvalidError("token_of_another_survey", "This page belongs to another survey. Open the link again.")
    _check_identity(state, verified)
    return verified.ask


def _renewable_ask(state: AppState, token: str, survey_id: int) -> VerifiedAsk | None:
    """Returns the ask of an expired token if it can be issued again, else None. Only asks of links can, and only once.

    Raises UnauthenticatedError if the identity secret was revoked.
    """
    try:
        expired = state.tokens.verify(token, clock.now() - RENEWAL_LIFETIME)
    except RefusalError:
        return None
    if expired.ask.survey_id != survey_id or expired.ask.channel != "link" or expired.renewed:
        return None
    _check_identity(state, expired)
    return expired


def _check_identity(state: AppState, verified: VerifiedAsk) -> None:
    try:
        verified.check_identity(state.database.catalog.site(verified.ask.site_id))
    except UnauthenticatedError as refusal:
        raise UnauthenticatedError(refusal.code, "This page is no longer valid. Ask the sender for a new link.") from None


def _read_link(request: HTTPRequest) -> LinkQuery:
    try:
        return msgspec.convert({name: _query_text(request, name) for name in LinkQuery.__struct_fields__}, LinkQuery)
    except msgspec.ValidationError as error:
        raise InvalidError("query_invalid", f"Query string: {error}.") from None


def _query_text(request: HTTPRequest, name: str) -> str:
    return str(request.query_params.get(name, ""))


def _accepted_locales(request: HTTPRequest) -> list[str]:
    return [
        _query_text(request, "locale")[:MAX_LOCALE_LENGTH],
        *parse_accept_language(request.headers.get("accept-language", "")),
    ]


def _card_texts(request: HTTPRequest, survey: Survey) -> CardTexts:
    state = app_state(request)
    site = state.database.catalog.site(survey.site_id)
    return localize_card(survey, state.locales, site.locale, *_accepted_locales(request))


def _page_context(request: HTTPRequest, survey: Survey) -> PageContext:
    base_path = app_state(request).settings.base_path
    return PageContext(base_path, survey.id, _query_text(request, "locale")[:MAX_LOCALE_LENGTH], survey.appearance)
