"""The page behind the link in digests, and one-click unsubscribing by mail programs (RFC 8058). Neither needs a session."""

from typing import Annotated

from litestar import Response, get, post
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.access.member import Member
from outoften.domain.automation.digests.digest import DigestKind, digest_day
from outoften.domain.errors import NotFoundError
from outoften.storage.access.members import find_member
from outoften.storage.automation.digests import change_wanted
from outoften.storage.digest import member_zones
from outoften.tokens.unsubscribe_link import UnsubscribeLinks
from outoften.web.http.mail.mail_page import count_request, mail_page
from outoften.web.http.state import HTTPRequest, app_state
from outoften.web.http.templates import reads_html

ACTOR = "unsubscribe link"


class UnsubscribeQuery(Struct, frozen=True):
    """The query of the link."""

    t: Annotated[str, Meta(max_length=200, description="The signed token of the link.")] = ""


@get("/unsubscribe", query=UnsubscribeQuery, returns="text/html", problems={404: ("link_ended",)})
async def show_unsubscribe(request: HTTPRequest) -> Response[bytes]:
    """A page with a button that turns the e-mail off. Opening it changes nothing, because programs open links in e-mails."""
    found = await _find(request)
    return _ended(request) if found is None else _page(request, found[1], found[0])


@post("/unsubscribe", query=UnsubscribeQuery, returns="text/html", status_code=200, problems={404: ("link_ended",)})
async def unsubscribe(request: HTTPRequest) -> Response[bytes]:
    """Turn the e-mail off. Mail programs send this request too; its body is not read."""
    found = await _find(request)
    if found is None:
        return _ended(request)
    member, kind = found
    database, now = app_state(request).database, clock.now()
    days = {kind: digest_day(kind, now, member_zones(database.catalog, member))}
    await database.writer.run_transaction(lambda connection: change_wanted(connection, member, {kind: False}, days, ACTOR, now))
    return _page(request, "done", member)


async def _find(request: HTTPRequest) -> tuple[Member, DigestKind] | None:
    """Returns whose digest the link turns off; None if it is no link, or its member was removed. Raises RateLimitedError."""
    count_request(request)
    state = app_state(request)
    links = UnsubscribeLinks(state.settings.signing_keys, state.database.revoked_signing_secrets)
    found = links.verify(request.query_params.get("t", ""))
    member = await state.database.read(find_member, found.member_id) if found else None
    return (member, found.kind) if found and member and found.is_of(member) else None


def _ended(request: HTTPRequest) -> Response[bytes]:
    """Returns a page for people. Raises NotFoundError for programs."""
    if reads_html(request):
        return _page(request, "ended", None, 404)
    raise NotFoundError("link_ended", "The link is not complete, or its account was removed. Sign in to change your e-mails.")


def _page(request: HTTPRequest, step: str, member: Member | None, status: int = 200) -> Response[bytes]:
    """Returns the page: the question, that it is done, or that the link has ended."""
    from outoften.outgoing.digest_mail import load_digest_texts

    texts, settings = load_digest_texts(), app_state(request).settings
    is_question = step not in ("done", "ended")
    return mail_page(
        request,
        texts.page[step],
        texts.lang,
        status=status,
        about=texts.page["about" if is_question else f"{step}_about"].format(email=member.email if member else ""),
        button=texts.page["button"] if is_question else "",
        link=None if is_question else {"text": texts.page["account"], "url": settings.url("/app/account")},
    )
