"""How often one address may collect. Kept in memory only, so no address is ever at rest; each process counts by itself."""

import ipaddress
import time
from collections import Counter
from collections.abc import Callable, Sequence

from outoften.domain.errors import TooMany

WINDOW = 60

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class RateLimit:
    """So many requests a minute for each address; 0 is no limit."""

    def __init__(self, per_minute: int, proxies: Sequence[Network], now: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._proxies = proxies
        self._now = now
        self._window = 0
        self._used: Counter[str] = Counter()

    def take(self, peer: str, forwarded_for: str) -> None:
        """Count a request. Raises TooMany."""
        if not self._per_minute:
            return
        now = self._now()
        if int(now) // WINDOW != self._window:
            self._window = int(now) // WINDOW
            self._used.clear()
        address = bucket(client_address(peer, forwarded_for, self._proxies))
        self._used[address] += 1
        if self._used[address] > self._per_minute:
            wait = WINDOW - int(now) % WINDOW
            raise TooMany(
                "too_many_requests", f"This address has sent {self._per_minute} requests in a minute. Wait {wait} s.", wait
            )


def client_address(peer: str, forwarded_for: str, proxies: Sequence[Network]) -> str:
    """Who really sent it: the nearest address that is not a trusted proxy's. A header from anyone else is not believed."""
    address = peer
    for hop in reversed(forwarded_for.split(",")):
        if not _is_proxy(address, proxies):
            break
        try:
            address = str(ipaddress.ip_address(hop.strip()))
        except ValueError:
            break
    return address


def bucket(address: str) -> str:
    """What counts as one address: an IPv4 address, or the /64 that one IPv6 customer has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _is_proxy(address: str, proxies: Sequence[Network]) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in proxies)
