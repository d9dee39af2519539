"""`tally check` finds what is wrong, `tally rebuild` puts it right."""

import asyncio

from outoften.domain.collecting.ask import Answer
from outoften.storage.core.opening.engine import read_transaction, write_transaction
from outoften.storage.database import Database
from outoften.storage.reports.tallies.check import check_tallies
from outoften.storage.reports.tallies.rebuild import begin_rebuild
from tests.domain.asks import issued
from tests.storage.world import with_database


def _spoil_and_look(address: str, statement: str, mend: bool) -> list[tuple[str, int, int]]:
    async def fill(database: Database) -> None:
        for number in range(1, 4):
            await database.writer.record(issued(number), Answer(9))

    async def run() -> list[tuple[str, int, int]]:
        async with write_transaction(address) as connection:
            await connection.exec_driver_sql(statement)
            if mend:
                await begin_rebuild(connection, 1)
        async with read_transaction(address) as connection:
            return [(name, stored, counted) for _, name, stored, counted in await check_tallies(connection, zones)]

    async def zones_of(database: Database) -> Database:
        await fill(database)
        return database

    zones = with_database(address, zones_of).catalog.zones
    return asyncio.run(run())


def test_a_wrong_count_is_found(address: str) -> None:
    faults = _spoil_and_look(address, "UPDATE tally SET score_9 = 7 WHERE score_9 > 0", mend=False)
    assert faults == [("score_9", 7, 3)]


def test_a_missing_row_is_found(address: str) -> None:
    faults = _spoil_and_look(address, "DELETE FROM tally WHERE asked > 0", mend=False)
    assert ("asked", 0, 3) in faults


def test_a_row_that_stands_for_nothing_is_found(address: str) -> None:
    ones = ", ".join(["1"] * 15)
    statement = f"INSERT INTO tally SELECT site_id, survey_id, '1999-01-01', 'email', '', {ones} FROM tally LIMIT 1"
    assert len(_spoil_and_look(address, statement, mend=False)) == 15


def test_rebuilding_puts_it_right(address: str) -> None:
    assert _spoil_and_look(address, "UPDATE tally SET score_9 = 7, asked = 0", mend=True) == []
