"""Limits failed sign-ins, and sessions of keys.

It never locks an account: it slows down the address that guesses, and not the member elsewhere.
"""

from collections.abc import Callable, Hashable
from time import time

from outoften.domain.errors import RateLimitedError
from outoften.web.http.limits.client_address import networks_of
from outoften.web.http.limits.rate_limit import HOUR_SECONDS, IPV6_FACTORS, FixedWindow

WINDOW_SECONDS = 15 * 60
# Failures of one address for one account, and for all accounts: an office has one address.
MAX_FOR_ACCOUNT = 10
# Of an IPv6 address, as in IPV6_FACTORS, those of its wider networks are limited too: an attacker may have one of them.
MAX_FOR_ADDRESS = 100
# Sessions that a key may begin. Each is in the audit log, which keeps everything.
MAX_KEY_SESSIONS_PER_HOUR = 60

_OTHER_WAYS = (
    "or sign in with a link: another owner or admin creates one under Members, or `outoften member link` on the server"
)


class SignInLimiter:
    """Counts failed sign-ins with a password per address and account, and per address. Each process counts on its own."""

    def __init__(self, now: Callable[[], float] = time) -> None:
        self._failures = FixedWindow(WINDOW_SECONDS, now)
        self._key_sessions = FixedWindow(HOUR_SECONDS, now)

    def begin(self, address: str, account: str, remedy: str = _OTHER_WAYS) -> None:
        """Counts an attempt as failed until `succeeded`, so that many at once do not pass. Raises RateLimitedError."""
        limits = self._limits(address, account)
        for name, limit in limits:
            if self._failures.used(name) >= limit:
                wait = self._failures.remaining()
                raise RateLimitedError(
                    "too_many_sign_ins", f"Too many sign-ins from your network have failed. Wait {wait} s, {remedy}.", wait
                )
        for name, _ in limits:
            self._failures.count(name)

    def succeeded(self, address: str, account: str) -> None:
        """Takes back what `begin` counted, and forgets the failures for this account."""
        (of_account, _), *others = self._limits(address, account)
        self._failures.forget(of_account)
        for name, _ in others:
            self._failures.count(name, -1)

    def was_not_judged(self, address: str, account: str) -> None:
        """Takes back what `begin` counted, because the server was too busy to check the password."""
        for name, _ in self._limits(address, account):
            self._failures.count(name, -1)

    def count_session_of_key(self, key_id: str) -> None:
        """Counts a session that a key begins. Raises RateLimitedError."""
        if self._key_sessions.count(key_id) > MAX_KEY_SESSIONS_PER_HOUR:
            wait = self._key_sessions.remaining()
            raise RateLimitedError(
                "too_many_sign_ins",
                f"This key has begun {MAX_KEY_SESSIONS_PER_HOUR} sessions within an hour. Wait {wait} s, or go on with one of "
                "them. Programs send the key itself: Authorization: Bearer oot_sk_…",
                wait,
            )

    @staticmethod
    def _limits(address: str, account: str) -> list[tuple[Hashable, int]]:
        networks = networks_of(address)
        # A /24 of IPv4 has many customers of a provider.
        counted = networks if len(networks) == len(IPV6_FACTORS) else networks[:1]
        limits = [((network,), MAX_FOR_ADDRESS * factor) for network, factor in zip(counted, IPV6_FACTORS, strict=False)]
        return [((networks[0], account), MAX_FOR_ACCOUNT), *limits]
