"""Reads of many rows wait for each other, and nothing else waits for them."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.storage.core.opening.engine import READER_CONNECTION_COUNT
from outoften.storage.core.opening.readers import MAX_WAITING_SCANS, SCAN_CONNECTION_COUNT
from outoften.storage.core.revisions import bump_survey_revision, read_revisions
from outoften.storage.database import Database
from tests.conftest import refused_with
from tests.storage.world import hash_respondent, prepare, with_database


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


def test_whatever_still_reads_when_a_database_is_closed_leaves_no_log_behind(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/test.db"
    count_for_a_while = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 200000) SELECT count(*) FROM n"

    async def count(connection: AsyncConnection) -> None:
        await connection.exec_driver_sql(count_for_a_while)

    async def close_after(milliseconds: float) -> None:
        """Cancel reads: while they open connections, begin or count."""
        database = Database(address, hash_respondent)
        async with database.running():
            await database.writer.run_transaction(partial(bump_survey_revision, survey_id=1))
            tasks = [asyncio.create_task(read(count)) for read in (database.read, database.read, database.scan)]
            await asyncio.sleep(milliseconds / 1000)
            for task in tasks:
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(prepare(address))
    for milliseconds in range(0, 12, 2):
        asyncio.run(close_after(milliseconds))
        assert {path.name for path in tmp_path.iterdir()} <= {"test.db", "test.db.lock"}
