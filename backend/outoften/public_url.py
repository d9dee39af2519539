"""The address at which browsers reach the server: its one form, and the addresses below it."""

from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from urllib.parse import quote, unquote, urlencode, urlsplit, urlunsplit

import idna

EXAMPLE = "https://nps.example.com or https://example.com/nps"
Query = Mapping[str, str] | Sequence[tuple[str, str]]
DEFAULT_PORTS = {"http": 80, "https": 443}
# The first parts of the server's own paths. Below an address whose path begins with one of them, a proxy that removes the
# path and one that keeps it could not be told apart.
OWN_PATHS = (
    *("a", "app", "b", "compat", "d", "dashboard", "docs", "docs.css", "hosted", "livez", "mcp", "metrics", "no-mail"),
    *("openapi.json", "readyz", "s", "share", "static", "u", "unsubscribe", "v1", "w.js"),
)


def normalize_public_url(text: str) -> str:
    """Returns the URL as browsers write it, without a slash at the end. Raises ValueError, whose message has no password."""
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError(f"this is not a URL; use one like {EXAMPLE}") from None
    if parts.scheme not in DEFAULT_PORTS or not host:
        raise ValueError(f"the URL must begin with https:// or http:// and a host, like {EXAMPLE}")
    if parts.username is not None:
        # Every page with the tag would show a password in it.
        raise ValueError(f"the URL must not contain a user name or a password; use one like {EXAMPLE}")
    if parts.query or parts.fragment:
        raise ValueError(f"the URL must end before `?` and `#`, like {EXAMPLE}")
    host = _normalize_host(host)
    netloc = _bracketed(host) if port in (None, DEFAULT_PORTS[parts.scheme]) else join_host(host, port)
    return urlunsplit((parts.scheme, netloc, _normalize_path(parts.path), "", ""))


def local_url(host: str, port: int) -> str:
    """Returns the URL of a server on this machine that listens on the host, also if it listens on every address."""
    if is_every_address(host):
        host = "::1" if ":" in host else "127.0.0.1"
    return urlunsplit(("http", join_host(host, port), "", "", ""))


def is_every_address(host: str) -> bool:
    """Whether the host is 0.0.0.0 or ::, which a server can listen on but a browser cannot open."""
    try:
        return ip_address(host).is_unspecified
    except ValueError:
        return False


def is_loopback(host: str) -> bool:
    """Whether the host is `localhost` or an address that only programs on the same machine reach."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def join_url(base_url: str, path: str, query: Query = (), fragment: str = "") -> str:
    """Returns the URL of a path of the server, such as `/w.js`. The path is percent-encoded; `base_url` ends without `/`."""
    scheme, netloc, base_path, _, _ = urlsplit(base_url)
    return urlunsplit((scheme, netloc, base_path + path, urlencode(query), fragment))


def join_host(host: str, port: int) -> str:
    """Returns `host:port`, with an IPv6 address in brackets."""
    return f"{_bracketed(host)}:{port}"


def _normalize_host(host: str) -> str:
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    try:
        # As browsers do it (UTS 46): bücher.example is xn--bcher-kva.example. Underscores are no IDN, but browsers open them.
        name = host if host.isascii() else idna.encode(host, uts46=True).decode()
    except idna.IDNAError:
        name = ""
    if not all(part.replace("-", "").replace("_", "").isalnum() for part in name.removesuffix(".").split(".")):
        raise ValueError(f"{host!r} is not the name of a host; use a URL like {EXAMPLE}")
    return name


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _normalize_path(path: str) -> str:
    parts = [unquote(part) for part in path.strip("/").split("/")]
    if parts == [""]:
        return ""
    if any(part in ("", ".", "..") or not part.isprintable() or "/" in part for part in parts):
        raise ValueError(f"the path has a part that is empty or that browsers change; use a URL like {EXAMPLE}")
    if parts[0] in OWN_PATHS:
        raise ValueError(f"the path must not begin with /{parts[0]}, which the server uses itself; use a URL like {EXAMPLE}")
    return "".join(f"/{quote(part, safe='-._~')}" for part in parts)
