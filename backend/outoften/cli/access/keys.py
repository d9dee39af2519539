"""`outoften key create`, `key list` and `key revoke`. All of them also work while the server runs."""

import argparse
from datetime import datetime, timedelta

from outoften import clock
from outoften.cli.arguments import CommandGroup, parse_name, parse_text
from outoften.cli.output import printable
from outoften.cli.transactions import read, run_command
from outoften.domain.access.scope import MAX_KEY_DAYS, SCOPES, Scope
from outoften.settings import Settings
from outoften.storage.access import api_keys
from outoften.storage.access.commands import CreateKey, RevokeKey
from outoften.tokens.api_key import new_api_key
from outoften.tokens.secrets import digest


def add_commands(commands: CommandGroup) -> None:
    """Add `key create`, `key list` and `key revoke`."""
    keys = commands.group("key")
    command = keys.add("create", create_key, "make an API key and print it once")
    command.add_argument("--name", type=parse_name, default="command line", help="what the key is for")
    command.add_argument(
        "--scopes",
        nargs="+",
        choices=SCOPES,
        default=list(SCOPES),
        help="what the key may do, such as `--scopes read respond`: read (reports and responses), respond (work on "
        "responses), write (changes), keys (members and keys), metrics (numbers for Prometheus); default: all",
    )
    command.add_argument("--days", type=_days, metavar="N", help="days until the key expires (default: it does not expire)")
    keys.add("list", list_keys, "print the id, state, scopes and name of each key")
    command = keys.add("revoke", revoke_key, "revoke a key and end its sessions")
    command.add_argument("key_id", type=parse_text, metavar="ID", help="the key's id: the 12 characters after oot_sk_")


def create_key(settings: Settings, name: str, scopes: list[Scope], days: int | None) -> int:
    """Make an API key and print it once."""
    key_id, text = new_api_key()
    now = clock.now()
    expires_at = None if days is None else now + timedelta(days=days)
    chosen = tuple(scope for scope in SCOPES if scope in scopes)
    run_command(settings, CreateKey(key_id, name, digest(text), chosen, expires_at))
    print(text)
    return 0


def list_keys(settings: Settings) -> int:
    """Print the id, state, scopes and name of each key. The server may be running."""
    now = clock.now()
    for key in read(settings, api_keys.list_keys):
        print(f"{key.id}  {_state(key, now)}  {'+'.join(key.scopes)}  {printable(key.name)}")
    return 0


def revoke_key(settings: Settings, key_id: str) -> int:
    """Revoke a key and end its sessions."""
    print(run_command(settings, RevokeKey(key_id)))
    return 0


def _state(key: api_keys.ApiKey, now: datetime) -> str:
    if key.revoked_at:
        return f"revoked {key.revoked_at:%Y-%m-%d}"
    if key.expires_at is None:
        return "does not expire"
    return f"{'expired' if key.expires_at <= now else 'expires'} {key.expires_at:%Y-%m-%d}"


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MAX_KEY_DAYS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of days from 1 to {MAX_KEY_DAYS}")
    return int(text)
