"""`/no-mail`: the page with which respondents refuse e-mails of rules; mail programs unsubscribe there too (RFC 8058)."""

from typing import Annotated

from litestar import Response, get, post
from msgspec import Meta, Struct

from outoften import clock
from outoften.storage.mailing.recipients.mail_links import opt_out
from outoften.tokens.no_mail_link import NoMailLinks
from outoften.web.http.mail.mail_page import LINK_ENDED, count_request, ended_page, mail_page, reader_language
from outoften.web.http.state import HTTPRequest, app_state


class NoMailQuery(Struct, frozen=True):
    """The query of the link."""

    t: Annotated[str, Meta(max_length=1000, description="The signed token of the link.")] = ""


@get("/no-mail", query=NoMailQuery, returns="text/html", problems={404: LINK_ENDED})
async def show_no_mail(request: HTTPRequest) -> Response[bytes]:
    """A page with a button that ends e-mails. Opening it changes nothing, because programs open links in e-mails."""
    if _find(request) is None:
        return ended_page(request)
    locale, language = reader_language(request)
    text = language.mail["unsubscribe"]
    return mail_page(request, text, locale, language.dir, button=text)


@post("/no-mail", query=NoMailQuery, returns="text/html", status_code=200, problems={404: LINK_ENDED})
async def refuse_mail(request: HTTPRequest) -> Response[bytes]:
    """End all e-mails to a respondent. Mail programs send this request too; its body is not read."""
    if (found := _find(request)) is None:
        return ended_page(request)
    database, (site_id, respondent_id) = app_state(request).database, found
    if site_id in database.catalog.sites:
        await database.writer.run_transaction(
            lambda connection: opt_out(connection, site_id, respondent_id, database.hash_respondent, clock.now())
        )
    locale, language = reader_language(request)
    return mail_page(request, language.mail["unsubscribed"], locale, language.dir)


def _find(request: HTTPRequest) -> tuple[int, str] | None:
    """Returns the site and the respondent of the link; None if it is none. Raises RateLimitedError."""
    count_request(request)
    state = app_state(request)
    links = NoMailLinks(state.settings.signing_keys, lambda: state.database.revoked_signing_secrets)
    return links.verify(request.query_params.get("t", ""))
