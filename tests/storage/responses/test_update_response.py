"""What an owner does with a response is written of its survey, so that programs that poll hear of it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften import clock
from outoften.domain.collecting.ask import Answer, Ask
from outoften.domain.errors import ConflictError
from outoften.domain.responses.response import ResponseUpdate
from outoften.domain.surveys.survey import Survey
from outoften.storage.core import schema
from outoften.storage.core.catalog import Catalog
from outoften.storage.core.outbox import Outbox
from outoften.storage.database import Database
from outoften.storage.responses.respondents.respondents import erase_respondent
from outoften.storage.responses.response_changes import erase_response, update_response
from tests.storage.world import hash_respondent, with_database

ID = UUID(int=1)
Deed = Callable[[AsyncConnection, Survey], Awaitable[Any]]
DEEDS: dict[str, Deed] = {
    "tag": lambda connection, survey: update_response(
        connection, survey, ID, ResponseUpdate(tags=("x",)), "dashboard", clock.now(), Outbox(Catalog)
    ),
    "exclude": lambda connection, survey: update_response(
        connection, survey, ID, ResponseUpdate(excluded="x"), "dashboard", clock.now(), Outbox(Catalog)
    ),
    "erase": lambda connection, survey: erase_response(connection, survey, ID, "dashboard", clock.now()),
    "forget": lambda connection, survey: erase_respondent(connection, 1, "ann", hash_respondent, "dashboard", clock.now()),
}


def issued() -> Ask:
    """An ask of Ann's."""
    return Ask(id=ID, site_id=1, survey_id=1, issued_at=clock.now(), respondent_id="ann")


async def revision(database: Database) -> int:
    """The survey's."""
    async with database.read_transaction() as connection:
        return int((await connection.execute(select(schema.revision.c.number))).scalar_one())


@pytest.mark.parametrize("deed", DEEDS)
def test_every_deed_raises_the_surveys_revision(address: str, deed: str) -> None:
    async def story(database: Database) -> tuple[int, int]:
        await database.writer.record(issued(), Answer(3, "Slow"))
        before = await revision(database)
        await database.writer.run_transaction(lambda connection: DEEDS[deed](connection, database.catalog.survey(1)))
        return before, await revision(database)

    before, after = with_database(address, story)
    assert after == before + 1


def test_deeds_and_answers_at_the_same_moment_leave_the_tallies_right(address: str) -> None:
    async def story(database: Database) -> None:
        async with AsyncExitStack() as stack:
            # Where several processes may write, another one does the deeds.
            other = (
                await stack.enter_async_context(Database(address, hash_respondent).running()) if database.shared else database
            )

            async def answer(number: int, score: int) -> None:
                ask = Ask(id=UUID(int=number), site_id=1, survey_id=1, issued_at=clock.now(), respondent_id="ann")
                with suppress(ConflictError):
                    await database.writer.record(ask, Answer(score, "x"))

            async def deed(name: str) -> None:
                await other.writer.run_transaction(lambda connection: DEEDS[name](connection, database.catalog.survey(1)))

            await answer(1, 0)
            for round_ in range(10):
                answers = [answer(number, (number + round_) % 11) for number in range(1, 8)]
                await asyncio.gather(*answers[:3], deed("exclude"), *answers[3:], deed("tag"))
            await asyncio.gather(answer(1, 9), deed("forget"), answer(2, 9))

    with_database(address, story)
