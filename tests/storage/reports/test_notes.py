"""Date notes change what is told of their survey, and there is an end to them."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.errors import ConflictError, InvalidError
from outoften.domain.reports.notes import MAX_NOTES, check_note_limit, days_from
from outoften.domain.reports.score_report import DateRange
from outoften.storage.core import schema
from outoften.storage.database import Database
from outoften.storage.reports.notes import add_note, delete_note
from tests.storage.world import with_database

DAY, NOW = date(2026, 3, 1), datetime(2026, 11, 22, tzinfo=UTC)


def test_each_change_raises_the_surveys_revision(address: str) -> None:
    async def story(database: Database) -> list[int]:
        survey, seen = database.catalog.survey(1), []

        async def add(connection: AsyncConnection) -> int:
            return (await add_note(connection, survey, DAY, "Release 3.2", NOW)).id

        async def revision() -> int:
            async with database.read_transaction() as connection:
                return int((await connection.execute(select(schema.revision.c.number))).scalar_one())

        note_id = await database.writer.run_transaction(add)
        seen.append(await revision())
        await database.writer.run_transaction(lambda connection: delete_note(connection, survey, note_id))
        seen.append(await revision())
        return seen

    assert with_database(address, story) == [1, 2]


def test_a_survey_has_only_so_many_notes() -> None:
    check_note_limit(MAX_NOTES - 1)
    with pytest.raises(ConflictError, match=r"may have 1,000 notes. Delete one"):
        check_note_limit(MAX_NOTES)


def test_the_days_from_a_note_on_have_as_many_before_them() -> None:
    assert days_from(DAY, 28) == DateRange(DAY, date(2026, 3, 29))
    assert days_from(date(1, 1, 29), 28).first == date(1, 1, 29)
    assert days_from(date(9999, 12, 3), 28).end == date(9999, 12, 31)
    for day in (date(1, 1, 28), date(9999, 12, 4)):
        with pytest.raises(InvalidError, match="there are not 28 days"):
            days_from(day, 28)
