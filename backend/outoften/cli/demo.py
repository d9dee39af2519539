"""`outoften demo`: serves a database with a year of generated answers."""

import asyncio
from pathlib import Path

from msgspec.structs import replace

from outoften import clock
from outoften.cli.arguments import CommandGroup, add_address_flags
from outoften.cli.serve import check_port, serve
from outoften.settings import Settings, ensure_signing_secret
from outoften.storage.core.opening.engine import exclusive_write_lock
from outoften.tokens.ask_token import AskTokens


def add_commands(commands: CommandGroup) -> None:
    """Add `demo` and its flags."""
    command = commands.add("demo", demo)
    add_address_flags(command)
    command.add_argument("--seed", type=int, default=1, metavar="N", help="random seed")


def demo(settings: Settings, seed: int) -> int:
    """Fill a separate database with a year of answers, and serve it.

    Its files are in a folder of their own, so that it replaces no secret, key or link of a server with the same data folder.
    """
    # Imported here, because every other command does without it.
    from outoften.demo.seed import seed_database

    settings = replace(settings, data_dir=str(Path(settings.data_dir, "demo")))
    check_port(settings)
    settings = ensure_signing_secret(settings)
    with exclusive_write_lock(settings.database_url):
        print("Generating demo data, which takes a few seconds …", flush=True)
        ask_tokens = AskTokens(settings.signing_keys)
        if not asyncio.run(seed_database(settings.database_url, ask_tokens, seed, clock.now())):
            print("This database already has demo data. Delete the file to generate it again.", flush=True)
    return serve(settings, new_admin_key=True)
