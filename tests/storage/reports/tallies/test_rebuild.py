"""Asks are counted again in steps: answers come between them, and reports are right all the time."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from outoften.domain.collecting.ask import Answer, Ask
from outoften.domain.collecting.tally import local_day
from outoften.storage.core.opening.engine import write_transaction
from outoften.storage.database import Database
from outoften.storage.reports.tallies.queries import TallyFilter, day_counts
from outoften.storage.reports.tallies.rebuild import ASKS_PER_STEP, begin_rebuild
from outoften.worker.jobs import create_jobs
from tests.domain.asks import issued
from tests.history import ZURICH, answered, remember
from tests.storage.world import with_database

# On another day in Tokyo.
EVENING = datetime(2026, 3, 1, 20, tzinfo=UTC)
TOKYO = "Asia/Tokyo"


def _past(count: int) -> list[Ask]:
    return [answered(EVENING + timedelta(seconds=number), number % 11, segments=("plan=pro",)) for number in range(count)]


async def _begin(database: Database) -> None:
    await database.change_site(lambda connection: begin_rebuild(connection, 1, TOKYO), lambda _: 1)


async def _asked_by_day(database: Database) -> dict[str, int]:
    async with database.read_transaction() as connection:
        counts = await day_counts(connection, database.catalog.survey(1), TallyFilter(), exclude_suspect=False)
    return {day.isoformat(): numbers["asked"] for (day, _), numbers in counts.items() if numbers["asked"]}


def test_answers_are_recorded_between_the_steps_and_counted(address: str) -> None:
    count = 8 * ASKS_PER_STEP
    remember(address, _past(count))

    async def story(database: Database) -> None:
        await _begin(database)
        rebuilding = asyncio.create_task(database.rebuild_site(1))
        for number in range(1, 4):
            await database.writer.record(issued(10**9 + number), Answer(9))
            assert not rebuilding.done()
        await rebuilding
        today = {local_day(issued(1).issued_at, database.catalog.zones[1]).isoformat(): 3}
        assert await _asked_by_day(database) == {"2026-03-02": count} | today
        assert database.catalog.site(1).time_zone == TOKYO

    with_database(address, story)


def test_until_the_last_step_reports_have_the_days_of_the_present_time_zone(address: str) -> None:
    remember(address, _past(ASKS_PER_STEP + 1))

    async def story(database: Database) -> None:
        await _begin(database)
        site = database.catalog.site(1)
        assert (site.time_zone, site.next_time_zone) == (ZURICH.key, TOKYO)
        assert await _asked_by_day(database) == {"2026-03-01": ASKS_PER_STEP + 1}

    with_database(address, story)


def test_a_rebuild_that_a_crash_ended_is_continued(address: str) -> None:
    remember(address, _past(ASKS_PER_STEP + 1))

    async def begin() -> None:
        async with write_transaction(address) as connection:
            await begin_rebuild(connection, 1, TOKYO)

    asyncio.run(begin())

    async def story(database: Database) -> None:
        assert database.catalog.site(1).next_time_zone == TOKYO
        await next(job for job in create_jobs(database) if job.name == "count days again").run()
        assert (database.catalog.site(1).time_zone, database.catalog.site(1).next_time_zone) == (TOKYO, None)
        assert await _asked_by_day(database) == {"2026-03-02": ASKS_PER_STEP + 1}

    with_database(address, story)


@pytest.mark.parametrize("count", [0, 1, ASKS_PER_STEP - 1, ASKS_PER_STEP, 2 * ASKS_PER_STEP])
def test_any_number_of_asks_is_counted(address: str, count: int) -> None:
    remember(address, _past(count))

    async def story(database: Database) -> None:
        await _begin(database)
        await database.rebuild_site(1)
        assert await _asked_by_day(database) == ({"2026-03-02": count} if count else {})

    with_database(address, story)


def test_another_change_starts_over(address: str) -> None:
    remember(address, _past(2 * ASKS_PER_STEP + 1))

    async def story(database: Database) -> None:
        await _begin(database)
        await database.change_site(lambda connection: begin_rebuild(connection, 1, "UTC"), lambda _: 1)
        await database.rebuild_site(1)
        assert database.catalog.site(1).time_zone == "UTC"
        assert await _asked_by_day(database) == {"2026-03-01": 2 * ASKS_PER_STEP + 1}

    with_database(address, story)


def test_a_repair_of_the_tallies_continues_a_change_of_the_time_zone(address: str) -> None:
    remember(address, _past(ASKS_PER_STEP + 1))

    async def story(database: Database) -> None:
        await _begin(database)
        await database.change_site(lambda connection: begin_rebuild(connection, 1), lambda _: 1)
        await database.rebuild_site(1)
        assert database.catalog.site(1).time_zone == TOKYO

    with_database(address, story)
