"""Limits failed sign-ins. It never locks an account: it slows down the address that guesses, and not the member elsewhere."""

from collections.abc import Callable, Hashable
from time import time

from outoften.domain.errors import RateLimitedError
from outoften.web.http.limits.client_address import networks_of
from outoften.web.http.limits.rate_limit import FixedWindow

WINDOW_SECONDS = 15 * 60
# Failures of one address for one account, and for all accounts: an office has one address.
MAX_FOR_ACCOUNT = 10
MAX_FOR_ADDRESS = 100

_OTHER_WAYS = (
    "or sign in with a link: another owner or admin creates one under Members, or `outoften member link` on the server"
)


class SignInLimiter:
    """Counts failed sign-ins with a password per address and account, and per address. Each process counts on its own."""

    def __init__(self, now: Callable[[], float] = time) -> None:
        self._failures = FixedWindow(WINDOW_SECONDS, now)

    def begin(self, address: str, account: str, remedy: str = _OTHER_WAYS) -> None:
        """Counts an attempt as failed until `succeeded`, so that many at once do not pass. Raises RateLimitedError."""
        for name, limit in self._limits(address, account):
            if self._failures.used(name) >= limit:
                wait = self._failures.remaining()
                raise RateLimitedError(
                    "too_many_sign_ins", f"Too many sign-ins from your network have failed. Wait {wait} s, {remedy}.", wait
                )
        for name, _ in self._limits(address, account):
            self._failures.count(name)

    def succeeded(self, address: str, account: str) -> None:
        """Takes back what `begin` counted, and forgets the failures for this account."""
        (of_account, _), (of_address, _) = self._limits(address, account)
        self._failures.forget(of_account)
        self._failures.count(of_address, -1)

    @staticmethod
    def _limits(address: str, account: str) -> tuple[tuple[Hashable, int], tuple[Hashable, int]]:
        network = networks_of(address)[0]
        return ((network, account), MAX_FOR_ACCOUNT), ((network,), MAX_FOR_ADDRESS)
