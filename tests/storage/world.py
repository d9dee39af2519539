"""A database with a site and a survey in it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from outoften import clock
from outoften.storage.core.migrate import migrate
from outoften.storage.core.opening.engine import read_transaction, write_transaction
from outoften.storage.database import Database
from outoften.storage.operations.bootstrap import create_first_site
from outoften.storage.reports.tallies.check import check_tallies
from outoften.tokens.respondent_hash import RespondentHasher

T = TypeVar("T")

hash_respondent = RespondentHasher(["the signing secret of the tests"])


async def prepare(address: str) -> None:
    """Make what is missing."""
    async with write_transaction(address, create=True) as connection:
        await migrate(connection)
        await create_first_site(connection, "sitekey", clock.now())


def with_database(address: str, story: Callable[[Database], Awaitable[T]]) -> T:
    """Open the database as a server does, run the story, close it, and see that the tallies say what the asks say."""

    asyncio.run(prepare(address))

    async def run() -> T:
        database = Database(address, hash_respondent)
        async with database.running():
            result = await story(database)
        async with read_transaction(address) as connection:
            assert await check_tallies(connection, database.catalog.zones) == []
        return result

    return asyncio.run(run())
