"""Hashes passwords outside of the event loop, a few at a time, so that answers do not wait."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from outoften.domain.errors import UnavailableError
from outoften.tokens.password import hash_password, verify_password

T = TypeVar("T")

# Each takes 19 MiB.
MAX_THREADS = 2
MAX_WAITING = 50


class PasswordThreads:
    """Threads that start when they are needed."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(MAX_THREADS, "password")
        self._count = 0

    async def hash(self, password: str) -> str:
        """Returns the hash of a password. Raises UnavailableError if too many wait."""
        return await self._run(lambda: hash_password(password))

    async def verify(self, stored: str | None, password: str) -> bool:
        """Whether this is the password that was hashed. Raises UnavailableError if too many wait."""
        return await self._run(lambda: verify_password(stored, password))

    async def _run(self, function: Callable[[], T]) -> T:
        if self._count >= MAX_WAITING:
            raise UnavailableError("too_many_sign_ins", "Too many people sign in at the moment. Try again.", 5)
        self._count += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, function)
        finally:
            self._count -= 1
