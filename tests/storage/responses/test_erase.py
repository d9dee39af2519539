"""An erasure while others read and write."""

import asyncio
from contextlib import AsyncExitStack, nullcontext, suppress
from datetime import timedelta
from uuid import UUID

from msgspec.structs import replace

from outoften import clock
from outoften.domain.collecting.ask import Answer, Ask, View
from outoften.domain.collecting.cadence import Cadence
from outoften.domain.errors import ConflictError
from outoften.domain.responses.response_filter import ResponseCriteria
from outoften.storage.database import Database
from outoften.storage.responses.respondents.respondents import erase_respondent, read_history
from outoften.storage.responses.responses import EXPORT_PAGE_SIZE, stream_responses
from tests.conftest import refused_with
from tests.storage.world import hash_respondent, with_database


def issued(number: int, respondent_id: str | None = None) -> Ask:
    """An ask of a minute ago."""
    at = clock.now() - timedelta(minutes=1)
    return Ask(id=UUID(int=number), site_id=1, survey_id=1, issued_at=at, respondent_id=respondent_id, segments=("city=X",))


async def erase(database: Database, respondent_id: str) -> None:
    """Erase a respondent."""
    await database.writer.run_transaction(
        lambda connection: erase_respondent(connection, 1, respondent_id, hash_respondent, "dashboard", clock.now())
    )


def test_an_export_that_began_before_the_erasure_contains_nothing_of_it_in_later_chunks(address: str) -> None:
    async def story(database: Database) -> tuple[int, set[str | None]]:
        # The oldest response comes last.
        await database.writer.record(issued(1, "ann"), Answer(3, "Ann was here"))
        await asyncio.gather(*(database.writer.record(issued(number), Answer(9)) for number in range(2, EXPORT_PAGE_SIZE + 2)))
        chunks = stream_responses(database.read_transaction, database.catalog.survey(1), ResponseCriteria())
        first = await anext(chunks)
        await erase(database, "ann")
        later = [ask async for asks in chunks for ask in asks]
        return len(first), {ask.respondent_id for ask in later}

    assert with_database(address, story) == (EXPORT_PAGE_SIZE, set())


def test_tokens_that_are_used_while_the_respondent_is_erased_leave_nothing(address: str) -> None:
    async def story(database: Database) -> int:
        async with AsyncExitStack() as stack:
            # Where several processes may write, another one records.
            other = Database(address, hash_respondent).running() if database.shared else nullcontext(database)
            writers = [database.writer, (await stack.enter_async_context(other)).writer]
            await database.writer.record(issued(1, "ann"), Answer(3))

            async def use(number: int) -> None:
                for change in (View(), Answer(4, "Ann again")):
                    with suppress(ConflictError):
                        await writers[number % 2].record(issued(number, "ann"), change)

            uses = [asyncio.create_task(use(number)) for number in range(2, 120)]
            await asyncio.sleep(0)
            await erase(database, "ann")
            await asyncio.gather(*uses)
        async with database.read_transaction() as connection:
            rows = await connection.exec_driver_sql("SELECT count(*) FROM ask WHERE respondent_id IS NOT NULL")
            return int(rows.scalar_one())

    assert with_database(address, story) == 0


def test_an_ask_that_is_issued_during_the_erasure_does_not_bring_the_respondent_back(address: str) -> None:
    async def story(database: Database) -> None:
        claim = database.writer.claim_ask
        assert await claim(issued(1, "ann"), Cadence()) is None
        await erase(database, "ann")
        reason = await claim(issued(2, "ann"), Cadence())
        assert reason
        assert reason.code == "asked_elsewhere"
        with refused_with("respondent_not_found"):
            await database.read(read_history, 1, "ann")
        assert await claim(replace(issued(3, "ann"), issued_at=clock.now()), Cadence()) is None

    with_database(address, story)
