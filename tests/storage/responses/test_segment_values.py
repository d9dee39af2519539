"""Decisions about values of segments that the owner makes while the asks of another decision are still being moved."""

from functools import partial

from sqlalchemy import select

from outoften import clock
from outoften.domain.collecting.ask import View
from outoften.storage.core import schema
from outoften.storage.database import Database
from outoften.storage.responses.segment_values import find_asks, forget_value, move_asks, save_decision
from tests.domain.asks import issued
from tests.storage.world import with_database


async def decide(database: Database, value: str, counted_as: str) -> None:
    """What the first transaction of a decision does."""
    await database.writer.run_transaction(
        lambda connection: save_decision(connection, 1, "plan", value, counted_as, "the owner", clock.now())
    )


async def move(database: Database, value: str) -> None:
    """What the other transactions do."""
    ids = await database.read(find_asks, 1, f"plan={value}")
    await database.writer.run_transaction(partial(move_asks, site_id=1, ids=ids, key="plan", value=value))


async def segments(database: Database) -> set[str]:
    """The segments of all asks."""
    async with database.read_transaction() as connection:
        return {segment for row in await connection.execute(select(schema.ask.c.segments)) for segment in row.segments}


async def see(database: Database, *values: str) -> None:
    """One ask with each value."""
    for number, value in enumerate(values):
        await database.writer.record(issued(10**9 + number, segments=(f"plan={value}",)), View())


def test_asks_follow_a_merge_that_begins_while_they_are_moved(address: str) -> None:
    async def story(database: Database) -> set[str]:
        await see(database, "a", "b")
        await decide(database, "a", "b")
        await decide(database, "b", "c")
        await move(database, "b")
        await move(database, "a")
        return await segments(database)

    assert with_database(address, story) == {"plan=c"}


def test_a_value_that_is_allowed_while_it_is_freed_is_still_known(address: str) -> None:
    async def story(database: Database) -> set[str]:
        await see(database, "a")
        await decide(database, "a", "other")
        await decide(database, "a", "a")
        await move(database, "a")
        await database.writer.run_transaction(lambda connection: forget_value(connection, 1, "plan", "a"))
        async with database.read_transaction() as connection:
            assert "a" in (await connection.execute(select(schema.segment_value.c.value))).scalars().all()
        return await segments(database)

    assert with_database(address, story) == {"plan=a"}
