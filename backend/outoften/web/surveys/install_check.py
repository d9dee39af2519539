"""Checks whether a page has a site's tag: what browsers reported, then the page itself, which the server opens."""

import asyncio
from datetime import datetime
from typing import Annotated

from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.surveys.installing.host_page import parse_page
from outoften.domain.surveys.installing.install_check import Finding, finding, judge_page, judge_reports, judge_status, rank
from outoften.domain.surveys.site import Site
from outoften.storage.surveys.tag_origins import load_tag_origins
from outoften.web.http.auth import get_credential, requires_scope
from outoften.web.http.routing import post
from outoften.web.http.state import AppState, HTTPRequest, app_state

# The tag stands near the beginning of a page.
MAX_PAGE_BYTES = 512 * 1024
_HEADERS = {"Accept": "text/html", "Accept-Encoding": "identity", "User-Agent": "outoften-install-check"}


class InstallCheckIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The page to check."""

    url: Annotated[
        str, Meta(min_length=1, max_length=2000, description="The page's URL.", examples=["https://www.acorn.example/account"])
    ]


class InstallCheck(Struct, frozen=True):
    """The findings on a page, the decisive one first."""

    url: Annotated[
        str, Meta(description="The page that was checked, after redirects.", examples=["https://www.acorn.example/account"])
    ]
    checked_at: Annotated[datetime, Meta(description="When the page was checked.")]
    findings: Annotated[list[Finding], Meta(description="The findings. The first one is decisive.")]


@post(
    "/v1/sites/{site_id:int}/install-check",
    guards=[requires_scope("write")],
    status_code=200,
    problems={429: ("too_many_requests",), 503: ("too_many_checks",)},
)
async def check_install(request: HTTPRequest, site_id: FromPath[int], body: InstallCheckIn) -> InstallCheck:
    """Whether a page has the tag, and what keeps it from working. The server opens the page; it runs no scripts."""
    state = app_state(request)
    site = state.database.catalog.site(site_id)
    url = body.url.strip()
    with state.check_quota.take(get_credential(request).actor):
        url, found = await _open_page(state, site, url if "://" in url else f"https://{url}")
    await state.database.tag_origins.flush_before_read()
    async with state.database.read_transaction() as connection:
        uses = await load_tag_origins(connection, site_id)
    reported = [] if found[0].code == "url_invalid" else judge_reports(url, uses, site)
    return InstallCheck(url, clock.now(), rank([*reported, *found]))


async def _open_page(state: AppState, site: Site, url: str) -> tuple[str, list[Finding]]:
    """Returns where redirects led, and what was found there."""
    # Imported here, because most servers never check a page.
    from outoften.outgoing.client import UnreachableError, fetch

    try:
        page = await fetch(url, MAX_PAGE_BYTES, state.settings.reachable_networks, _HEADERS)
    except UnreachableError as error:
        return error.url, [finding(error.code)]
    media_type = next((value for name, value in page.headers if name == "content-type"), "")
    if code := judge_status(page.status, media_type):
        return page.url, [finding(code)]
    policies = [value for name, value in page.headers if name == "content-security-policy"]
    # Not on the event loop, because the page is as long as somebody else wants it.
    parsed = await asyncio.to_thread(parse_page, page.content.decode(errors="replace"))
    return page.url, judge_page(parsed, page.url, policies, site, state.settings.url("/w.js"))
