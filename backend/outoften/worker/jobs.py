"""The background jobs: name, interval and function of each."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from outoften import clock
from outoften.storage.access.sessions import delete_expired_sessions
from outoften.storage.database import Database
from outoften.storage.responses.respondents import delete_erased_rows
from outoften.storage.responses.search_index import merge_index
from outoften.tokens.ask_token import ASK_LIFETIME


class Job(NamedTuple):
    """A background job. A failure is logged as "Could not {name}", and the job runs again after its interval."""

    name: str
    interval_seconds: float
    run: Callable[[], Awaitable[None]]


def create_jobs(database: Database) -> list[Job]:
    """Returns all jobs of a server, in the order in which they run first."""
    return [
        Job("delete expired links and sessions", 3600, partial(_purge_expired_sessions, database)),
        Job("delete erased rows", 3600, partial(_delete_erased, database)),
        *(Job(f"write {write_behind.name}", 5, write_behind.flush) for write_behind in database.write_behinds),
        Job("load changes made by other processes", 2, partial(_refresh_catalog, database)),
    ]


async def _purge_expired_sessions(database: Database) -> None:
    await database.writer.run_transaction(lambda connection: delete_expired_sessions(connection, clock.now()))


async def _delete_erased(database: Database) -> None:
    run = database.writer.run_transaction
    # One day longer than a token is valid, because clocks differ.
    until = clock.now() - ASK_LIFETIME - timedelta(days=1)
    has_deleted = await run(lambda connection: delete_erased_rows(connection, until))
    is_first = has_more = has_deleted
    while has_more:
        has_more = await run(partial(merge_index, begin=is_first))
        is_first = False


async def _refresh_catalog(database: Database) -> None:
    if database.shared:
        await database.reload_catalog()
