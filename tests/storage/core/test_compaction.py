"""What was deleted leaves SQLite's files, whatever readers do meanwhile."""

import asyncio
import sqlite3
from pathlib import Path
from uuid import UUID

from outoften import clock
from outoften.domain.collecting.ask import Answer, Ask
from outoften.storage.database import Database
from tests.storage.world import with_database


async def answered(database: Database, number: int) -> None:
    """Record a response."""
    ask = Ask(id=UUID(int=number), site_id=1, survey_id=1, issued_at=clock.now())
    await database.writer.record(ask, Answer(5, f"Comment {number}"))


def test_readers_that_overlap_do_not_keep_the_log(tmp_path: Path) -> None:
    async def story(database: Database) -> int:
        first_reads = asyncio.Event()

        async def read_on(number: int) -> None:
            await asyncio.sleep(number / 10)
            while True:
                async with database.read_transaction() as connection:
                    await connection.exec_driver_sql("SELECT count(*) FROM ask")
                    first_reads.set()
                    await asyncio.sleep(0.4)

        async def write_on() -> None:
            for number in range(2, 1_000_000):
                await answered(database, number)

        await answered(database, 1)
        tasks = [asyncio.create_task(read_on(number)) for number in range(4)] + [asyncio.create_task(write_on())]
        await first_reads.wait()
        emptied = await database.truncate_wal()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return emptied

    assert with_database(f"sqlite:///{tmp_path / 'x.db'}", story)


def test_a_reader_in_another_program_delays_neither_answers_nor_for_ever(tmp_path: Path) -> None:
    file = tmp_path / "x.db"

    async def story(database: Database) -> tuple[bool, bool, int]:
        await answered(database, 1)
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM ask").fetchall()
        await answered(database, 2)
        while_reading = asyncio.create_task(database.truncate_wal())
        for number in range(3, 6):
            await asyncio.wait_for(answered(database, number), 4)
        is_emptied = await while_reading
        other.close()
        return is_emptied, await database.truncate_wal(), (tmp_path / "x.db-wal").stat().st_size

    assert with_database(f"sqlite:///{file}", story) == (False, True, 0)
