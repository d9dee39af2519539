"""Reads of many rows wait for each other, and nothing else waits for them."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

from outoften.storage.core.opening.engine import READER_CONNECTION_COUNT
from outoften.storage.core.opening.readers import MAX_WAITING_SCANS, SCAN_CONNECTION_COUNT
from outoften.storage.core.revisions import read_revisions
from outoften.storage.database import Database
from tests.conftest import refused_with
from tests.storage.world import with_database


def _while_scans_are_full(address: str, story: Callable[[Database], Awaitable[None]]) -> None:
    async def run(database: Database) -> None:
        async with AsyncExitStack() as scans:
            for _ in range(SCAN_CONNECTION_COUNT):
                await scans.enter_async_context(database.scan_transaction())
            waiting = [asyncio.create_task(database.scan(read_revisions)) for _ in range(MAX_WAITING_SCANS)]
            await asyncio.sleep(0)
            await story(database)
            assert not any(task.done() for task in waiting)
        # Each gets its turn.
        assert len(await asyncio.gather(*waiting)) == MAX_WAITING_SCANS

    with_database(address, run)


def test_short_reads_and_the_health_check_do_not_wait_for_scans(address: str) -> None:
    async def story(database: Database) -> None:
        await database.read(read_revisions)
        await database.check_ready()

    _while_scans_are_full(address, story)


def test_a_scan_that_would_wait_too_long_is_refused(address: str) -> None:
    async def story(database: Database) -> None:
        with refused_with("too_many_reads"):
            await database.scan(read_revisions)

    _while_scans_are_full(address, story)


def test_a_scan_that_was_admitted_waits_however_many_wait(address: str) -> None:
    async def run(database: Database) -> None:
        async with AsyncExitStack() as scans:
            for _ in range(SCAN_CONNECTION_COUNT):
                await scans.enter_async_context(database.scan_transaction())
            waiting = [asyncio.create_task(database.scan(read_revisions)) for _ in range(MAX_WAITING_SCANS)]
            await asyncio.sleep(0)

            async def next_chunk() -> None:
                async with database.scan_transaction(admitted=True) as connection:
                    await read_revisions(connection)

            chunk = asyncio.create_task(next_chunk())
            await asyncio.sleep(0)
            assert not chunk.done()
        await asyncio.gather(chunk, *waiting)

    with_database(address, run)


def test_the_health_check_does_not_wait_for_short_reads(address: str) -> None:
    async def run(database: Database) -> None:
        async with AsyncExitStack() as reads:
            for _ in range(READER_CONNECTION_COUNT):
                await reads.enter_async_context(database.read_transaction())
            await database.check_ready()

    with_database(address, run)


def test_a_scan_that_fails_or_is_cancelled_gives_its_turn_back(address: str) -> None:
    async def run(database: Database) -> None:
        async def hang(_: object) -> None:
            await asyncio.Event().wait()

        for _ in range(SCAN_CONNECTION_COUNT + 1):
            task = asyncio.create_task(database.scan(hang))
            await asyncio.sleep(0.01)
            task.cancel()
            await asyncio.wait([task])
        assert await database.scan(read_revisions) is not None

    with_database(address, run)
