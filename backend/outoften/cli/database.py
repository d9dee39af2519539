"""`outoften migrate`, `backup` and `tally`: maintenance of the database."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

from outoften import clock
from outoften.cli.arguments import CommandGroup, parse_count
from outoften.cli.output import printable
from outoften.private_files import is_folder
from outoften.settings import Settings, SettingsError, validate_database_url
from outoften.storage.core.migrate import migrate
from outoften.storage.core.opening.engine import read_transaction, write_transaction
from outoften.storage.operations.backup import backup, delete_expired, timed_copy
from outoften.storage.operations.copy_database import copy_database
from outoften.storage.reports.tallies.check import check_tallies
from outoften.storage.reports.tallies.rebuild import begin_rebuild, rebuild_step
from outoften.storage.surveys.surveys import load_catalog


def add_commands(commands: CommandGroup) -> None:
    """Add `migrate`, `backup`, `tally check` and `tally rebuild`."""
    command = commands.add("migrate", migrate_database)
    command.add_argument("--from", dest="source", metavar="URL", help="source database")
    command.add_argument("--to", dest="target", metavar="URL", help="target database (must be empty)")
    command = commands.add("backup", back_up)
    command.add_argument(
        "file", metavar="FILE", help="the copy, which must not exist yet, or a folder, where it gets the time as its name"
    )
    command.add_argument(
        "--keep", type=parse_count, metavar="N", help="in the folder, delete all but the N newest of these copies"
    )
    command.add_argument(
        "--keep-days", type=parse_count, metavar="DAYS", help="in the folder, delete copies that are older than this"
    )
    tally = commands.group("tally")
    tally.add("check", tally_check, "print each count that differs from the stored asks; print nothing if all agree")
    tally.add("rebuild", tally_rebuild, "count all asks again")


def migrate_database(settings: Settings, source: str | None, target: str | None) -> int:
    """Update the schema without serving, or copy everything into another database."""
    if source and target:
        counts = asyncio.run(copy_database(validate_database_url(source), validate_database_url(target)))
        copied = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()) if count)
        print(f"Copied, in rows: {copied or 'none'}. Serve with the URL of --to as --database.")
        return 0
    if source or target:
        raise SettingsError("migrate: --from and --to must be used together. Add the missing one.")

    async def run() -> bool:
        async with write_transaction(settings.database_url, create=True) as connection:
            return await migrate(connection)

    print("The database is now up to date." if asyncio.run(run()) else "The database was already up to date.")
    return 0


def back_up(settings: Settings, file: str, keep: int | None, keep_days: int | None) -> int:
    """Copy the database into a file. The server may be running. Then delete older copies in the same folder, if asked to."""
    path, now = Path(file), clock.now()
    expires = keep is not None or keep_days is not None
    if expires and not is_folder(path):
        raise SettingsError(f"backup: --keep and --keep-days need a folder that exists, such as /backups, and {path} is none.")
    copy = timed_copy(path, now) if is_folder(path) else path
    asyncio.run(backup(settings.database_url, copy))
    for expired in delete_expired(path, copy, keep, keep_days, now) if expires else ():
        print(f"Deleted {printable(str(expired))}.")
    print(
        f"{printable(str(copy))} is a complete copy. To restore it, stop the server, move the database and its -wal and -shm "
        "files away, and put the copy in place of the database."
    )
    return 0


def tally_check(settings: Settings) -> int:
    """Print each tally that differs from the stored asks. The exit code is 1 if any differs."""

    async def run() -> list[Any]:
        async with read_transaction(settings.database_url) as connection:
            return await check_tallies(connection, (await load_catalog(connection)).zones)

    differing = asyncio.run(run())
    for key, count, stored, expected in differing:
        print(f"survey {key.survey_id}, {key.day}, {key.channel}: {count} is {stored}, but the asks give {expected}")
    return 1 if differing else 0


def tally_rebuild(settings: Settings) -> int:
    """Rebuild all tallies from the stored asks."""

    transaction = partial(write_transaction, settings.database_url)

    async def run() -> None:
        async with transaction() as connection:
            site_ids = list((await load_catalog(connection)).sites)
        for site_id in site_ids:
            async with transaction() as connection:
                await begin_rebuild(connection, site_id)
            has_more = True
            while has_more:
                # On PostgreSQL, servers write answers between the steps.
                async with transaction() as connection:
                    has_more = await rebuild_step(connection, site_id)

    asyncio.run(run())
    print("The tallies were rebuilt from the asks.")
    return 0
