"""Pages and page patterns in the form in which browsers write addresses, so that what looks the same is the same."""

import re
from urllib.parse import quote

from outoften.domain.errors import InvalidError
from outoften.domain.host_names import normalize_host

_DEFAULT_PORTS = {"http": "80", "https": "443"}
# What browsers leave as it is in a path, besides letters and digits. Escapes stay as they are.
_SAFE = "!$%&'()*+,-./:;=@[]_|~"
_ADDRESS = re.compile(r"(https?)://([^/\\?#]*)([^?#]*)", re.IGNORECASE)


def normalize_page(page: str) -> str:
    """Returns an address without query as browsers write it; anything but a web address as it is."""
    match = _ADDRESS.fullmatch(page)
    if not match:
        return page
    scheme, authority, path = match.groups()
    normalized = _normalize_authority(scheme.lower(), authority)
    return f"{scheme.lower()}://{normalized}{_normalize_path(path) or '/'}" if normalized else page


def normalize_pattern(pattern: str, field: str, max_length: int) -> str:
    """Returns a page pattern in the form of the addresses that it is to match. Raises InvalidError if it could never match."""
    match = _ADDRESS.fullmatch(pattern)
    scheme, authority, path = match.groups() if match else ("", "", pattern)
    path = _normalize_path(path)
    if {".", ".."} & set(path.split("/")):
        raise _never(pattern, field, "browsers resolve `.` and `..` in addresses")
    if "@" in authority:
        raise _never(pattern, field, "the user before `@` is not part of a page's address")
    normalized = _normalize_authority(scheme.lower(), authority) if scheme else ""
    if normalized is None:
        raise _never(pattern, field, f"{authority!r} is not a host that browsers open")
    if scheme:
        path = path or ("" if authority.endswith("*") else "/")
        normalized = f"{scheme.lower()}://{normalized}"
    if path.endswith("/") and path != "/":
        path = path[:-1]
    if len((normalized + path).replace("*", "")) > max_length:
        raise _never(pattern, field, f"only the first {max_length} characters of an address are compared")
    return normalized + path


def _normalize_path(path: str) -> str:
    return quote(path.replace("\\", "/"), safe=_SAFE)


def _normalize_authority(scheme: str, authority: str) -> str | None:
    host, colon, port = authority.rpartition(":") if re.search(r":[0-9*]*$", authority) else (authority, "", "")
    normalized = ".".join(map(_normalize_label, host.split("."))) if "*" in host else normalize_host(host)
    if not normalized:
        return None
    if port.isdecimal():
        port = port.lstrip("0") or "0"
    return normalized + (f":{port}" if colon and port not in ("", _DEFAULT_PORTS[scheme]) else "")


def _normalize_label(label: str) -> str:
    return label.lower() if "*" in label else normalize_host(label) or label.lower()


def _never(pattern: str, field: str, reason: str) -> InvalidError:
    return InvalidError(
        "body_invalid",
        f"`{field}`: {pattern!r} would never match, because {reason}. Examples: /pricing, /docs/*, https://shop.example/*.",
    )
