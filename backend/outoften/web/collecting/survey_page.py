"""A survey on a page of its own, for links in e-mails and on paper: plain forms, no script, no cookies.

Nobody can be made to answer by a form on a foreign page, because there is nothing to borrow from a browser: what is
recorded belongs to the ask whose token the form itself carries.
"""

import re
from datetime import timedelta
from typing import Annotated, Literal, get_args

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import UNSET, Meta, Struct, UnsetType

from outoften import clock
from outoften.domain.collecting.ask import Answer, Ask
from outoften.domain.collecting.cadence import Reason
from outoften.domain.collecting.targeting import Rules
from outoften.domain.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, Unauthenticated
from outoften.domain.surveys.card_texts import Words, fitting, speak, words_for
from outoften.domain.surveys.survey import Survey
from outoften.tokens.identity import verify_identity
from outoften.web.collecting import survey_page_html as draw
from outoften.web.collecting.endpoint import Call
from outoften.web.collecting.issue_ask import AskOut, Occasion, cleaned, count_occasion, issue, offered
from outoften.web.collecting.survey_page_html import Look
from outoften.web.http.accept_language import accepted
from outoften.web.http.decoding import read_form
from outoften.web.http.problems import Gone, explain, problem_reply
from outoften.web.http.state import HTTPRequest, Parts, parts
from outoften.web.http.static_files import REVALIDATE, asset, send

PREFIX = "/s/"
POLICY = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
HEADERS = {"Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin"}
# Going back must lead to the same ask: with `no-store` browsers would fetch a new one, and one answer would become two.
# For the same reason forms don't lead to the page's own address: what is sent to an address drops what is kept of it.
KEPT_FOR_GOING_BACK = "private, max-age=0"

LONGEST_LOCALE = 35
# Whoever kept the page open for longer than an ask lives is asked again as the same respondent, for this long.
GRACE = timedelta(days=7)
# What ends the matter for its reader; after any other refusal, opening the page again may help.
FINAL = (401, 403, 404, 405, 409)
Score = Literal["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]


class LinkQuery(Struct, frozen=True):
    """What a link may say. Mailing tools add names of their own to links, so others are passed over.

    `score` is marked on the page and not recorded, because mail scanners follow links; `token` is the host-signed identity.
    """

    locale: str = ""
    score: str = ""
    token: Annotated[str, Meta(max_length=4096)] = ""


class AnswerForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A score; and, once the follow-up was asked, what was said to that, with `done`."""

    token: Annotated[str, Meta(max_length=1024)]
    score: Score
    comment: Annotated[str, Meta(max_length=4000)] | UnsetType = UNSET
    choice: Annotated[list[Annotated[str, Meta(max_length=100)]], Meta(max_length=12)] = []
    done: Literal["true"] | UnsetType = UNSET


@get("/s/{survey_id:int}", query=LinkQuery, returns="text/html")
async def question(request: HTTPRequest, survey_id: FromPath[int]) -> Response[bytes]:
    """The survey's question on a page of its own."""
    call = Call(request.scope)
    call.count()
    link = _read_link(request)
    survey = _survey(call, survey_id)
    site = call.server.database.catalog.site(survey.site_id)
    respondent_id = verify_identity(link.token, None, site, clock.now()) if link.token and survey.active else None
    asked = await _ask(request, call, survey, respondent_id)
    marked = int(link.score) if link.score in get_args(Score) else None
    return _page(draw.question(asked.survey, _look(request, survey), {"token": asked.token}, marked))


@post("/s/{survey_id:int}", form=AnswerForm, returns="text/html", status_code=200)
async def take_answer(request: HTTPRequest, survey_id: FromPath[int]) -> Response[bytes]:
    """Record what was said on that page; shows the follow-up, then thanks. Sent again, it revises the same response."""
    call = Call(request.scope)
    call.count()
    given = await read_form(request, AnswerForm, several=("choice",))
    survey = _survey(call, survey_id)
    try:
        issued = _issued(call.server, given.token, survey_id)
    except Gone:
        late = _late(call.server, given.token, survey_id)
        if late is None or "text/html" not in request.headers.get("accept", ""):
            raise
        return await _once_more(request, call, survey, late, given)
    comment = None if given.comment is UNSET else cleaned(given.comment)
    done = given.done is not UNSET
    answer = Answer(int(given.score), comment, done, tuple(given.choice) if done else None)
    said = await call.server.database.writer.record(issued, offered(answer, survey))
    return _page(_next(request, survey, given, said))


@get("/hosted/{name:str}", returns="text/css")
async def hosted_file(request: HTTPRequest, name: FromPath[str]) -> Response[bytes]:
    """A file of that page; `look-1.css` is what its owner made survey 1 look like."""
    of = re.fullmatch(r"look-([0-9]{1,18})\.css", name)
    survey = parts(request).database.catalog.surveys.get(int(of[1])) if of else None
    found = asset("look.css", draw.look_css(survey.appearance)) if survey else parts(request).hosted.get(name)
    if not found:
        raise NotFound("not_found", "The page of a survey has no such file.")
    headers = request.headers
    return send(found, headers.get("accept-encoding", ""), headers.get("if-none-match", ""), REVALIDATE, {})


def respond(request: HTTPRequest, error: Exception) -> Response[bytes]:
    """Litestar's exception handler for everything: a page for whoever reads a survey's page, a problem for all others."""
    said, headers = explain(error)
    if not request.url.path.startswith(PREFIX) or "text/html" not in request.headers.get("accept", ""):
        return problem_reply(said, headers)
    server, wanted = parts(request), _wanted(request)
    locale = speak(server.languages, *wanted)
    survey_id = request.url.path.removeprefix(PREFIX)
    survey = server.database.catalog.surveys.get(int(survey_id)) if re.fullmatch("[0-9]{1,18}", survey_id) else None
    if survey and survey.active and said.status not in FINAL:
        content = draw.open_again(_words(request, survey), _look(request, survey), said.detail)
    else:
        content = draw.closed(server.languages[locale], locale, said.detail)
    page = Response(content, status_code=said.status, headers=headers | HEADERS, media_type="text/html")
    page.headers["Vary"] = "Accept, Accept-Language"
    return page


async def _ask(request: HTTPRequest, call: Call, survey: Survey, respondent_id: str | None) -> AskOut:
    """An ask in the reader's language. Raises Gone, Forbidden, Conflict."""
    if not survey.active:
        count_occasion(call.server, survey, "link", "survey_closed", clock.now())
        raise Gone("survey_closed", "This survey asks nobody any more.")
    # Whom a link is sent to, its owner has chosen; its days and caps hold all the same.
    rules = Rules(**{name: getattr(survey.rules, name) for name in ("starts", "ends", "cap_per_day", "cap")})
    asked = await issue(call, survey, respondent_id, Occasion("link", locales=_wanted(request)), rules)
    if isinstance(asked, Reason):
        raise (Forbidden if asked.code == "identity_required" else Conflict)(asked.code, asked.detail)
    return asked


async def _once_more(request: HTTPRequest, call: Call, survey: Survey, late: Ask, given: AnswerForm) -> Response[bytes]:
    """The question again, with what was given to an ask that has expired: it needs no words to say what to do."""
    asked = await _ask(request, call, survey, late.respondent_id)
    said = {} if given.comment is UNSET else {"comment": given.comment}
    content = draw.question(asked.survey, _look(request, survey), {"token": asked.token} | said, int(given.score))
    return _page(content, 410)


def _page(content: bytes, status: int = 200) -> Response[bytes]:
    headers = HEADERS | {"Cache-Control": KEPT_FOR_GOING_BACK, "Vary": "Accept-Language"}
    return Response(content, status_code=status, headers=headers, media_type="text/html")


def _next(request: HTTPRequest, survey: Survey, given: AnswerForm, said: Ask) -> bytes:
    assert said.score is not None
    words, look = _words(request, survey), _look(request, survey)
    follow_up = fitting(words.follow_ups, said.score)
    if given.done is UNSET and follow_up:
        return draw.follow_up(words, look, given.token, said, follow_up)
    return draw.thanks(words, look, said.score, said.comment or "")


def _survey(call: Call, survey_id: int) -> Survey:
    """The survey, with the request counted for its site. Raises NotFound, TooMany."""
    catalog = call.server.database.catalog
    if survey_id not in catalog.surveys:
        raise NotFound("survey_not_found", "There is no survey at this address.")
    found = catalog.surveys[survey_id]
    call.count_for(catalog.site(found.site_id))
    return found


def _issued(server: Parts, token: str, survey_id: int) -> Ask:
    try:
        issued = server.tokens.verify(token, clock.now())
    except Unauthenticated:
        raise Gone("token_expired", "This page was opened too long ago. Open it again.") from None
    except Refusal as refusal:
        raise Invalid(refusal.code, "This page is damaged. Open it again.") from None
    if issued.survey_id != survey_id:
        raise Invalid("token_of_another_survey", "This ask is of another survey. Open this one again.")
    return issued


def _late(server: Parts, token: str, survey_id: int) -> Ask | None:
    """The ask that an expired token is of, while it can be given anew."""
    try:
        late = server.tokens.verify(token, clock.now() - GRACE)
    except Refusal:
        return None
    return late if late.survey_id == survey_id else None


def _read_link(request: HTTPRequest) -> LinkQuery:
    try:
        return msgspec.convert({name: _text(request, name) for name in LinkQuery.__struct_fields__}, LinkQuery)
    except msgspec.ValidationError as error:
        raise Invalid("query_invalid", f"Query string: {error}.") from None


def _text(request: HTTPRequest, name: str) -> str:
    return str(request.query_params.get(name, ""))


def _wanted(request: HTTPRequest) -> list[str]:
    return [_text(request, "locale")[:LONGEST_LOCALE], *accepted(request.headers.get("accept-language", ""))]


def _words(request: HTTPRequest, survey: Survey) -> Words:
    server = parts(request)
    site = server.database.catalog.site(survey.site_id)
    return words_for(survey, server.languages, *_wanted(request), site.locale)


def _look(request: HTTPRequest, survey: Survey) -> Look:
    # Forms lead back in the language that the link has named; who is asked is in the ask, not in the address.
    locale = _text(request, "locale")[:LONGEST_LOCALE]
    return Look(survey.id, {"locale": locale} if locale else {}, survey.appearance)
