"""What the background jobs read does not grow with what is stored: they find by an index what there is to do."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.surveys.retention import RetentionAction
from outoften.storage.core import schema
from outoften.storage.database import Database
from outoften.storage.surveys.sites import save_site
from outoften.worker.jobs import create_jobs
from tests.storage.plans import Statements, executed, whole_reads
from tests.storage.world import with_database

# The first thousand, and the last one.
_ALLOWED = {"SCAN ask USING COVERING INDEX ask_erased"}


@pytest.mark.parametrize("action", ["erase", "anonymize"])
def test_no_job_reads_a_whole_table_that_grows(tmp_path: Path, action: RetentionAction) -> None:
    file = tmp_path / "x.db"

    async def story(database: Database) -> dict[str, Statements]:
        site = replace(database.catalog.site(1), retention_days=90, retention_action=action)

        async def save(connection: AsyncConnection) -> None:
            await save_site(connection, site)

        await database.change_site(save, lambda _: 1)
        by_job: dict[str, Statements] = {}
        # Again, as in the next hour.
        for job in 2 * create_jobs(database):
            with executed() as statements:
                await job.run()
            by_job.setdefault(job.name, []).extend(statements)
        async with database.read_transaction() as connection:
            assert (await connection.execute(select(schema.site.c.retention_days))).scalars().all() == [90]
        return by_job

    by_job = with_database(f"sqlite:///{file}", story)
    assert len(by_job["erase responses that are older than their site keeps them"]) > 10
    scans = {(job, detail) for job, statements in by_job.items() for detail in whole_reads(file, statements) - _ALLOWED}
    assert scans == set()
