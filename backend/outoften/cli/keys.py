"""`outoften key create`, `key list` and `key revoke`."""

import argparse
from datetime import datetime, timedelta

from outoften import clock
from outoften.cli.arguments import CommandGroup, parse_name, parse_text
from outoften.cli.output import printable
from outoften.cli.transactions import read, write
from outoften.domain.access.credential import COMMAND_LINE, operator
from outoften.domain.access.scope import MAX_KEY_DAYS, SCOPES, Scope
from outoften.domain.errors import NotFoundError
from outoften.settings import Settings
from outoften.storage.access import api_keys
from outoften.tokens.api_key import new_api_key
from outoften.tokens.secrets import digest


def add_commands(commands: CommandGroup) -> None:
    """Add `key create`, `key list` and `key revoke`."""
    keys = commands.group("key", "API keys")
    command = keys.add("create", create_key, "make an API key and print it once")
    command.add_argument("--name", type=parse_name, default="command line", help="what the key is for")
    command.add_argument(
        "--scopes",
        nargs="+",
        choices=SCOPES,
        default=list(SCOPES),
        help="what the key may do: read (reports and responses), respond (work on responses), write (changes), "
        "keys (members and keys); default: all",
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
    key = api_keys.ApiKey(key_id, name, digest(text), chosen, now, expires_at=expires_at)
    write(settings, lambda connection: api_keys.add_key(connection, key, operator(COMMAND_LINE)), "POST /v1/keys")
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
    revoked = write(
        settings,
        lambda connection: api_keys.revoke_key(connection, key_id, operator(COMMAND_LINE), clock.now()),
        f"DELETE /v1/keys/{key_id}",
    )
    if not revoked:
        raise NotFoundError(
            "key_not_found", f"There is no key {key_id!r}, or it is already revoked. `outoften key list` lists the keys."
        )
    print(revoked.effect)
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
