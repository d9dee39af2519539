"""The list of imports says what became of those whose server stopped."""

from datetime import timedelta
from functools import partial

from outoften import clock
from outoften.storage.database import Database
from outoften.storage.importing.preparing import ImportTarget
from outoften.storage.importing.response_imports import begin_import, list_response_imports, save_progress
from tests.storage.world import with_database


def test_an_import_of_which_nothing_is_heard_for_a_minute_has_failed_and_a_preview_is_gone(address: str) -> None:
    begin, target = clock.now(), ImportTarget(1, 1, "csv", ())

    async def story(database: Database) -> list[tuple[list[str], list[bool]]]:
        run, heard_at = database.writer.run_transaction, begin + timedelta(seconds=30)
        for is_preview in (False, True):
            added = await run(partial(begin_import, target=target, actor="me", now=begin, dry_run=is_preview))
            await run(partial(save_progress, import_id=added, done=5, total=9, now=heard_at))
        heard: list[tuple[list[str], list[bool]]] = []
        for seconds in (89, 91):
            listed = await database.read(list_response_imports, [1], begin + timedelta(seconds=seconds))
            heard.append(([*(one.state for one in listed)], [one.dry_run for one in listed]))
        return heard

    assert with_database(address, story) == [(["importing", "importing"], [True, False]), (["failed"], [False])]
