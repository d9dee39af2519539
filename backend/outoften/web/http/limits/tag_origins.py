"""Counts of which origins' pages load a site's tag or are refused, for the site's owner."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from outoften import clock
from outoften.domain.surveys.origins import is_browser_origin, is_origin_allowed
from outoften.domain.surveys.site import Site
from outoften.domain.surveys.tag_origins import OriginUse, load_of_tag, refusal
from outoften.web.http.limits.requests import sender_address
from outoften.web.http.state import request_context

_ORIGIN_OF_URL = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#]+")


def count_load(scope: Mapping[str, Any], site: Site) -> None:
    """Counts that a page loaded the tag, for the origin in its Origin or Referer header."""
    sent = {name: value.decode("latin-1") for name, value in scope["headers"] if name in (b"origin", b"referer")}
    match = _ORIGIN_OF_URL.match(sent.get(b"origin", "")) or _ORIGIN_OF_URL.match(sent.get(b"referer", ""))
    if match:
        _count(scope, site, match[0], load_of_tag)


def count_refusal(scope: Mapping[str, Any], site: Site, origin: str) -> None:
    """Counts that a request of a page was refused, because the site does not allow its origin."""
    _count(scope, site, origin, refusal)


def _count(scope: Mapping[str, Any], site: Site, origin: str, use: Callable[[datetime], OriginUse]) -> None:
    state = request_context(scope).state
    if is_browser_origin(origin) and state.origin_quota.admits(site.id, sender_address(scope), origin):
        # Counted apart, so that neither kind takes the other's places.
        state.database.tag_origins.add((site.id, is_origin_allowed(origin, site)), {origin: use(clock.now())})
