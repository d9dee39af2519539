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
    """A job that fails is logged and runs again after its interval. `name` completes "Could not …"."""

    name: str
    interval_seconds: float
    run: Callable[[Database], Awaitable[None]]


async def _purge_expired_sessions(database: Database) -> None:
    await database.writer.run_transaction(lambda connection: delete_expired_sessions(connection, clock.now()))


async def _delete_erased(database: Database) -> None:
    act = database.writer.run_transaction
    # One day more than a token lives, because clocks differ.
    until = clock.now() - ASK_LIFETIME - timedelta(days=1)
    begin = await act(lambda connection: delete_erased_rows(connection, until))
    more = begin
    while more:
        more = await act(partial(merge_index, begin=begin))
        begin = False


async def _refresh_catalog(database: Database) -> None:
    if database.shared:
        await database.reload_catalog()


JOBS = (
    Job("delete expired links and sessions", 3600, _purge_expired_sessions),
    Job("delete erased rows", 3600, _delete_erased),
    Job("write the status of tags", 5, lambda database: database.tag_signals.flush()),
    Job("write the outcomes of asks", 5, lambda database: database.ask_outcomes.flush()),
    Job("write the last use of keys", 5, lambda database: database.keys_last_used.flush()),
    Job("load changes made by other processes", 2, _refresh_catalog),
)
