"""`/u/{token}`: ends e-mails to a person, by one click in the mail program (RFC 8058) or by a button on a page."""

from typing import Annotated

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften import clock
from outoften.storage.core.opening.engine import DatabaseConnection
from outoften.storage.mailing.recipients.mail_links import LinkedMail, find_linked_mail, opt_out_addressee, unsubscribe
from outoften.tokens.mail_token import Addressee, MailTokens, Purpose
from outoften.web.http.mail.mail_page import LINK_ENDED, count_request, ended_page, mail_page, reader_language
from outoften.web.http.state import HTTPRequest, app_state

# Added by the page's form. A mail program sends the address as it is in the header, and expects an empty reply.
BY_PERSON = "?by=person"


class UnsubscribeQuery(Struct, frozen=True):
    """The query of the page's form."""

    by: Annotated[str, Meta(max_length=10, description="`person` if somebody pressed the button.", examples=["person"])] = ""


@get("/u/{token:str}", returns="text/html", problems={404: LINK_ENDED})
async def show_unsubscribe_page(request: HTTPRequest, token: FromPath[str]) -> Response[bytes]:
    """A page with a button that ends e-mails. Opening it changes nothing, because programs open links in e-mails."""
    mail = await linked_mail(request, "unsubscribe", token)
    if mail is None and _addressee(request, token) is None:
        return ended_page(request, token)
    return _page(request, mail, "unsubscribe")


@post("/u/{token:str}", query=UnsubscribeQuery, returns="text/html", status_code=200, problems={404: LINK_ENDED})
async def unsubscribe_person(request: HTTPRequest, token: FromPath[str]) -> Response[bytes]:
    """End all e-mails to a person at once and for ever, also when the e-mail or the person was deleted here.

    Mail programs send this too; the body is not read.
    """
    mail, addressee = await linked_mail(request, "unsubscribe", token), _addressee(request, token)
    if mail is None and addressee is None:
        return ended_page(request, token)
    database, now = app_state(request).database, clock.now()

    async def leave(connection: DatabaseConnection) -> None:
        if mail:
            await unsubscribe(connection, mail, database.hash_respondent, now)
        if addressee and addressee.site_id in database.catalog.sites:
            await opt_out_addressee(connection, addressee, database.hash_respondent, now)

    await database.writer.run_transaction(leave)
    if request.query_params.get("by") != "person":
        return Response(b"", media_type="text/plain")
    return _page(request, mail, "unsubscribed")


async def linked_mail(request: HTTPRequest, purpose: Purpose, token: str) -> LinkedMail | None:
    """Returns the e-mail of a link; None if there is none. Raises RateLimitedError."""
    count_request(request)
    state = app_state(request)
    ask_id = _tokens(request).verify(purpose, token)
    mail = await state.database.read(find_linked_mail, ask_id) if ask_id else None
    return mail if mail and mail.site_id in state.database.catalog.sites else None


def _addressee(request: HTTPRequest, token: str) -> Addressee | None:
    return _tokens(request).verify_addressee(token)


def _tokens(request: HTTPRequest) -> MailTokens:
    state = app_state(request)
    return MailTokens(state.settings.signing_keys, lambda: state.database.revoked_signing_secrets)


def _page(request: HTTPRequest, mail: LinkedMail | None, text: str) -> Response[bytes]:
    survey = app_state(request).database.catalog.surveys.get(mail.survey_id) if mail else None
    locale, language = reader_language(request, survey, mail.ask.locale if mail and mail.ask else "")
    title = language.mail[text]
    button = title if text == "unsubscribe" else ""
    return mail_page(request, title, locale, language.dir, survey, button=button, action=BY_PERSON)
