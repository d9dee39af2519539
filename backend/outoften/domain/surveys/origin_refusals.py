"""What a refusal of an origin says: to the page's developer, in the reply, and to the site's owner."""

import json
import re

from outoften.domain.surveys.origins import LOCAL_ORIGINS, is_browser_origin, is_origin_allowed
from outoften.domain.surveys.site import Site
from outoften.domain.surveys.tag_origins import Uses

_MAX_QUOTED_CHARACTERS = 100
# A longer list is cut off, and PATCH refuses the ellipsis, so that nobody pastes it and loses the others.
_MAX_LISTED_ORIGINS = 10


def refusal_detail(origin: str, site: Site) -> str:
    """Returns why a page of this origin may not collect for the site, and what its owner must do."""
    if origin == "null":
        return (
            "This page has no origin: its browser sent `null`, as it does for files and for sandboxed frames without "
            "allow-same-origin. Open the page from a web server, such as https://www.example.com, or set allow-same-origin."
        )
    if not is_browser_origin(origin):
        quoted = ascii(origin[:_MAX_QUOTED_CHARACTERS])
        return f"The Origin header {quoted} is not an origin. Send the page's, such as https://www.example.com, or none at all."
    # Strangers read this, so it must not name the site's other origins.
    return (
        f"The origin {origin} is not allowed for site {site.id} (key {site.key}).{_similar_sentence(origin, site)} The site's "
        f"owner allows it on the dashboard, page Install, or with PATCH /v1/sites/{site.id} and a body that names all origins "
        f"of the site, such as {_body(origin)}."
    )


def owners_remedy(origin: str, site: Site) -> str:
    """Returns what the owner of the site can do if pages of this origin are their own."""
    hint = _similar_sentence(origin, site)
    if not site.origins:
        hint = " Until the site has origins, only pages on localhost and 127.0.0.1 may ask."
    return (
        f"The site does not allow {origin}.{hint} If these pages are yours, allow their origin on the dashboard, page Install, "
        f"or with PATCH /v1/sites/{site.id} and {_body(*origins_with(origin, site))}."
    )


def refusal_hint(uses: Uses, site: Site) -> str:
    """Returns one sentence about the refused origins, printed at the start of the server, or an empty string."""
    shown = [origin for origin, use in uses.items() if use.refusals and not use.dismissed]
    refused = [origin for origin in shown if not is_origin_allowed(origin, site)]
    others = f" and {len(refused) - 1} more" if len(refused) > 1 else ""
    return f"Pages of {refused[0]}{others} were refused lately: see the dashboard, page Install." if refused else ""


def origins_with(origin: str, site: Site) -> tuple[str, ...]:
    """Returns the site's origins with one more. Pages of this machine, which are allowed until the first, stay allowed."""
    return (*(site.origins or LOCAL_ORIGINS), origin)


def _similar_sentence(origin: str, site: Site) -> str:
    for similar in _similar_origins(origin):
        if is_origin_allowed(similar, site):
            return f" It allows {similar}, which is another origin."
    return ""


def _similar_origins(origin: str) -> list[str]:
    """Returns the origin with and without `www.`, over http and https."""
    match = re.fullmatch(r"https?://(?:www\.)?([^/]+)", origin)
    return [f"{scheme}://{www}{match[1]}" for scheme in ("https", "http") for www in ("", "www.")] if match else []


def _body(*origins: str) -> str:
    listed = origins if len(origins) <= _MAX_LISTED_ORIGINS else (*origins[: _MAX_LISTED_ORIGINS - 2], "…", origins[-1])
    return json.dumps({"origins": listed}, ensure_ascii=False)
