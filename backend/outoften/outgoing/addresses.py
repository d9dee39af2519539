"""Which addresses a request to a foreign host may reach."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Beside what Python takes for private: addresses that stand for others, and services of cloud providers. From IANA's registries
# of special-purpose addresses and Azure's virtual public address.
_SPECIAL_NETWORKS = tuple(
    map(
        ip_network,
        (
            *("168.63.129.16/32", "192.0.0.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.175.48.0/24"),
            *("2001::/23", "2002::/16", "2620:4f:8000::/48", "3fff::/20"),
        ),
    )
)
# All other IPv6 addresses are private, or contain an IPv4 address.
_GLOBAL_IPV6 = IPv6Network("2000::/3")


# On public addresses; others are no places for web pages, and a check of them would only tell which are open.
_WEB_PORTS = frozenset((80, 443, 8000, 8080, 8443))


def may_use_port(address: Address, port: int, allowed: Iterable[Network] = ()) -> bool:
    """Whether a port is one of web pages; in the `allowed` networks, each is."""
    return port in _WEB_PORTS or any(_unmapped(address) in network for network in allowed)


def may_reach(address: Address, allowed: Iterable[Network] = ()) -> bool:
    """Whether the address is a public one, or in one of the `allowed` networks."""
    address = _unmapped(address)
    if any(address in network for network in allowed):
        return True
    if isinstance(address, IPv6Address) and address not in _GLOBAL_IPV6:
        return False
    return address.is_global and not address.is_multicast and not any(address in network for network in _SPECIAL_NETWORKS)


def _unmapped(address: Address) -> Address:
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address
