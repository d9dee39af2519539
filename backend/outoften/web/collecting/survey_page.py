"""The survey page: a survey on a page of its own, for links in e-mails and on paper. It has no script and no cookies.

It needs no protection against cross-site requests: the form carries the token of its ask, and the browser adds nothing.
"""

import logging
import re
from typing import Annotated, Literal

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import replace

from outoften import clock
from outoften.domain.collecting.ask import Answer, Ask, drop_unknown_choices
from outoften.domain.collecting.cadence import Cadence, Reason
from outoften.domain.collecting.targeting import Rules
from outoften.domain.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    RefusalError,
    UnauthenticatedError,
)
from outoften.domain.surveys.survey import Survey
from outoften.domain.surveys.texts.card_texts import CardTexts, for_score, key_for_score
from outoften.storage.collecting.asks import find_last_answer
from outoften.storage.collecting.erasures import is_erased
from outoften.tokens.ask_token import ASK_LIFETIME, RENEWAL_LIFETIME, VerifiedAsk
from outoften.tokens.identity import Identity
from outoften.web.collecting.endpoint import CollectRequest
from outoften.web.collecting.issue_ask import AskRequest, AskToken, IssuedAsk, count_outcome, issue_ask
from outoften.web.collecting.page_context import (
    Entered,
    PageContext,
    accepted_locales,
    page_context,
    page_css,
    parse_score,
    query_text,
)
from outoften.web.collecting.page_refusals import page_headers
from outoften.web.http.decoding import group_value, read_form
from outoften.web.http.problems import GoneError
from outoften.web.http.state import AppState, HTTPRequest, app_state
from outoften.web.http.static_files import REVALIDATE, static_file, static_response
from outoften.web.http.templates import reads_html

log = logging.getLogger(__name__)

# The back button must show the same ask. With `no-store`, browsers would fetch a new ask, and one answer would count twice.
# For the same reason, forms are not sent to the page's own address: a POST removes that address from the browser's cache.
BACK_BUTTON_CACHE = "private, max-age=0"
# The tag of an answer through a personal link whose token cannot be verified. It is stored without the person.
EXPIRED_LINK_TAG = "expired link"
MAX_SENT_CHOICES = 14 * 12

ScoreText = Literal["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]


class LinkQuery(Struct, frozen=True):
    """The query of a link. Unknown names are ignored, because mailing tools add their own.

    `score` preselects a score but does not record it, because mail scanners follow links. `token` is the host-signed identity.
    """

    locale: Annotated[str, Meta(description="The language; without it, the Accept-Language header's.")] = ""
    score: Annotated[str, Meta(description="The score to mark on the page. It is not recorded.")] = ""
    token: Annotated[
        str,
        Meta(
            description="The signed identity: a JWT (HS256) with `sub` and `exp`. If it cannot be verified, the answer is "
            "anonymous."
        ),
    ] = ""
    step: Annotated[str, Meta(description="`done`, on the page after the form, shows thanks.", examples=["done"])] = ""


class AnswerForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A score and, with `done`, the answer to its follow-up question."""

    token: Annotated[AskToken, Meta(max_length=1024, description="The signed token of the ask.")]
    score: Annotated[ScoreText, Meta(description="The score, 0 to 10.", examples=["9"])]
    comment: Annotated[
        Annotated[str, Meta(max_length=4000)] | UnsetType,
        Meta(description="The answer to the follow-up question.", examples=["Quick and kind."]),
    ] = UNSET
    choice: Annotated[
        list[Annotated[str, Meta(max_length=120)]],
        Meta(
            max_length=MAX_SENT_CHOICES,
            description="The choices selected in the follow-up question. The names of the page's fields end with the key of "
            "that question, such as `choice.passive`; those of other scores are dropped.",
        ),
    ] = []
    done: Annotated[Literal["true"] | UnsetType, Meta(description="The answer is complete.", examples=["true"])] = UNSET


@get("/s/{survey_id:int}", query=LinkQuery, returns="text/html")
async def show_survey_page(request: HTTPRequest, survey_id: FromPath[int]) -> Response[bytes]:
    """The survey as a page. A respondent who has answered lately can change the answer."""
    call = CollectRequest(request.scope)
    call.check_address_limit()
    survey = _require_survey(call, survey_id)
    context = page_context(request, survey)
    if query_text(request, "step") == "done":
        return _page_response(survey, context.render_answered())
    identity, refusal = _read_identity(request, call, survey)
    try:
        issued = await _issue_ask(request, call, survey, identity, refusal)
    except ConflictError as conflict:
        if identity is None or conflict.code != "answered_recently":
            raise
        return _page_response(survey, await _render_answered(call.state, context, identity))
    entered = Entered(parse_score(query_text(request, "score")))
    return _page_response(survey, _render_question(context, issued, entered, refusal))


@post("/s/{survey_id:int}", form=AnswerForm, returns="text/html", status_code=200)
async def submit_answer(request: HTTPRequest, survey_id: FromPath[int]) -> Response[bytes]:
    """Record the form of the survey page and thank. Sent again, it revises the same response."""
    call = CollectRequest(request.scope)
    call.check_address_limit()
    form = await read_form(request, AnswerForm, repeatable=("choice",))
    survey = _require_survey(call, survey_id)
    context = page_context(request, survey)
    answer = _read_answer(form, context.texts)
    try:
        issued = _verify_token(call.state, form.token, survey_id)
    except (GoneError, UnauthenticatedError) as refusal:
        if not reads_html(request):
            raise
        return await _ask_again(request, call, context, form, answer, refusal)
    call.check_site_limit(issued.site_id, issued.respondent_id is not None)
    ask = await call.state.database.writer.record(issued, answer)
    assert ask.score is not None
    if form.done is UNSET:
        # Sent by a page of an older version, which asks the follow-up next.
        return _page_response(survey, context.render_form(form.token, Entered(ask.score, ask.comment or "", ask.choices)))
    return _page_response(survey, context.render_thank_you(ask.score, ask.comment or ""))


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


async def _issue_ask(
    request: HTTPRequest,
    call: CollectRequest,
    survey: Survey,
    identity: Identity | None,
    refusal: RefusalError | None = None,
    renews: bool = False,
) -> IssuedAsk:
    """Returns an ask in the reader's language. `refusal`: why an identity was not accepted, so that the ask is anonymous.

    Raises GoneError, ForbiddenError, ConflictError, and `refusal` where the site asks nobody anonymously.
    """
    if not survey.asks:
        count_outcome(call.state, survey, "link", "survey_closed", clock.now())
        raise GoneError("survey_closed", "This survey is closed.")
    # The owner chooses the recipients of a link, so only the days and the caps apply.
    rules = Rules(**{name: getattr(survey.rules, name) for name in ("starts", "ends", "cap_per_day", "cap")})
    # Who follows a link wants to answer, whatever card they closed before. Only their own answer makes it wait.
    cadence = Cadence(survey.cadence.answered_days, (), 0, 0)
    tags = (EXPIRED_LINK_TAG,) if refusal else ()
    ask_request = AskRequest("link", locales=accepted_locales(request), renews=renews, tags=tags)
    issued = await issue_ask(call, replace(survey, cadence=cadence), identity, ask_request, rules)
    if isinstance(issued, Reason):
        if issued.code == "identity_required" and refusal:
            raise refusal
        raise (ForbiddenError if issued.code == "identity_required" else ConflictError)(issued.code, issued.detail)
    return issued


async def _ask_again(
    request: HTTPRequest,
    call: CollectRequest,
    context: PageContext,
    form: AnswerForm,
    answer: Answer,
    refusal: GoneError | UnauthenticatedError,
) -> Response[bytes]:
    """Returns the form again, with a new ask and what was entered for one that is not valid any more.

    Raises `refusal` if no new ask may be issued.
    """
    database, survey, identity = call.state.database, context.survey, None
    revoked = refusal if isinstance(refusal, UnauthenticatedError) else None
    try:
        expired = None if revoked else _renewable_ask(call.state, form.token, survey.id)
    except UnauthenticatedError as error:
        expired, revoked = None, error
    if expired:
        if await database.read(is_erased, expired.ask, database.hash_respondent):
            raise ConflictError("erased", "This response was erased, and this page accepts no more answers.")
        identity = expired.identity
    elif not revoked:
        raise refusal
    try:
        issued = await _issue_ask(request, call, survey, identity, revoked, renews=True)
    except ConflictError as conflict:
        if conflict.code != "answered_recently":
            raise
        # An expired token is no proof that its sender may read or change the answer.
        return _page_response(survey, context.render_answered(conflict.code))
    entered = Entered(answer.score, answer.comment or "", answer.choices or ())
    return _page_response(survey, _render_question(context, issued, entered, revoked), 401 if revoked else 410)


async def _render_answered(state: AppState, context: PageContext, identity: Identity) -> bytes:
    """Returns the page with this respondent's answer and a form to change it."""
    survey = context.survey
    ask = await state.database.read(find_last_answer, survey.site_id, survey.id, identity.respondent_id)
    if ask is None:
        # Erased or deleted a moment ago.
        return context.render_answered()
    token = state.tokens.issue(ask, identity, renewed=True, expires_at=clock.now() + ASK_LIFETIME)
    return context.render_form(token, Entered(ask.score, ask.comment or "", ask.choices), answered=True)


def _render_question(context: PageContext, issued: IssuedAsk, entered: Entered, refusal: RefusalError | None) -> bytes:
    notices = ("expired", "anonymous") if refusal else ()
    return context.render_form(issued.token, entered, notices, refusal.code if refusal else "")


def _page_response(survey: Survey, content: bytes, status: int = 200) -> Response[bytes]:
    headers = page_headers(survey) | {"Cache-Control": BACK_BUTTON_CACHE, "Vary": "Accept-Language"}
    return Response(content, status_code=status, headers=headers, media_type="text/html")


def _read_answer(form: AnswerForm, texts: CardTexts) -> Answer:
    """Returns the score with the comment and the choices of its own follow-up question, without those of other scores."""
    score = int(form.score)
    comment = None if form.comment is UNSET else form.comment
    if form.done is UNSET:
        return Answer(score, comment)
    key, follow_up = key_for_score(texts.follow_ups, score) or "", for_score(texts.follow_ups, score)
    offered = [choice.value for choice in follow_up.choices] if follow_up else []
    value_by_sent = {group_value(key, value): value for value in offered}
    choices = tuple(value_by_sent.get(sent, sent) for sent in form.choice)
    if follow_up and not follow_up.comment and comment is not None:
        comment = ""
    return drop_unknown_choices(Answer(score, comment, True, choices), offered)


def _read_identity(
    request: HTTPRequest, call: CollectRequest, survey: Survey
) -> tuple[Identity | None, UnauthenticatedError | None]:
    """Returns the identity in the link, if there is one, or the reason why it cannot be used."""
    token = query_text(request, "token")
    if not token or not survey.asks:
        return None, None
    try:
        return call.verify_identity(token, None, call.state.database.catalog.site(survey.site_id)), None
    except UnauthenticatedError as refusal:
        log.info("A link to survey %d was opened without its respondent: %r", survey.id, refusal.detail)
        return None, refusal


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
