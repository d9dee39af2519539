"""How often something was written of a survey: never told too low, and seldom read."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.errors import UnavailableError
from outoften.storage.core.revisions import Revisions, bump_all_revisions, bump_revisions
from outoften.storage.database import Database
from tests.storage.world import with_database


async def write(database: Database) -> None:
    """Something about the first survey."""

    async def deed(connection: AsyncConnection) -> None:
        await bump_revisions(connection, {(1, 1)})

    await database.writer.run_transaction(deed)


class Counting:
    """Reads of a database, counted."""

    def __init__(self, database: Database) -> None:
        self.count = 0
        self._database = database

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        self.count += 1
        async with self._database.read_transaction() as connection:
            yield connection


def test_nobody_is_told_a_number_from_before_what_was_confirmed(address: str) -> None:
    async def story(database: Database) -> None:
        async def writing_and_asking() -> None:
            for sure in range(1, 11):
                await write(database)
                assert (await database.revisions.current())[1] >= sure

        await asyncio.gather(*(writing_and_asking() for _ in range(8)))
        assert (await database.revisions.current())[1] == 80

    with_database(address, story)


@pytest.mark.parametrize("shared", [True, False])
def test_a_request_while_older_numbers_are_read_gets_newer_ones(address: str, shared: bool) -> None:
    async def story(database: Database) -> None:
        was_read, may_arrive = asyncio.Event(), asyncio.Event()

        @asynccontextmanager
        async def slowly() -> AsyncIterator[AsyncConnection]:
            async with database.read_transaction() as connection:
                yield connection
            was_read.set()
            await may_arrive.wait()

        revisions = Revisions(slowly, shared)
        early = asyncio.create_task(revisions.current())
        await was_read.wait()
        await write(database)
        revisions.mark_written()
        late = asyncio.create_task(revisions.current())
        await asyncio.sleep(0)
        may_arrive.set()
        assert (await early, await late) == ({}, {1: 1})

    with_database(address, story)


@pytest.mark.parametrize("shared", [True, False])
def test_all_who_ask_at_once_share_what_is_read(address: str, shared: bool) -> None:
    async def story(database: Database) -> tuple[int, int]:
        counting = Counting(database)
        revisions = Revisions(counting.reading, shared)
        await write(database)
        results = await asyncio.gather(*(revisions.current() for _ in range(100)))
        assert results == [{1: 1}] * 100
        at_once = counting.count
        for _ in range(10):
            await revisions.current()
        return at_once, counting.count - at_once

    # A process that writes alone knows that nothing was written since.
    assert with_database(address, story) == (1, 10 if shared else 0)


def test_what_another_process_has_written_is_seen_where_several_write(address: str) -> None:
    async def story(database: Database) -> None:
        elsewhere = Revisions(database.read_transaction, shared=True)
        assert await elsewhere.current() == {}
        await write(database)
        assert await elsewhere.current() == {1: 1}

    with_database(address, story)


def test_a_number_that_can_not_be_read_is_not_made_up_and_is_read_later(address: str) -> None:
    async def story(database: Database) -> None:
        away = True

        @asynccontextmanager
        async def reading() -> AsyncIterator[AsyncConnection]:
            if away:
                raise UnavailableError("database_away", "Not now.", 2)
            async with database.read_transaction() as connection:
                yield connection

        revisions = Revisions(reading, shared=False)
        failed = await asyncio.gather(*(revisions.current() for _ in range(3)), return_exceptions=True)
        assert [type(error) for error in failed] == [UnavailableError] * 3
        await write(database)
        away = False
        assert await revisions.current() == {1: 1}

    with_database(address, story)


def test_what_concerns_all_surveys_raises_all_of_them(address: str) -> None:
    async def story(database: Database) -> None:
        await write(database)
        await database.writer.run_transaction(bump_all_revisions)
        assert await database.revisions.current() == {1: 2}
        await database.writer.run_transaction(lambda connection: bump_all_revisions(connection, site_id=2))
        assert await database.revisions.current() == {1: 2}

    with_database(address, story)
