"""Rate limits per address, network and site. Each process counts in memory only, so that no address is ever stored."""

import time
from collections import Counter
from collections.abc import Callable, Hashable

from msgspec import Struct

from outoften.domain.errors import RateLimitedError
from outoften.web.http.limits.client_address import networks_of

MINUTE_SECONDS = 60
HOUR_SECONDS = 3600
DAY_SECONDS = 86_400

# The limit of a site, as a multiple of the limit of an address.
SITE_LIMIT_FACTOR = 100
# The limits of the networks of `networks_of`, as multiples of the limit of an address. A household has one /56 and needs less
# than this; a company or a cell of a mobile network has one /48.
IPV6_FACTORS = (1, 8, 32)
# A /24 of IPv4 has up to 256 customers of a provider, each perhaps an office, so it has no limit of its own. It only counts
# for what is refused first when a site has more requests than it may.
IPV4_FACTORS = (1, 32)
# The share of its limit that an address and its networks may use of a site that receives too many requests.
LIGHT_SHARE = 20

# An address with more than one in a hundred of a site's asks is unusual, however large the site is.
SITE_SHARE = 100

# One address may use a tenth of what is left of a survey's cap. Of what is left, half is for addresses that use more.
CAP_SHARE = 10

# Upper bound on names counted per window, to bound memory. Limits per address do not stop a larger attacker anyway.
MAX_NAMES = 100_000


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
    """Limits requests per minute and address; 0 means no limit."""

    def __init__(self, per_minute: int, now: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        # The networks in windows of their own, so that many addresses cannot make the networks forgotten.
        self._minutes = [FixedWindow(MINUTE_SECONDS, now) for _ in IPV6_FACTORS]
        self._sites = FixedWindow(MINUTE_SECONDS, now)
        self._asks = [FixedWindow(HOUR_SECONDS, now) for _ in IPV6_FACTORS]
        self._site_asks = FixedWindow(HOUR_SECONDS, now)
        self._capped_asks = FixedWindow(DAY_SECONDS, now)

    def count(self, address: str) -> Quota | None:
        """Counts a request for its address and networks. Returns the quota that is exceeded, or else the address's.

        Returns None if there is no limit.
        """
        if not self._per_minute:
            return None
        networks = networks_of(address)
        if len(networks) == len(IPV6_FACTORS):
            # The widest first: what is refused there takes no place in the counts of the narrower ones.
            for network, factor, window in [*zip(networks, IPV6_FACTORS, self._minutes, strict=True)][:0:-1]:
                used = window.count(network)
                if used > self._per_minute * factor:
                    return self._quota(f"network {network}", self._per_minute * factor, used, window)
        elif len(networks) == len(IPV4_FACTORS):
            self._minutes[1].count(networks[1])
        used = self._minutes[0].count(networks[0])
        return self._quota("address", self._per_minute, used, self._minutes[0])

    def count_site(self, site_id: int, address: str, signed: bool) -> Quota | None:
        """Counts an acceptable request for its site. Returns the site's quota if the request must be refused, else None.

        A site that receives too many requests refuses those of addresses and networks that send many. Respondents with a signed
        identity, and addresses that send few requests, are always let through, so nobody can use up a site's limit for others.
        """
        limit = self._per_minute * SITE_LIMIT_FACTOR
        if not limit:
            return None
        used = self._sites.count(site_id)
        if used <= limit or signed or self._is_light(address):
            return None
        return self._quota("site", limit, used, self._sites)

    def is_unusual_volume(self, site_id: int, address: str) -> bool:
        """Returns whether this address asks more often than a household or office would, so that an anonymous ask is suspect.

        That is: more than half of its limit per minute within an hour, and more than one in a hundred of the site's asks.
        The second part is for addresses that thousands share, such as a mobile network's.
        """
        if not self._per_minute:
            return False
        # Half, because each respondent sends an ask and an answer. A household sends fewer in an hour than the minute's limit.
        usual = max(self._per_minute // 2, self._site_asks.used(site_id) // SITE_SHARE)
        return any(window.used(key) >= usual * factor for key, factor, window in self._ask_counts(site_id, address))

    def count_anonymous_ask(self, site_id: int, address: str) -> None:
        """Counts an anonymous ask of a site for its address."""
        if self._per_minute:
            self._site_asks.count(site_id)
            for key, _, window in self._ask_counts(site_id, address):
                window.count(key)

    def _ask_counts(self, site_id: int, address: str) -> list[tuple[Hashable, int, "FixedWindow"]]:
        networks = networks_of(address)
        factors = IPV6_FACTORS if len(networks) == len(IPV6_FACTORS) else (1,)
        buckets = zip(networks, factors, self._asks, strict=False)
        return [((site_id, network), factor, window) for network, factor, window in buckets]

    def takes_too_much_of_cap(self, survey_id: int, left: int, address: str) -> bool:
        """Returns whether this address, or all that ask often, would take too much of what is `left` of a survey's cap.

        Counts an anonymous ask if not. An IPv6 address counts with its /48.
        """
        if not self._per_minute:
            return False
        networks = networks_of(address)
        network = networks[-1 if len(networks) == len(IPV6_FACTORS) else 0]
        is_frequent = self._capped_asks.used((survey_id, network)) >= max(1, left // CAP_SHARE)
        if is_frequent and self._capped_asks.used((survey_id, None)) >= (left + 1) // 2:
            return True
        self._capped_asks.count((survey_id, network))
        if is_frequent:
            self._capped_asks.count((survey_id, None))
        return False

    def _is_light(self, address: str) -> bool:
        networks = networks_of(address)
        factors = IPV6_FACTORS if len(networks) == len(IPV6_FACTORS) else IPV4_FACTORS
        return all(
            window.used(network) <= max(1, self._per_minute * factor // LIGHT_SHARE)
            for network, factor, window in zip(networks, factors, self._minutes, strict=False)
        )

    @staticmethod
    def _quota(name: str, limit: int, used: int, window: "FixedWindow") -> Quota:
        return Quota(name, limit, window.seconds, used, window.remaining())


class FixedWindow:
    """A count per name, reset at the start of every window of `seconds`."""

    def __init__(self, seconds: int, now: Callable[[], float]) -> None:
        self.seconds = seconds
        self._now = now
        self._window_number = 0
        self._used: Counter[Hashable] = Counter()

    def count(self, name: Hashable, number: int = 1) -> int:
        """Counts one more, or another number, and returns the count."""
        window_number = int(self._now()) // self.seconds
        if window_number != self._window_number or len(self._used) >= MAX_NAMES:
            self._window_number = window_number
            self._used.clear()
        self._used[name] += number
        return self._used[name]

    def forget(self, name: Hashable) -> None:
        """Starts the count of this name again."""
        self._used.pop(name, None)

    def used(self, name: Hashable) -> int:
        """Returns the count in this window."""
        return self._used[name] if int(self._now()) // self.seconds == self._window_number else 0

    def remaining(self) -> int:
        """Returns the seconds until the window ends."""
        return self.seconds - int(self._now()) % self.seconds
