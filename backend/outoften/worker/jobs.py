"""The background jobs: name, interval and function of each."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from outoften import clock
from outoften.domain.surveys.tag_origins import TAG_ORIGIN_LIFETIME
from outoften.storage.access.invitations import delete_expired_invitations
from outoften.storage.access.sessions import delete_expired_sessions
from outoften.storage.automation.delivery_log import delete_old_events
from outoften.storage.collecting.erasures import delete_old_erasures
from outoften.storage.database import Database
from outoften.storage.responses.site_deletion import list_unfinished_sites
from outoften.storage.responses.survey_deletion import list_unfinished_deletions
from outoften.storage.surveys.tag_origins import delete_old_tag_origins
from outoften.tokens.ask_token import ASK_LIFETIME, RENEWAL_LIFETIME
from outoften.worker.automation.alert_check import AlertCheck
from outoften.worker.removal import Removal, merge_whole_index


class Job(NamedTuple):
    """A background job. A failure is logged as "Could not {name}", and the job runs again after its interval."""

    name: str
    interval_seconds: float
    run: Callable[[], Awaitable[None]]


def create_jobs(database: Database) -> list[Job]:
    """Returns all jobs of a server, in the order in which they run first."""
    return [
        Job("delete expired links, sessions and invitations", 3600, partial(_purge_expired_sessions, database)),
        Job("delete old records of erasures", 3600, partial(_delete_old_erasures, database)),
        Job("delete old origins of tags", 3600, partial(_delete_old_tag_origins, database)),
        Job("delete old events", 3600, partial(_delete_old_events, database)),
        Job("look for drops and silent tags", 300, AlertCheck(database).run),
        Job("remove replaced words from the search index", 3600, partial(merge_whole_index, database)),
        Job("remove deleted data from files", 10, Removal(database).run),
        *(Job(f"write {write_behind.name}", 5, write_behind.flush) for write_behind in database.write_behinds),
        Job("load changes made by other processes", 2, partial(_refresh_catalog, database)),
        Job("count days again", 2, partial(_continue_rebuilds, database)),
        Job("delete what is left of deleted surveys and sites", 2, partial(_continue_deletions, database)),
        Job("erase responses that are older than their site keeps them", 3600, partial(_apply_retention, database)),
    ]


async def _purge_expired_sessions(database: Database) -> None:
    await database.writer.run_transaction(lambda connection: delete_expired_sessions(connection, clock.now()))
    await database.writer.run_transaction(lambda connection: delete_expired_invitations(connection, clock.now()))


async def _delete_old_erasures(database: Database) -> None:
    # One day longer than a token is valid and can be renewed, because clocks differ.
    until = clock.now() - ASK_LIFETIME - RENEWAL_LIFETIME - timedelta(days=1)
    await database.run_steps(lambda connection: delete_old_erasures(connection, until))


async def _continue_rebuilds(database: Database) -> None:
    for site in database.catalog.sites.values():
        if site.next_time_zone:
            await database.rebuild_site(site.id)


async def _continue_deletions(database: Database) -> None:
    for survey_id in await database.read(list_unfinished_deletions, clock.now()):
        await database.delete_asks(survey_id)
    for site_id in await database.read(list_unfinished_sites, clock.now()):
        await database.delete_rest_of_site(site_id)


async def _apply_retention(database: Database) -> None:
    for site in database.catalog.sites.values():
        if site.retention_days:
            await database.apply_retention(site.id)


async def _delete_old_tag_origins(database: Database) -> None:
    until = clock.now() - TAG_ORIGIN_LIFETIME
    await database.writer.run_transaction(lambda connection: delete_old_tag_origins(connection, until))


async def _delete_old_events(database: Database) -> None:
    await database.run_steps(lambda connection: delete_old_events(connection, clock.now()))


async def _refresh_catalog(database: Database) -> None:
    if database.shared:
        await database.reload_catalog()
