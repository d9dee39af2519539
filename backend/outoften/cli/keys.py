"""`outoften key create`: makes an API key."""

import argparse
import asyncio
from datetime import timedelta

from outoften import clock
from outoften.cli.arguments import CommandGroup
from outoften.domain.access.scope import MAX_KEY_DAYS, SCOPES, Scope
from outoften.settings import Settings
from outoften.storage.access.api_keys import ApiKey, add_key
from outoften.storage.core.engine import write_transaction
from outoften.tokens.api_key import new_api_key
from outoften.tokens.secrets import digest


def add_commands(commands: CommandGroup) -> None:
    """Add `key create` and its flags."""
    command = commands.group("key", "API keys").add("create", create_key, "make an API key and print it once")
    command.add_argument("--name", default="command line", help="what the key is for")
    command.add_argument(
        "--scopes", nargs="+", choices=SCOPES, default=list(SCOPES), help="what the key may do: read, or read write"
    )
    command.add_argument("--days", type=_days, metavar="N", help="days until the key expires (default: it does not expire)")


def create_key(settings: Settings, name: str, scopes: list[Scope], days: int | None) -> int:
    """Make an API key and print it once."""
    key_id, text = new_api_key()
    now = clock.now()
    expires_at = None if days is None else now + timedelta(days=days)
    key = ApiKey(key_id, name, digest(text), tuple(scope for scope in SCOPES if scope in scopes), now, expires_at=expires_at)

    async def run() -> None:
        async with write_transaction(settings.database_url) as connection:
            await add_key(connection, key)

    asyncio.run(run())
    print(text)
    return 0


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MAX_KEY_DAYS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of days from 1 to {MAX_KEY_DAYS}")
    return int(text)
