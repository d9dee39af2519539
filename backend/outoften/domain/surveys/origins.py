"""Origins whose pages may collect for a site."""

import ipaddress
import re
from urllib.parse import urlsplit

from outoften.domain.errors import InvalidError
from outoften.domain.surveys.site import Site

LOCAL_ORIGINS = ("http://localhost:*", "http://127.0.0.1:*", "https://localhost:*", "https://127.0.0.1:*")


def normalize_origin(origin: str) -> str:
    """Returns `https://example.com`, as browsers send it, for `HTTPS://Example.com:443/`. Raises InvalidError."""
    pattern = r"(https?)://(\*\.)?([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::([0-9]{1,5}|\*))?/?"
    match = re.fullmatch(pattern, origin.strip().lower())
    if not match or not _is_valid_host(match[3], match[5]):
        raise InvalidError(
            "invalid_origin",
            f"`origins`: {origin!r} is not an origin. An origin is a scheme, a host and, unless it is the default one, a port: "
            "https://example.com, https://*.example.com, http://localhost:*.",
        )
    scheme, star, host, _, port = match.groups()
    default_port = {"http": "80", "https": "443"}[scheme]
    return f"{scheme}://{star or ''}{host}" + (f":{port}" if port and port != default_port else "")


def _is_valid_host(host: str, port: str | None) -> bool:
    if port and port != "*" and int(port) > 65535:
        return False
    if not host.startswith("["):
        return ".." not in host
    try:
        ipaddress.IPv6Address(host[1:-1])
    except ValueError:
        return False
    return True


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
