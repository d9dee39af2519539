"""`/a/{token}`: the survey page behind the numbers of an e-mail. Opening it records nothing; one tap stores the number."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.collecting.ask import Ask
from outoften.domain.errors import NotFoundError
from outoften.storage.mailing.recipients.mail_links import find_linked_mail, mark_opened
from outoften.tokens.ask_token import ASK_LIFETIME
from outoften.tokens.identity import Identity
from outoften.tokens.mail_token import MailTokens
from outoften.web.collecting.page_context import Entered, page_context, parse_score, query_text
from outoften.web.collecting.page_refusals import page_headers
from outoften.web.http.mail.mail_page import LINK_ENDED, count_request, ended_page
from outoften.web.http.problems import GoneError
from outoften.web.http.state import HTTPRequest, app_state
from outoften.web.http.templates import reads_html

# For so long after an e-mail was sent, its survey can be answered.
LINK_LIFETIME = timedelta(days=60)


class MailLinkQuery(Struct, frozen=True):
    """The query of a link. Unknown names are ignored, because mailing tools add their own."""

    score: Annotated[
        str, Meta(max_length=2, description="The score to mark on the page. It is not recorded.", examples=["9"])
    ] = ""


@get("/a/{token:str}", query=MailLinkQuery, returns="text/html", problems={404: LINK_ENDED, 410: ("survey_closed",)})
async def show_mail_survey_page(request: HTTPRequest, token: FromPath[str]) -> Response[bytes]:
    """The survey of an e-mail, with the tapped number marked. It is stored when the respondent sends the form."""
    count_request(request)
    state, now = app_state(request), clock.now()
    ask_id = _verify(request, token)
    mail = await state.database.read(find_linked_mail, ask_id) if ask_id else None
    ask = mail.ask if mail else None
    survey = state.database.catalog.surveys.get(ask.survey_id) if ask else None
    if ask is None or survey is None or ask.erased_at or now > ask.issued_at + LINK_LIFETIME:
        return ended_page(request, token, survey, ask.locale if ask else "")
    context = page_context(request, survey, ask.locale)
    headers = page_headers(survey) | {"Cache-Control": "no-store"}
    if not survey.asks:
        if not reads_html(request):
            raise GoneError("survey_closed", "This survey is closed.")
        content = context.render("refused", context.words["closed"], "survey_closed", retry_url=None)
        return Response(content, status_code=410, headers=headers, media_type="text/html")
    chosen = parse_score(query_text(request, "score"))
    form_token = state.tokens.issue(ask, _identity(ask), renewed=True, expires_at=now + ASK_LIFETIME)
    entered = Entered(ask.score if chosen is None else chosen, ask.comment or "", ask.choices)
    is_change = ask.score is not None
    if is_change:
        content = context.render_form(form_token, entered, answered=True, opened=entered.score != ask.score)
    else:
        content = context.render_form(form_token, entered, script="opened.js")
        headers["Content-Security-Policy"] += "; script-src 'self'; connect-src 'self'"
    return Response(content, headers=headers, media_type="text/html")


@post("/a/{token:str}", status_code=204, problems={404: LINK_ENDED})
async def count_opened(request: HTTPRequest, token: FromPath[str]) -> None:
    """Count that a person uses the page. Its script sends this at the first touch, click, key or turn of the wheel."""
    count_request(request)
    database = app_state(request).database
    ask_id = _verify(request, token)
    if ask_id is None:
        raise NotFoundError("link_ended", "This link does not work any more, or not all of it was copied from the e-mail.")
    await database.writer.run_transaction(lambda connection: mark_opened(connection, ask_id, clock.now()))


def _verify(request: HTTPRequest, token: str) -> UUID | None:
    state = app_state(request)
    tokens = MailTokens(state.settings.signing_keys, lambda: state.database.revoked_signing_secrets)
    return tokens.verify("survey", token)


def _identity(ask: Ask) -> Identity | None:
    # The e-mail was sent to this person, and no secret of the host's has signed it that could be revoked.
    return Identity(ask.respondent_id, "") if ask.respondent_id is not None else None
