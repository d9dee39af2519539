"""E-mails are found by indexes in SQLite too, which uses those of some rows only for conditions in the same words."""

from pathlib import Path
from typing import Any

from sqlalchemy import event

from outoften import clock
from outoften.storage.core.opening.engine import DatabaseConnection
from outoften.storage.database import Database
from outoften.storage.mailing.sendings.claims import Claimer, take_turn
from outoften.storage.mailing.sendings.mail_list import list_mails
from outoften.storage.mailing.sendings.runs import finish_step, prepare_step, start_due_run
from outoften.storage.mailing.sendings.sending_report import read_progress, read_sending_report
from outoften.storage.mailing.sendings.settlement import expire_leases
from outoften.storage.mailing.sendings.work import find_work, has_work
from tests.storage.world import hash_respondent, with_database
from tests.worker.mailing.people import add_people, start


def test_the_sender_and_the_reports_find_e_mails_by_an_index(tmp_path: Path) -> None:
    async def story(database: Database) -> set[str]:
        now = clock.now()
        await add_people(database, ["ann"])
        sending = await start(database)
        claimer = Claimer(database.catalog, database.apply_batch, hash_respondent, lambda *_: "en")

        async def run(connection: DatabaseConnection) -> set[str]:
            executed: list[tuple[str, Any]] = []

            def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
                executed.append((statement, parameters))

            await start_due_run(connection, database.catalog.zones, clock.now())
            await prepare_step(connection, database.catalog.zones, clock.now())
            event.listen(connection.sync_connection, "before_cursor_execute", note)
            await has_work(connection)
            await find_work(connection, now)
            await take_turn(connection, claimer, [], 1, now)
            await finish_step(connection, now)
            await expire_leases(connection, now)
            await list_mails(connection, sending.id, None, 10, None)
            await read_progress(connection, [sending], now)
            await read_sending_report(connection, 1, [sending.id], None, None)
            event.remove(connection.sync_connection, "before_cursor_execute", note)
            steps: set[str] = set()
            for statement, parameters in executed:
                explained = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                steps |= {row.detail for row in explained if row.detail.split()[1] == "mail"}
            return steps

        return await database.writer.run_transaction(run)

    found = with_database(f"sqlite:///{tmp_path / 'x.db'}", story)
    assert found
    assert any("COVERING INDEX mail_progress" in step for step in found)
    # "USING PRIMARY KEY" without a condition reads all rows for the smallest one.
    assert not [step for step in found if " INDEX " not in step and "(" not in step]
