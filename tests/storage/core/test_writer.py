"""One task writes. What it has answered is on disk, and a unit that fails fails alone."""

import asyncio

import pytest
from sqlalchemy import select

from outoften.domain.collecting.ask import Answer, Ask, Dismissal, View
from outoften.domain.errors import ConflictError, RefusalError
from outoften.storage.collecting.asks import ask_from_row
from outoften.storage.core import schema
from outoften.storage.database import Database
from outoften.storage.reports.tallies.queries import TallyFilter, channel_counts
from outoften.storage.responses.responses import list_responses
from tests.conftest import refused_with
from tests.domain.asks import issued
from tests.storage.world import with_database


async def _stored(database: Database, ask: Ask) -> Ask | None:
    async with database.read_transaction() as connection:
        row = (await connection.execute(select(schema.ask).where(schema.ask.c.id == ask.id))).one_or_none()
        return ask_from_row(row) if row else None


async def _counts(database: Database) -> dict[str, int]:
    async with database.read_transaction() as connection:
        counted = await channel_counts(connection, database.catalog.survey(1), TallyFilter())
    return {name: count for name, count in counted["widget"].all.items() if count} if counted else {}


def test_what_was_recorded_reads_back_as_it_was_answered(address: str) -> None:
    async def story(database: Database) -> None:
        ask = issued(respondent_id="u1", locale="ar", page="https://a.example/x")
        recorded = await database.writer.record(ask, Answer(9, "Très bien 🎉\nلطيف", done=True))
        assert await _stored(database, ask) == recorded

    with_database(address, story)


def test_many_at_once_are_all_recorded(address: str) -> None:
    async def story(database: Database) -> None:
        record = database.writer.record
        await asyncio.gather(*(record(issued(number), Answer(number % 11)) for number in range(300)))
        assert (await _counts(database))["answered"] == 300

    with_database(address, story)


@pytest.mark.parametrize("size", [1, 31, 32, 33, 100])
def test_a_batch_of_any_size_is_stored_as_it_was_answered(address: str, size: int) -> None:
    async def story(database: Database) -> None:
        record = database.writer.record
        recorded = await asyncio.gather(*(record(issued(number), Answer(number % 11)) for number in range(size)))
        assert [await _stored(database, ask) for ask in recorded] == recorded

    with_database(address, story)


def test_the_same_answer_many_times_at_once_is_one_response(address: str) -> None:
    async def story(database: Database) -> None:
        ask = issued()
        recorded = await asyncio.gather(*(database.writer.record(ask, Answer(10)) for _ in range(100)))
        assert len(set(map(repr, recorded))) == 1
        assert await _counts(database) == {"asked": 1, "answered": 1, "score_10": 1}

    with_database(address, story)


def test_a_refused_change_leaves_its_batch_alone(address: str) -> None:
    async def story(database: Database) -> None:
        record = database.writer.record
        await record(issued(1), Answer(3))
        refused, recorded = await asyncio.gather(
            record(issued(1), Dismissal()), record(issued(2), Dismissal()), return_exceptions=True
        )
        assert isinstance(refused, ConflictError)
        assert isinstance(recorded, Ask)

    with_database(address, story)


def test_an_unexpected_error_fails_the_guilty_one_alone(address: str) -> None:
    async def story(database: Database) -> None:
        record = database.writer.record
        guilty = issued(1)
        failed, recorded = await asyncio.gather(
            record(guilty, Answer(11)), record(issued(2), Answer(4)), return_exceptions=True
        )
        assert isinstance(failed, Exception)
        assert not isinstance(failed, RefusalError)
        assert isinstance(recorded, Ask)
        assert await _stored(database, guilty) is None
        assert await _counts(database) == {"asked": 1, "answered": 1, "score_4": 1}

    with_database(address, story)


def test_what_waits_at_shutdown_is_written(address: str) -> None:
    async def leave(database: Database) -> "list[asyncio.Task[Ask]]":
        tasks = [asyncio.ensure_future(database.writer.record(issued(number), Answer(8))) for number in range(50)]
        await asyncio.sleep(0)
        return tasks

    async def look(database: Database) -> int:
        return (await _counts(database))["answered"]

    assert len(with_database(address, leave)) == 50
    assert with_database(address, look) == 50


def test_a_closed_writer_refuses_and_says_so(address: str) -> None:
    async def story(database: Database) -> Database:
        return database

    closed = with_database(address, story)
    with refused_with("not_writing"):
        asyncio.run(closed.writer.record(issued(), View()))


def test_a_reader_can_not_write(address: str) -> None:
    async def story(database: Database) -> None:
        async with database.read_transaction() as connection:
            with pytest.raises(Exception, match=r"read-?only"):
                await connection.exec_driver_sql("DELETE FROM tally")

    with_database(address, story)


def test_pages_of_responses_neither_skip_nor_repeat(address: str) -> None:
    async def story(database: Database) -> list[int]:
        record = database.writer.record
        await asyncio.gather(*(record(issued(number), Answer(5)) for number in range(1, 24)))
        listed: list[Ask] = []
        async with database.read_transaction() as connection:
            page = await list_responses(connection, database.catalog.survey(1), 5)
            listed += page.asks
            while page.next_cursor:
                page = await list_responses(connection, database.catalog.survey(1), 5, page.next_cursor)
                listed += page.asks
        return [ask.id.int for ask in listed]

    assert with_database(address, story) == list(range(23, 0, -1))
