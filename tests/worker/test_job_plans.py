"""What the background jobs read does not grow with what is stored: they find by an index what there is to do."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import event, select
from sqlalchemy.engine import Engine
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.surveys.retention import RetentionAction
from outoften.storage.core import schema
from outoften.storage.database import Database
from outoften.storage.surveys.sites import save_site
from outoften.worker.jobs import create_jobs
from tests.storage.world import with_database

GROWING = [
    *(schema.ask, schema.mail, schema.event, schema.delivery, schema.delivery_attempt, schema.respondent, schema.recipient),
    *(schema.outcome, schema.rule_run, schema.follow_up_change, schema.ask_outcome, schema.tally, schema.audit),
]
# The first thousand, and the last one.
_ALLOWED = {"SCAN ask USING COVERING INDEX ask_erased"}

Statements = list[tuple[str, Any]]


@contextmanager
def _executed() -> Iterator[Statements]:
    """The statements that are executed meanwhile."""
    found: Statements = []

    def note(_: Any, __: Any, statement: str, parameters: Any, ___: Any, is_many: bool) -> None:
        found.append((statement, parameters[0] if is_many else parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def _reads_everything(detail: str) -> bool:
    """Whether a step of a plan reads a whole table, or all that a site has in it."""
    kind, _, rest = detail.partition(" ")
    is_growing = any(f"{rest} ".startswith(f"{table.name} ") for table in GROWING)
    return is_growing and (kind == "SCAN" or rest.endswith(("(site_id=?)", "(survey_id=?)")))


@pytest.mark.parametrize("action", ["erase", "anonymize"])
def test_no_job_reads_a_whole_table_that_grows(tmp_path: Path, action: RetentionAction) -> None:
    file = tmp_path / "x.db"

    async def story(database: Database) -> dict[str, Statements]:
        site = replace(database.catalog.site(1), retention_days=90, retention_action=action)

        async def save(connection: AsyncConnection) -> None:
            await save_site(connection, site)

        await database.change_site(save, lambda _: 1)
        executed: dict[str, Statements] = {}
        # Again, as in the next hour.
        for job in 2 * create_jobs(database):
            with _executed() as statements:
                await job.run()
            executed.setdefault(job.name, []).extend(statements)
        async with database.read_transaction() as connection:
            assert (await connection.execute(select(schema.site.c.retention_days))).scalars().all() == [90]
        return executed

    executed = with_database(f"sqlite:///{file}", story)
    assert len(executed["erase responses that are older than their site keeps them"]) > 10
    with sqlite3.connect(file) as connection:
        scans = {
            (job, detail)
            for job, statements in executed.items()
            for statement, parameters in statements
            if statement.startswith(("SELECT", "DELETE", "UPDATE", "WITH"))
            for *_, detail in connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            if _reads_everything(detail) and detail not in _ALLOWED
        }
    assert scans == set()
