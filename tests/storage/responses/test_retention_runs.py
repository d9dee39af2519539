"""One run of the retention after another."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from msgspec.structs import replace
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften import clock
from outoften.domain.collecting.ask import Answer, Ask
from outoften.storage.core import schema
from outoften.storage.core.raw_sql import raw_connection
from outoften.storage.core.writer import RecordChange
from outoften.storage.database import Database
from outoften.storage.surveys.sites import save_site
from tests.domain.importing.samples import POSTHOG
from tests.storage.importing.test_writing import imported
from tests.storage.world import with_database

_ask = schema.ask.c


def test_each_run_removes_what_was_noted_or_has_become_too_old_since_the_last_one(address: str) -> None:
    async def story(database: Database) -> None:
        await _keep(database, 90)
        for number, days in enumerate((100, 50), 1):
            await _answer(database, number, days)
        await database.apply_retention(1)
        assert await _read(database) == [(None, None), ("person-2", None)]
        # A note about an old response, as a member may add one at any time.
        noted = update(schema.ask).where(_ask.id == _id(1, 100)).values(note="Ann", updated_at=clock.now())
        await database.writer.run_transaction(lambda connection: connection.execute(noted))
        # One from long ago, such as an import adds.
        await _answer(database, 3, 400)
        await database.writer.run_transaction(
            lambda connection: connection.execute(
                update(schema.ask).where(_ask.id == _id(3, 400)).values(updated_at=clock.now())
            )
        )
        await database.apply_retention(1)
        assert await _read(database) == [(None, None), (None, None), ("person-2", None)]
        await _keep(database, 30)
        await database.apply_retention(1)
        assert await _read(database) == [(None, None)] * 3

    with_database(address, story)


async def _keep(database: Database, days: int) -> None:
    site = replace(database.catalog.site(1), retention_days=days, retention_action="anonymize")

    async def save(connection: AsyncConnection) -> None:
        await save_site(connection, site)

    await database.change_site(save, lambda _: 1)


def _id(number: int, days: int) -> UUID:
    at = clock.now().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days)
    return UUID(int=int(at.timestamp() * 1000) << 80 | number)


async def _answer(database: Database, number: int, days: int) -> None:
    at = clock.now() - timedelta(days=days)
    ask = Ask(id=_id(number, days), site_id=1, survey_id=1, issued_at=at, respondent_id=f"person-{number}")

    async def record(connection: AsyncConnection) -> None:
        await database.apply_batch(await raw_connection(connection), [RecordChange(ask, Answer(3, "A"), at=at)])

    await database.writer.run_transaction(record)


async def _read(database: Database) -> list[Any]:
    async with database.read_transaction() as connection:
        return [tuple(row) for row in await connection.execute(select(_ask.respondent_id, _ask.note).order_by(_ask.id))]


def test_a_run_after_an_import_of_old_records_removes_people_who_answered_and_people_who_declined(address: str) -> None:
    async def story(database: Database) -> None:
        await _keep(database, 30)
        await database.apply_retention(1)
        await imported(database, POSTHOG)
        # Both kinds are in the file.
        assert {answered_at is None for _, answered_at in await _people(database)} == {True, False}
        await database.apply_retention(1)
        assert await _people(database) == []

    with_database(address, story)


async def _people(database: Database) -> list[Any]:
    """Of whom there are asks, and when they answered."""
    async with database.read_transaction() as connection:
        query = select(_ask.respondent_id, _ask.answered_at).where(_ask.respondent_id.is_not(None))
        return [tuple(row) for row in await connection.execute(query)]
