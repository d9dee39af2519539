"""Rows that belong to a survey: their limit, and the revision that each write bumps."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.errors import ConflictError, NotFoundError
from outoften.domain.reports.notes import DateNote
from outoften.storage.core import schema
from outoften.storage.core.owned_rows import OwnedRows
from outoften.storage.database import Database
from tests.storage.world import with_database

NOTE, NOW = DateNote(0, date(2026, 3, 1), "Release 3.2"), datetime(2026, 11, 22, tzinfo=UTC)

note_rows = OwnedRows(schema.date_note, DateNote, "note", limit=2)


async def revision(connection: AsyncConnection) -> int:
    number: int = (await connection.execute(select(schema.revision.c.number))).scalar_one()
    return number


def test_every_write_bumps_the_revision_of_the_survey(address: str) -> None:
    async def write(connection: AsyncConnection) -> list[int]:
        added = await note_rows.add(connection, 1, NOTE, NOW)
        revisions = [await revision(connection)]
        await note_rows.change(connection, added.id, {"text": "Release 3.3"})
        revisions.append(await revision(connection))
        await note_rows.delete(connection, added.id)
        return [*revisions, await revision(connection)]

    async def story(database: Database) -> list[int]:
        return await database.writer.run_transaction(write)

    assert with_database(address, story) == [1, 2, 3]


def test_a_changed_row_keeps_its_other_fields(address: str) -> None:
    async def write(connection: AsyncConnection) -> tuple[DateNote, DateNote, list[DateNote]]:
        added = await note_rows.add(connection, 1, NOTE, NOW)
        changed = await note_rows.change(connection, added.id, {"text": "Release 3.3"})
        return added, changed, await note_rows.find_all(connection, 1)

    async def story(database: Database) -> tuple[DateNote, DateNote, list[DateNote]]:
        return await database.writer.run_transaction(write)

    added, changed, stored = with_database(address, story)
    assert changed == DateNote(added.id, NOTE.day, "Release 3.3")
    assert stored == [changed]


def test_a_survey_cannot_have_more_rows_than_the_limit(address: str) -> None:
    async def write(connection: AsyncConnection) -> None:
        for _ in range(3):
            await note_rows.add(connection, 1, NOTE, NOW)

    async def story(database: Database) -> None:
        await database.writer.run_transaction(write)

    with pytest.raises(ConflictError) as error:
        with_database(address, story)
    assert error.value.code == "too_many_notes"


@pytest.mark.parametrize(("row_id", "survey_id"), [(2, None), (0, None), (2**31, None), (1, 2)])
def test_a_row_that_is_not_there_or_belongs_to_another_survey_is_not_found(
    address: str, row_id: int, survey_id: int | None
) -> None:
    async def write(connection: AsyncConnection) -> None:
        await note_rows.add(connection, 1, NOTE, NOW)
        await note_rows.find(connection, row_id, survey_id)

    async def story(database: Database) -> None:
        await database.writer.run_transaction(write)

    with pytest.raises(NotFoundError) as error:
        with_database(address, story)
    assert error.value.code == "note_not_found"
