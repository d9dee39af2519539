"""Rate limits per address and per site. Each process counts in memory only, so that no address is ever stored."""

import ipaddress
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

from msgspec import Struct

from outoften.domain.errors import RateLimitedError

MINUTE_SECONDS = 60
HOUR_SECONDS = 3600

# The limit of a site, as a multiple of the limit of an address.
SITE_LIMIT_FACTOR = 100

# Upper bound on addresses counted per window, to bound memory. Limits per address do not stop a larger attacker anyway.
MAX_ADDRESSES = 100_000

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Quota(Struct, frozen=True):
    """The state of one limit: `used` of `limit` requests in a window of `window` seconds, which ends in `reset` seconds."""

    name: str
    limit: int
    window: int
    used: int
    reset: int

    def check(self, message: str) -> None:
        """Raises RateLimitedError with this message if the limit is exceeded."""
        if self.used > self.limit:
            raise RateLimitedError("too_many_requests", f"{message} Wait {self.reset} s.", self.reset)

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Returns the headers RateLimit-Policy and RateLimit of draft-ietf-httpapi-ratelimit-headers-10."""
        policy = f'"{self.name}";q={self.limit};w={self.window}'
        remaining = f'"{self.name}";r={max(0, self.limit - self.used)};t={self.reset}'
        return [(b"ratelimit-policy", policy.encode()), (b"ratelimit", remaining.encode())]


class RateLimiter:
    """Limits requests per minute and address; 0 means no limit. `proxies` are trusted to send X-Forwarded-For."""

    def __init__(self, per_minute: int, proxies: Sequence[Network], now: Callable[[], float] = time.monotonic) -> None:
        self._proxies = proxies
        self._addresses = _FixedWindow("address", per_minute, MINUTE_SECONDS, now)
        self._sites = _FixedWindow("site", per_minute * SITE_LIMIT_FACTOR, MINUTE_SECONDS, now)
        # Half, because each respondent sends an ask and an answer. A household sends fewer in an hour than the minute's limit.
        self._anonymous_asks = _FixedWindow("anonymous", per_minute // 2, HOUR_SECONDS, now)

    def count(self, address: str) -> Quota | None:
        """Counts a request from an address. Returns its quota, or None if there is no limit."""
        return self._addresses.count(address)

    def count_site(self, site_id: int) -> Quota | None:
        """Counts a request for a site. Returns its quota, or None if there is no limit."""
        return self._sites.count(str(site_id))

    def exceeds_household_volume(self, address: str) -> bool:
        """Counts an anonymous ask. Returns whether this address asked more often than a household or office would."""
        quota = self._anonymous_asks.count(address)
        return quota is not None and quota.used > quota.limit

    def address(self, peer: str, forwarded_for: str) -> str:
        """Returns the address that a client's requests are counted for."""
        return client_bucket(client_address(peer, forwarded_for, self._proxies))


class _FixedWindow:
    """A count per name, reset at the start of every window of `seconds`."""

    def __init__(self, name: str, limit: int, seconds: int, now: Callable[[], float]) -> None:
        self._limit = limit
        self._name = name
        self._seconds = seconds
        self._now = now
        self._window_number = 0
        self._used: Counter[str] = Counter()

    def count(self, name: str) -> Quota | None:
        if not self._limit:
            return None
        window_number, elapsed = divmod(int(self._now()), self._seconds)
        if window_number != self._window_number or len(self._used) >= MAX_ADDRESSES:
            self._window_number = window_number
            self._used.clear()
        self._used[name] += 1
        return Quota(self._name, self._limit, self._seconds, self._used[name], self._seconds - elapsed)


def client_address(peer: str, forwarded_for: str, proxies: Sequence[Network]) -> str:
    """Returns the nearest address that is not a trusted proxy. X-Forwarded-For from any other peer is ignored."""
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
    """Returns the IPv4 address, or the /64 network of an IPv6 address, because one customer has a whole /64."""
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
