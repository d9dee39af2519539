"""Host names as browsers send them."""

import re
from functools import cache
from ipaddress import IPv4Address, IPv6Address

import idna
from publicsuffixlist import PublicSuffixList

_LABEL = re.compile(r"[a-z0-9_-]{1,63}", re.ASCII)
# Browsers take a host that ends with a number for an IPv4 address.
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)


def normalize_host(host: str) -> str | None:
    """Returns the host in lower case, with letters outside ASCII in Punycode (UTS #46), and IP addresses in their short form.

    Returns None for what no browser opens or what browsers write in another way, such as `127.1`.
    """
    if host.startswith("[") and host.endswith("]"):
        return _normalize_ipv6(host[1:-1])
    try:
        labels = [_to_ascii(label) for label in idna.uts46_remap(host, std3_rules=False, transitional=False).split(".")]
    except (idna.IDNAError, UnicodeError):
        return None
    name = ".".join(labels)
    if len(name) > 253 or not all(map(_LABEL.fullmatch, labels)):
        return None
    if _NUMBER.fullmatch(labels[-1]):
        return name if _is_ipv4(name) else None
    return name


def is_public_suffix(host: str) -> bool:
    """Whether strangers can have names under this one: `com`, `co.uk`, `github.io`."""
    return bool(_public_suffixes().is_public(host))


@cache
def _public_suffixes() -> PublicSuffixList:
    # Names such as `localhost` and `internal`, which no list contains, are somebody's own.
    return PublicSuffixList(accept_unknown=False)


def _to_ascii(label: str) -> str:
    return label if label.isascii() else f"xn--{label.encode('punycode').decode()}"


def _is_ipv4(text: str) -> bool:
    try:
        return str(IPv4Address(text)) == text
    except ValueError:
        return False


def _normalize_ipv6(text: str) -> str | None:
    try:
        address = IPv6Address(text)
    except ValueError:
        return None
    if address.scope_id is not None:
        return None
    # Newer versions of Python write the end of such an address as IPv4; browsers do not.
    if address.ipv4_mapped is not None:
        high, low = divmod(int(address.ipv4_mapped), 0x10000)
        return f"[::ffff:{high:x}:{low:x}]"
    return f"[{address.compressed}]"
