"""What a page's Content-Security-Policy allows: a script, and requests to a server (CSP level 3, matching of sources)."""

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

_SOURCE = re.compile(
    r"(?:([a-z][a-z0-9+.-]*)://)?(\*|(?:\*\.)?[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::([0-9]+|\*))?(/[^?#]*)?", re.IGNORECASE
)
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Each scheme of a source also matches the secure one.
_MATCHING_SCHEMES = {"http": ("http", "https"), "https": ("https",)}


class ContentPolicy:
    """One policy, from a header or a `meta` element."""

    def __init__(self, text: str) -> None:
        self._directives: dict[str, list[str]] = {}
        for part in text.split(";"):
            name, *sources = part.split() or [""]
            # Browsers ignore a directive that comes twice.
            self._directives.setdefault(name.lower(), sources)

    def allows_script(self, url: str, page_url: str, nonce: str | None) -> bool:
        """Whether a page may load a script by a tag, which may have a nonce."""
        sources = self._sources("script-src-elem", "script-src", "default-src")
        if sources is None or (nonce and f"'nonce-{nonce}'" in sources):
            return True
        if "'strict-dynamic'" in map(str.lower, sources):
            return False
        return _any_matches(sources, url, page_url)

    def allows_request(self, url: str, page_url: str) -> bool:
        """Whether the scripts of a page may send requests to an address."""
        sources = self._sources("connect-src", "default-src")
        return sources is None or _any_matches(sources, url, page_url)

    def _sources(self, *names: str) -> list[str] | None:
        return next((self._directives[name] for name in names if name in self._directives), None)


def parse_policies(headers: Iterable[str]) -> list[ContentPolicy]:
    """Returns the policies of header values, each of which may contain several."""
    return [ContentPolicy(text) for header in headers for text in header.split(",") if text.strip()]


def _any_matches(sources: Iterable[str], url: str, page_url: str) -> bool:
    target, page = urlsplit(url), urlsplit(page_url)
    return any(_matches(source, target, page) for source in sources)


def _matches(source: str, target: SplitResult, page: SplitResult) -> bool:
    if source == "*":
        return target.scheme in ("http", "https", page.scheme)
    if source.lower() == "'self'":
        return _same_host(page, target) and target.scheme in _MATCHING_SCHEMES.get(page.scheme, (page.scheme,))
    if source.endswith(":") and "/" not in source:
        scheme = source[:-1].lower()
        return target.scheme in _MATCHING_SCHEMES.get(scheme, (scheme,))
    match = _SOURCE.fullmatch(source)
    if not match:
        return False
    scheme, host, port, path = match.groups()
    scheme = (scheme or page.scheme).lower()
    return (
        target.scheme in _MATCHING_SCHEMES.get(scheme, (scheme,))
        and _host_matches(host.lower(), target.hostname or "")
        and _port_matches(port, scheme, target)
        and _path_matches(path or "", target.path)
    )


def _host_matches(pattern: str, host: str) -> bool:
    if pattern.startswith("*"):
        return host.endswith(pattern[1:]) if len(pattern) > 1 else True
    return pattern.strip("[]") == host


def _port_matches(port: str | None, scheme: str, target: SplitResult) -> bool:
    actual = _port(target)
    if port is None:
        return actual in {_DEFAULT_PORTS.get(target.scheme), _DEFAULT_PORTS.get(scheme)}
    return port == "*" or int(port) == actual or (int(port) == 80 and actual == 443)


def _path_matches(pattern: str, path: str) -> bool:
    if pattern in ("", "/"):
        return True
    return path.startswith(pattern) if pattern.endswith("/") else path == pattern


def _same_host(page: SplitResult, target: SplitResult) -> bool:
    is_upgrade = _port(page) == 80 and _port(target) == 443
    return page.hostname == target.hostname and (_port(page) == _port(target) or is_upgrade)


def _port(parts: SplitResult) -> int | None:
    return parts.port or _DEFAULT_PORTS.get(parts.scheme)
