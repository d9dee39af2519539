"""Identity secrets that several processes add at the same time."""

import asyncio

from sqlalchemy.ext.asyncio import AsyncConnection

from outoften import clock
from outoften.storage.database import Database
from outoften.storage.surveys.sites import load_sites, rotate_identity_secret
from tests.postgres import Postgres
from tests.storage.world import hash_respondent, with_database


def test_of_secrets_that_are_added_at_the_same_time_the_newest_two_are_valid(postgres_server: Postgres) -> None:
    address = postgres_server.new_database()

    async def add(database: Database, secret: str, begun: asyncio.Event | None = None, *others: "asyncio.Task[None]") -> None:
        async def rotate(connection: AsyncConnection) -> None:
            await rotate_identity_secret(connection, 1, secret, "the owner", clock.now())
            if begun:
                begun.set()
                # They either wait for this transaction, or end during it.
                await asyncio.wait(others, timeout=1)

        await database.writer.run_transaction(rotate)

    async def story(database: Database) -> list[str]:
        other = Database(address, hash_respondent)
        await other.writer.start()
        await add(database, "first")
        begun = asyncio.Event()

        async def add_third() -> None:
            await begun.wait()
            await add(other, "third")

        third = asyncio.create_task(add_third())
        await add(database, "second", begun, third)
        await third
        await other.writer.close()
        async with database.read_transaction() as connection:
            return [secret.secret for secret in (await load_sites(connection))[0].identity_secrets]

    assert with_database(address, story) == ["second", "third"]
