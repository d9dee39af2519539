"""Limits how many origins one network may name, so that nobody can fill the list of a tag's origins with made-up ones."""

import time
from collections.abc import Callable

from outoften.web.http.limits.client_address import networks_of
from outoften.web.http.limits.rate_limit import DAY_SECONDS

# Origins of one site that one network may name within a day. The pages that a visitor opens have one or two. A list has four
# times as many places, so one network takes days to fill it, and each visit of a real page gives that a place again.
MAX_ORIGINS_PER_NETWORK = 5
# Upper bound on networks that are remembered, to bound memory.
_MAX_NETWORKS = 10_000


class OriginQuota:
    """How many different origins of a site each network has named on this day. It is in memory only; no address is stored."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._day = 0
        self._named: dict[tuple[int, str], set[int]] = {}

    def admits(self, site_id: int, address: str, origin: str) -> bool:
        """Whether this address may name the origin: it or its network has done so before, or has named few others."""
        day = int(self._now()) // DAY_SECONDS
        key = site_id, networks_of(address)[-1]
        if day != self._day or (len(self._named) >= _MAX_NETWORKS and key not in self._named):
            self._day = day
            self._named.clear()
        named = self._named.setdefault(key, set())
        # Hashes are shorter than what strangers send.
        if len(named) < MAX_ORIGINS_PER_NETWORK:
            named.add(hash(origin))
        return hash(origin) in named
