"""The page with which respondents refuse e-mails, and one-click unsubscribing by mail programs (RFC 8058)."""

from typing import Annotated

from litestar import Response, get, post
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.errors import NotFoundError
from outoften.storage.responses.rules.opt_outs import opt_out
from outoften.tokens.no_mail_link import NoMailLinks
from outoften.web.http.limits.requests import check_address_limit, sender_address
from outoften.web.http.state import HTTPRequest, app_state
from outoften.web.http.templates import render_page

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class NoMailQuery(Struct, frozen=True):
    """The query of the link."""

    t: Annotated[str, Meta(max_length=1000, description="The signed token of the link.")] = ""


@get("/no-mail", query=NoMailQuery, returns="text/html", problems={404: ("link_ended",)})
async def show_no_mail(request: HTTPRequest) -> Response[bytes]:
    """A page with a button that ends e-mails. Opening it changes nothing, because programs open links in e-mails."""
    if (found := _find(request)) is None:
        return _ended(request)
    site = _site_name(request, found[0])
    return _page(
        "No more e-mails?", f"{site} sends you e-mails about your answers. Press the button to end that.", "No more e-mails"
    )


@post("/no-mail", query=NoMailQuery, returns="text/html", status_code=200, problems={404: ("link_ended",)})
async def refuse_mail(request: HTTPRequest) -> Response[bytes]:
    """End e-mails to a respondent. Mail programs send this request too; its body is not read."""
    if (found := _find(request)) is None:
        return _ended(request)
    database, (site_id, respondent_id) = app_state(request).database, found
    if site_id in database.catalog.sites:
        digest = database.hash_respondent(respondent_id)[0]
        await database.writer.run_transaction(
            lambda connection: opt_out(connection, site_id, respondent_id, digest, clock.now())
        )
    return _page("You get no more e-mails", f"{_site_name(request, site_id)} sends you no more e-mails about your answers.")


def _find(request: HTTPRequest) -> tuple[int, str] | None:
    """Returns the site and the respondent of the link; None if it is none. Raises RateLimitedError."""
    check_address_limit(request.scope, sender_address(request.scope))
    state = app_state(request)
    links = NoMailLinks(state.settings.signing_keys, lambda: state.database.revoked_signing_secrets)
    return links.verify(request.query_params.get("t", ""))


def _site_name(request: HTTPRequest, site_id: int) -> str:
    site = app_state(request).database.catalog.sites.get(site_id)
    return site.name if site else "This site"


def _ended(request: HTTPRequest) -> Response[bytes]:
    """Returns a page for people. Raises NotFoundError for programs."""
    about = "Copy the whole link from the e-mail, or reply to the e-mail."
    if "text/html" in request.headers.get("accept", ""):
        return _page("This link does not work", about, status=404)
    raise NotFoundError("link_ended", f"This link does not work. {about}")


def _page(title: str, about: str, button: str = "", status: int = 200) -> Response[bytes]:
    content = render_page("no_mail.html", title=title, about=about, button=button)
    return Response(content, status_code=status, headers=_HEADERS, media_type="text/html")
