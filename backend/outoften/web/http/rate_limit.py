"""How much one address, and one site, may collect. Kept in memory only, so no address is ever at rest; each process counts
by itself."""

import ipaddress
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

from msgspec import Struct

from outoften.domain.errors import RateLimitedError

MINUTE_SECONDS = 60
HOUR_SECONDS = 3600

# A site may collect what so many addresses may.
SITE_LIMIT_FACTOR = 100

# Who commands more addresses than this is not held up by counting them, and they shall not fill the memory.
MAX_ADDRESSES = 100_000

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Quota(Struct, frozen=True):
    """What is left of `limit` in a window of `window` seconds that ends in `reset` seconds."""

    name: str
    limit: int
    window: int
    used: int
    reset: int

    def check(self, refusal: str) -> None:
        """Raises TooMany, with these words, when more was used than there is."""
        if self.used > self.limit:
            raise RateLimitedError("too_many_requests", f"{refusal} Wait {self.reset} s.", self.reset)

    def headers(self) -> list[tuple[bytes, bytes]]:
        """RateLimit-Policy and RateLimit, as in the IETF's draft-ietf-httpapi-ratelimit-headers-10."""
        policy = f'"{self.name}";q={self.limit};w={self.window}'
        rest = f'"{self.name}";r={max(0, self.limit - self.used)};t={self.reset}'
        return [(b"ratelimit-policy", policy.encode()), (b"ratelimit", rest.encode())]


class RateLimiter:
    """So many requests a minute for each address; 0 is no limit at all."""

    def __init__(self, per_minute: int, proxies: Sequence[Network], now: Callable[[], float] = time.monotonic) -> None:
        self._proxies = proxies
        self._addresses = _FixedWindow("address", per_minute, MINUTE_SECONDS, now)
        self._sites = _FixedWindow("site", per_minute * SITE_LIMIT_FACTOR, MINUTE_SECONDS, now)
        # As many as may answer in a minute, an ask and an answer each: too many for an hour of one household or office.
        self._anonymous_asks = _FixedWindow("strangers", per_minute // 2, HOUR_SECONDS, now)

    def count(self, address: str) -> Quota | None:
        """Count a request from a client's address; None where there is no limit."""
        return self._addresses.count(address)

    def count_site(self, site_id: int) -> Quota | None:
        """Count a request for a site; None where there is no limit."""
        return self._sites.count(str(site_id))

    def exceeds_household_volume(self, address: str) -> bool:
        """Count an anonymous ask; whether there have been more from this address than its people would need."""
        quota = self._anonymous_asks.count(address)
        return quota is not None and quota.used > quota.limit

    def address(self, peer: str, forwarded_for: str) -> str:
        """What counts as the address of a client."""
        return client_bucket(client_address(peer, forwarded_for, self._proxies))


class _FixedWindow:
    """A count for each name, begun anew with every window."""

    def __init__(self, name: str, limit: int, seconds: int, now: Callable[[], float]) -> None:
        self._limit = limit
        self._name = name
        self._seconds = seconds
        self._now = now
        self._number = 0
        self._used: Counter[str] = Counter()

    def count(self, who: str) -> Quota | None:
        if not self._limit:
            return None
        number, passed = divmod(int(self._now()), self._seconds)
        if number != self._number or len(self._used) >= MAX_ADDRESSES:
            self._number = number
            self._used.clear()
        self._used[who] += 1
        return Quota(self._name, self._limit, self._seconds, self._used[who], self._seconds - passed)


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


@lru_cache(10_000)
def client_bucket(address: str) -> str:
    """What counts as one address: an IPv4 address, or the /64 that one IPv6 customer has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _is_proxy(address: str, proxies: Sequence[Network]) -> bool:
    if not proxies:
        return False
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in proxies)
