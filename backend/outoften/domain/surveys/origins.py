"""Origins whose pages may collect for a site."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from outoften.domain.errors import InvalidError
from outoften.domain.host_names import is_public_suffix, normalize_host
from outoften.domain.surveys.site import Site

LOCAL_ORIGINS = ("http://localhost:*", "http://127.0.0.1:*", "https://localhost:*", "https://127.0.0.1:*")

# A host has at most 253 characters.
MAX_ORIGIN_CHARACTERS = 300
_ORIGIN = re.compile(r"([a-z][a-z0-9+.-]*)://(\*\.)?(\[[^\[\]/?#@]*\]|[^\[\]/?#@:*\s]+)(?::([0-9]+|\*))?/?")
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Pages of these have the origin `null`, or none that could be told from another's.
_SCHEMES_WITHOUT_ORIGIN = {"about", "blob", "data", "file", "ftp", "javascript", "view-source"}
# The host of an app or a browser extension is a name that nobody resolves.
_APP_HOST = re.compile(r"[a-z0-9._-]+")


def normalize_origin(origin: str) -> str:
    """Returns `https://example.com`, as browsers send it, for `HTTPS://Example.com:443/`. Raises InvalidError."""
    text = origin.strip()
    if text == "null":
        raise _invalid(
            origin, "is what files and sandboxed frames of anybody send. Serve the page from a web server, and use its origin"
        )
    match = _ORIGIN.fullmatch(text.lower())
    if not match:
        raise _invalid(
            origin, "is not an origin: a scheme, a host and, unless it is the default one, a port; no path and no user"
        )
    scheme, star, host, port = match.groups()
    if scheme in _SCHEMES_WITHOUT_ORIGIN:
        raise _invalid(origin, f"cannot be told from other pages, because browsers send `null` for {scheme}: pages")
    return f"{scheme}://{star or ''}{_normalize_host(origin, scheme, star, host)}{_normalize_port(origin, scheme, port)}"


def _normalize_host(origin: str, scheme: str, star: str | None, host: str) -> str:
    if scheme not in _DEFAULT_PORTS:
        if star or not _APP_HOST.fullmatch(host):
            raise _invalid(origin, "is not the origin of an app or an extension, such as capacitor://localhost")
        return host
    normalized = normalize_host(host)
    if normalized is None:
        raise _invalid(
            origin, "has a host that browsers do not open or write in another way. Copy it from the browser's address bar"
        )
    if star and (normalized.startswith("[") or normalized[-1].isdigit()):
        raise _invalid(origin, "has `*.` before an IP address, which has no subdomains")
    if star and is_public_suffix(normalized):
        raise _invalid(origin, f"would allow the pages of strangers, because anybody can have a name under {normalized}")
    return normalized


def _normalize_port(origin: str, scheme: str, port: str | None) -> str:
    if port is None or port == "*":
        return "" if port is None else ":*"
    # Longer numbers are too large, and very long ones cannot be converted.
    number = int(port) if len(port.lstrip("0")) <= 5 else 0
    if not 1 <= number <= 65535:
        raise _invalid(origin, "has a port that is not a number from 1 to 65535")
    return "" if number == _DEFAULT_PORTS.get(scheme) else f":{number}"


def _invalid(origin: str, reason: str) -> InvalidError:
    return InvalidError(
        "invalid_origin",
        f"`origins`: {origin!r} {reason}. Examples: https://example.com, https://*.example.com, http://localhost:*, "
        "capacitor://localhost.",
    )


def is_browser_origin(text: str) -> bool:
    """Whether this is the origin of pages, as browsers send it. `null` is not, because it is anybody's."""
    return len(text) <= MAX_ORIGIN_CHARACTERS and _is_browser_origin(text)


@lru_cache(1_000)
def _is_browser_origin(text: str) -> bool:
    try:
        return "*" not in text and normalize_origin(text) == text
    except InvalidError:
        return False


def is_origin_allowed(origin: str, site: Site) -> bool:
    """Whether a page of this origin may collect for the site."""
    return not origin_patterns(origin).isdisjoint(allowed_origins(site))


def allowed_origins(site: Site) -> tuple[str, ...]:
    """Returns the site's origins; until its owner sets them, those of pages on this machine."""
    return site.origins or LOCAL_ORIGINS


def origin_patterns(origin: str) -> set[str]:
    """Returns every entry of a site's origins that allows this origin; an empty set if it is not an origin."""
    try:
        parts = urlsplit(origin.lower())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return set()
    bracketed = f"[{host}]" if ":" in host else host
    exact = f"{parts.scheme}://{bracketed}" + (f":{port}" if port else "")
    if exact != origin.lower():
        return set()
    patterns = {exact, f"{parts.scheme}://{bracketed}:*"}
    labels = host.split(".")
    for cut in range(1, len(labels)):
        parent = f"{parts.scheme}://*.{'.'.join(labels[cut:])}"
        patterns |= {parent + (f":{port}" if port else ""), f"{parent}:*"}
    return patterns
