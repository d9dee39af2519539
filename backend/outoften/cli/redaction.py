"""`outoften redact`: removes e-mail addresses and long numbers from comments that are stored already."""

import asyncio
from uuid import UUID

from outoften import clock
from outoften.cli.arguments import CommandGroup, parse_id
from outoften.domain.access.credential import COMMAND_LINE
from outoften.settings import Settings
from outoften.storage.core.opening.engine import read_transaction, write_transactions
from outoften.storage.responses.stored_redaction import find_step, record_redaction, record_redaction_start, redact_step
from outoften.storage.surveys.surveys import load_catalog


def add_commands(commands: CommandGroup) -> None:
    """Add `redact`."""
    command = commands.add("redact", redact)
    command.add_argument("--site", type=parse_id, required=True, metavar="ID", help="the site whose comments are redacted")
    command.add_argument("--dry-run", action="store_true", help="only count the comments; the server may be running")


def redact(settings: Settings, site: int, dry_run: bool) -> int:
    """Redact all comments of a site, or count those that would change."""

    async def count() -> int:
        found = 0
        last: UUID | None = UUID(int=0)
        async with read_transaction(settings.database_url) as connection:
            (await load_catalog(connection)).site(site)
            while last is not None:
                asks, last = await find_step(connection, site, last)
                found += len(asks)
        return found

    async def change() -> int:
        changed = 0
        last: UUID | None = UUID(int=0)
        async with write_transactions(settings.database_url) as write:
            async with write() as connection:
                (await load_catalog(connection)).site(site)
                await record_redaction_start(connection, site, COMMAND_LINE, clock.now())
            while last is not None:
                async with write() as connection:
                    number, last = await redact_step(connection, site, last)
                    changed += number
                    if last is None:
                        await record_redaction(connection, site, changed, COMMAND_LINE, clock.now())
        return changed

    number = asyncio.run(count() if dry_run else change())
    print(f"{number} comments would change." if dry_run else f"{number} comments were redacted.")
    return 0
