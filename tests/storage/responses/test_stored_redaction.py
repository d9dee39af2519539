"""Redaction of comments that are stored already."""

from uuid import UUID

from outoften.domain.collecting.ask import Answer
from outoften.storage.core.opening.engine import read_transaction
from outoften.storage.database import Database
from outoften.storage.responses.stored_redaction import find_step, redact_step
from tests.domain.asks import issued
from tests.storage.world import with_database


def test_comments_are_counted_without_writing_and_then_redacted_once(address: str) -> None:
    async def story(database: Database) -> None:
        ask = issued()
        await database.writer.record(ask, Answer(3, "Mail ann@example.com"))
        async with read_transaction(address) as connection:
            found, last = await find_step(connection, 1, UUID(int=0))
        assert ([one.id for one in found], last) == ([ask.id], None)
        for expected in (1, 0):
            step = await database.writer.run_transaction(lambda connection: redact_step(connection, 1, UUID(int=0)))
            assert step == (expected, None)

    with_database(address, story)
