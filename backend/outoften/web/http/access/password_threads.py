"""Hashes passwords outside of the event loop, a few at a time, so that answers do not wait."""

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from outoften.domain.errors import UnavailableError
from outoften.tokens.password import hash_password, verify_password
from outoften.web.http.limits.client_address import networks_of

T = TypeVar("T")

# Each takes 19 MiB.
MAX_THREADS = 2
MAX_WAITING = 50
# Of one network, so that others need not wait for what one sends.
MAX_WAITING_OF_ONE = 10


class PasswordThreads:
    """Threads that start when they are needed."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(MAX_THREADS, "password")
        self._waiting: Counter[str] = Counter()

    async def hash(self, password: str, address: str) -> str:
        """Returns the hash of a password that this address sent. Raises UnavailableError if too many wait."""
        return await self._run(address, lambda: hash_password(password))

    async def verify(self, stored: str | None, password: str, address: str) -> bool:
        """Whether this is the password that was hashed. Raises UnavailableError if too many wait."""
        return await self._run(address, lambda: verify_password(stored, password))

    async def _run(self, address: str, function: Callable[[], T]) -> T:
        network = networks_of(address)[-1]
        if self._waiting.total() >= MAX_WAITING or self._waiting[network] >= MAX_WAITING_OF_ONE:
            raise UnavailableError("too_many_sign_ins", "Too many people sign in at the moment. Try again.", 5)
        self._waiting[network] += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, function)
        finally:
            self._waiting[network] -= 1
            if not self._waiting[network]:
                del self._waiting[network]
