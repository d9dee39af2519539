"""Read and write transactions of commands."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from outoften.settings import Settings
from outoften.storage.core.engine import read_transaction, write_transaction
from outoften.storage.core.errors import DatabaseInUseError

T = TypeVar("T")


def read(settings: Settings, function: Callable[[Any], Awaitable[T]]) -> T:
    """Returns the result of a function that gets the connection of a read transaction."""

    async def run() -> T:
        async with read_transaction(settings.database_url) as connection:
            return await function(connection)

    return asyncio.run(run())


def write(settings: Settings, function: Callable[[Any], Awaitable[T]], api_call: str) -> T:
    """Returns the result of a function that gets the connection of a write transaction.

    Raises DatabaseInUseError, whose message names the API call with the same effect.
    """

    async def run() -> T:
        async with write_transaction(settings.database_url) as connection:
            return await function(connection)

    try:
        return asyncio.run(run())
    except DatabaseInUseError as error:
        raise DatabaseInUseError(f"{error} The API call with the same effect is {api_call}, with an admin key.") from None
