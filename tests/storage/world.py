"""A database with a site and a survey in it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from outoften import clock
from outoften.storage.core.engine import reading, writing
from outoften.storage.core.migrate import migrate
from outoften.storage.database import Database
from outoften.storage.operations.bootstrap import make_first_site
from outoften.storage.reports.tally_check import differences

T = TypeVar("T")


async def prepare(address: str) -> None:
    """Make what is missing."""
    async with writing(address, create=True) as connection:
        await migrate(connection)
        await make_first_site(connection, "sitekey", clock.now())


def with_database(address: str, story: Callable[[Database], Awaitable[T]]) -> T:
    """Open the database as a server does, run the story, close it, and see that the tallies say what the asks say."""

    asyncio.run(prepare(address))

    async def run() -> T:
        database = Database(address)
        async with database.running():
            result = await story(database)
        async with reading(address) as connection:
            assert await differences(connection, database.catalog.zones) == []
        return result

    return asyncio.run(run())
