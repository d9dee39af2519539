"""Stored origins of a tag: they are forgotten after 30 days."""

from datetime import timedelta

import pytest

from outoften import clock
from outoften.domain.surveys.tag_origins import TAG_ORIGIN_LIFETIME, Uses, load_of_tag, refusal
from outoften.storage.database import Database
from outoften.storage.surveys.tag_origins import delete_old_tag_origins, load_tag_origins
from outoften.worker.jobs import create_jobs
from tests.storage.world import with_database

pytestmark = pytest.mark.both_engines


def test_an_origin_is_forgotten_30_days_after_it_was_last_seen(address: str) -> None:
    now = clock.now()
    long_ago = now - TAG_ORIGIN_LIFETIME - timedelta(hours=1)

    async def story(database: Database) -> Uses:
        for origin, uses in {
            "https://old.example": [load_of_tag(long_ago), refusal(long_ago)],
            "https://refused.example": [load_of_tag(long_ago), refusal(now)],
            "https://loaded.example": [load_of_tag(now)],
        }.items():
            for use in uses:
                database.tag_origins.add((1, False), {origin: use})
        await database.tag_origins.flush()
        [job] = [job for job in create_jobs(database) if job.name == "delete old origins of tags"]
        await job.run()
        async with database.read_transaction() as connection:
            return await load_tag_origins(connection, 1)

    assert set(with_database(address, story)) == {"https://refused.example", "https://loaded.example"}


def test_flushes_add_up(address: str) -> None:
    now = clock.now()

    async def story(database: Database) -> Uses:
        for _ in range(2):
            database.tag_origins.add((1, False), {"https://refused.example": refusal(now)})
            await database.tag_origins.flush()
        await database.writer.run_transaction(lambda connection: delete_old_tag_origins(connection, now))
        async with database.read_transaction() as connection:
            return await load_tag_origins(connection, 1)

    assert with_database(address, story)["https://refused.example"].refusals == 2
