"""Limits how often this server opens foreign pages, so that nobody uses it to scan or to flood others."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import time

from outoften.domain.errors import RateLimitedError, UnavailableError
from outoften.web.http.limits.rate_limit import MINUTE_SECONDS, FixedWindow

# Checks in a minute, of one member or key, and of all.
MAX_OF_ONE = 30
MAX_OF_ALL = 60
# Each may take 10 s and half a MiB.
MAX_AT_ONCE = 4


class CheckQuota:
    """Counts checks of pages. Each process counts on its own."""

    def __init__(self, now: Callable[[], float] = time) -> None:
        self._checks = FixedWindow(MINUTE_SECONDS, now)
        self._running = 0

    @contextmanager
    def take(self, actor: str) -> Iterator[None]:
        """Counts a check, which lasts as long as the context. Raises RateLimitedError, or UnavailableError."""
        if self._checks.used(actor) >= MAX_OF_ONE or self._checks.used(None) >= MAX_OF_ALL:
            wait = self._checks.remaining()
            raise RateLimitedError("too_many_requests", f"The server opens few pages in a minute. Wait {wait} s.", wait)
        if self._running >= MAX_AT_ONCE:
            raise UnavailableError("too_many_checks", "Other pages are being checked at the moment. Try again.", 5)
        self._checks.count(actor)
        self._checks.count(None)
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1
