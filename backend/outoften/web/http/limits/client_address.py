"""The address that a request comes from, also behind proxies, and the networks that contain it."""

import ipaddress
import logging
import re
from collections.abc import Sequence
from functools import lru_cache

log = logging.getLogger(__name__)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# A server that has only IPv6 receives IPv4 addresses in this network (RFC 6052).
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

# One element of X-Forwarded-For: an address, perhaps in quotes, in brackets or with a port.
_HOP = re.compile(
    r'"?(?:\[(?P<bracketed>[^\[\]"]{2,60})\](?::\d{1,5})?|(?P<ipv4>[\d.]{7,15})(?::\d{1,5})?|(?P<bare>[^\[\]"]{2,60}))"?'
)
# The longest text that matches.
_MAX_HOP_CHARACTERS = 80

# The IPv6 prefixes of one customer, one household and one company, and a network of IPv4 addresses.
_IPV6_PREFIXES = (64, 56, 48)
_IPV4_PREFIX = 24


class AddressResolver:
    """Finds the address of a request's client. Only these proxies are trusted to say in X-Forwarded-For whom they forward.

    The header `Forwarded` (RFC 7239) is not read: a proxy that sets one of the two headers passes on the other one as the
    client sent it, so a server that reads both trusts the client.
    """

    def __init__(self, proxies: Sequence[Network]) -> None:
        self._proxies = [_without_mapping(network) for network in proxies]
        self._warned = False

    @property
    def trusts_proxies(self) -> bool:
        """Whether X-Forwarded-For is read at all."""
        return bool(self._proxies)

    def client_address(self, peer: str, forwarded_for: str) -> str:
        """Returns the nearest address that is not a trusted proxy: `peer`, or a hop of X-Forwarded-For.

        If a trusted proxy sends no readable address, this is the proxy's own, and the log says once what to do. It does not
        quote the header, which may contain a visitor's address.
        """
        parsed = parse_address(peer) if self._proxies else None
        if parsed is None or not self._is_proxy(parsed):
            return _normal_address(peer)
        # Empty elements of a list mean nothing (RFC 9110, 5.6.1).
        hops = [hop for hop in map(str.strip, forwarded_for.split(",")) if hop]
        if not hops:
            self._warn(f"The trusted proxy {parsed} sent no X-Forwarded-For header")
        for hop in reversed(hops):
            address = parse_address(hop)
            if address is None:
                self._warn(f"The trusted proxy {parsed} sent an X-Forwarded-For header that cannot be read")
                break
            parsed = address
            if not self._is_proxy(parsed):
                break
        return str(parsed)

    def _is_proxy(self, address: Address) -> bool:
        return any(address in network for network in self._proxies)

    def _warn(self, what: str) -> None:
        if not self._warned:
            self._warned = True
            log.warning(
                "%s, so all its visitors share one rate limit, and many of their answers are marked as suspect. Let the proxy "
                "send the visitor's address, as in `proxy_set_header X-Forwarded-For $remote_addr;` for nginx, or take it out "
                "of OUTOFTEN_TRUSTED_PROXIES. This is logged once.",
                what,
            )


def parse_address(text: str) -> Address | None:
    """Returns the address in `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:80` or a quoted form, or None.

    IPv4 addresses that are written as IPv6, such as `::ffff:192.0.2.1`, are returned as IPv4.
    """
    # Longer texts are not cached, because clients choose them.
    return _parse_address(text) if len(text) <= _MAX_HOP_CHARACTERS else None


@lru_cache(10_000)
def _parse_address(text: str) -> Address | None:
    match = _HOP.fullmatch(text.strip())
    if not match:
        return None
    try:
        address = ipaddress.ip_address(match["bracketed"] or match["ipv4"] or match["bare"])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(address.packed[-4:])
    # The zone in fe80::1%eth0 names an interface of this machine.
    return address.ipv4_mapped or ipaddress.IPv6Address(address.packed)


@lru_cache(10_000)
def _normal_address(peer: str) -> str:
    parsed = parse_address(peer)
    return peer if parsed is None else str(parsed)


@lru_cache(10_000)
def networks_of(address: str) -> tuple[str, ...]:
    """Returns the networks that a client counts in, narrowest first.

    The first is its own: an IPv4 address, or the /64 of an IPv6 address, because one customer has a whole /64.
    """
    parsed = parse_address(address)
    if parsed is None:
        return (address,)
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed), str(ipaddress.ip_network((parsed, _IPV4_PREFIX), strict=False))
    return tuple(str(ipaddress.ip_network((parsed, prefix), strict=False)) for prefix in _IPV6_PREFIXES)


def _without_mapping(network: Network) -> Network:
    """Returns an IPv4 network that is written as IPv6 as IPv4."""
    mapped = network.network_address.ipv4_mapped if isinstance(network, ipaddress.IPv6Network) else None
    return network if mapped is None or network.prefixlen < 96 else ipaddress.ip_network((mapped, network.prefixlen - 96))
