"""Read and write transactions of commands."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from outoften import clock
from outoften.database_url import sqlite_file
from outoften.settings import Settings
from outoften.storage.access.commands import Command
from outoften.storage.core.opening.engine import read_transaction, write_transaction
from outoften.storage.core.opening.errors import DatabaseInUseError
from outoften.storage.core.opening.sqlite_files import command_socket
from outoften.worker.command_socket import send_command

T = TypeVar("T")


def read(settings: Settings, function: Callable[[Any], Awaitable[T]]) -> T:
    """Returns the result of a function that gets the connection of a read transaction."""

    async def run() -> T:
        async with read_transaction(settings.database_url) as connection:
            return await function(connection)

    return asyncio.run(run())


def run_command(settings: Settings, command: Command) -> str:
    """Returns what the command prints. While a server runs on a SQLite file, the server runs it. Raises RefusalError."""

    async def run() -> str:
        async with write_transaction(settings.database_url) as connection:
            return await command.run(connection, clock.now())

    try:
        return asyncio.run(run())
    except DatabaseInUseError:
        try:
            return send_command(command_socket(sqlite_file(settings.database_url)), command)
        except OSError:
            # An older version, or another command that writes.
            pass
        raise


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
