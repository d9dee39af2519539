"""The command line. Each command reads the settings, does one thing, and says what it did."""

import argparse
import asyncio
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from outoften import __version__, tokens
from outoften.cli import responses as cli_responses
from outoften.cli.score import add_score_flags, score_text
from outoften.clock import present
from outoften.demo.seed import fill
from outoften.domain.errors import Refusal
from outoften.domain.surveys.survey import tag_of
from outoften.json_logging import log_json_lines
from outoften.settings import Settings, SettingsError, check_address, read_settings, with_secret
from outoften.storage.access import access
from outoften.storage.core.catalog import Catalog, load_catalog
from outoften.storage.core.engine import DatabaseRefusal, reading, refuse_damage, sole_writer, writing
from outoften.storage.core.migrate import migrate
from outoften.storage.operations.backup import backup
from outoften.storage.operations.bootstrap import make_first_site
from outoften.storage.operations.copy_database import move
from outoften.storage.reports import tally_check as tallies

LONGEST_KEY = 3650


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code: 0 done, 1 not as it should be, 2 couldn't be done."""
    given = vars(parser().parse_args(arguments))
    command: Callable[..., int] = given.pop("command")
    flags = {name: given.pop(name) for name in Settings.__struct_fields__ if name in given}
    try:
        return command(read_settings(flags, given.pop("config")), **given)
    except (SettingsError, DatabaseRefusal, Refusal) as error:
        print(f"outoften: {error}", file=sys.stderr)
        return 2


def demo(settings: Settings, seed: int) -> int:
    """Fill a database of its own with a year of answers, and serve it."""
    if not settings.database:
        settings = replace(settings, database=f"sqlite:///{settings.data_dir}/demo.db")
    _check_port(settings)
    settings = with_secret(settings)
    with sole_writer(settings.database_address):
        print("Living through a year, which takes a few seconds …", flush=True)
        tokens_of = tokens.AskTokens(settings.signing_keys)
        if not asyncio.run(fill(settings.database_address, tokens_of, seed, present())):
            print("This database has its year already. Delete the file for another one.", flush=True)
    return serve(settings, another_key=True)


def serve(settings: Settings, another_key: bool = False) -> int:
    """Prepare the database, say where everything is, and serve until SIGTERM or Ctrl-C."""
    _check_port(settings)
    settings = with_secret(settings)
    log_json_lines(settings.signing_keys)
    with sole_writer(settings.database_address):
        if settings.workers == 1:
            asyncio.run(_serve(settings, another_key))
        else:
            _serve_with_workers(settings, asyncio.run(_prepare(settings, another_key)))
    return 0


def migrate_database(settings: Settings, source: str | None, target: str | None) -> int:
    """Bring the database up to date without serving, or move everything into another one."""
    if source and target:
        counts = asyncio.run(move(check_address(source), check_address(target)))
        print(f"Moved: {', '.join(f'{count} {name}' for name, count in counts.items())}. Serve with --database {target}")
        return 0
    if source or target:
        raise SettingsError("migrate: --from and --to go together.")

    async def run() -> bool:
        async with writing(settings.database_address, create=True) as connection:
            return await migrate(connection)

    print("The database is up to date now." if asyncio.run(run()) else "The database was up to date already.")
    return 0


def print_tags(settings: Settings, pin: bool) -> int:
    """Print each site's tag; pinned, with the hashes of what it loads."""

    async def run() -> Catalog:
        async with reading(settings.database_address) as connection:
            return await load_catalog(connection)

    catalog = asyncio.run(run())
    if not pin:
        print("\n".join(tag_of(site, settings.address) for site in catalog.sites.values()))
        return 0
    from outoften.web.http.static_files import load_assets
    from outoften.web.widget.loader import hashed, integrity, loader_of

    widget = load_assets("static")
    for site in catalog.sites.values():
        pin_of = integrity(loader_of(widget, settings.address, catalog, site))
        print(tag_of(site, settings.address).replace("></", f' integrity="{pin_of}" crossorigin="anonymous"></'))
    for name in sorted(widget):
        if name not in ("loader.js", "extra.js"):
            print(f"{settings.address}/{hashed(widget, name)} {integrity(widget[name])}")
    return 0


def create_key(settings: Settings, name: str, scopes: list[access.Scope], days: int | None) -> int:
    """Make an API key and print it, this once."""
    key_id, text = tokens.new_api_key()
    wanted, now = tuple(scope for scope in access.SCOPES if scope in scopes), present()
    expires_at = None if days is None else now + timedelta(days=days)

    async def run() -> None:
        async with writing(settings.database_address) as connection:
            await access.add_key(connection, access.Key(key_id, name, tokens.digest(text), wanted, now, expires_at=expires_at))

    asyncio.run(run())
    print(text)
    return 0


def back_up(settings: Settings, file: str) -> int:
    """Copy the database, while the server runs or not."""
    asyncio.run(backup(settings.database_address, Path(file)))
    print(
        f"{file} is a whole copy. To restore it, stop the server, move the database away with the -wal and -shm files "
        "beside it, and put the copy in their place."
    )
    return 0


def check_tallies(settings: Settings) -> int:
    """Print each count that differs from what the asks say; nothing when all agree."""

    async def run() -> list[Any]:
        async with reading(settings.database_address) as connection:
            return await tallies.differences(connection, (await load_catalog(connection)).zones)

    wrong = asyncio.run(run())
    for key, count, stored, counted in wrong:
        print(f"survey {key.survey_id}, {key.day}, {key.channel}: {count} is {stored}, the asks say {counted}")
    return 1 if wrong else 0


def rebuild_tallies(settings: Settings) -> int:
    """Count all asks again."""

    async def run() -> None:
        async with writing(settings.database_address) as connection:
            await tallies.rebuild(connection, (await load_catalog(connection)).zones)

    asyncio.run(run())
    print("The tallies say what the asks say.")
    return 0


def print_score(settings: Settings, **wanted: Any) -> int:
    """Print the score of each survey, or of one."""
    print(score_text(settings, **wanted))
    return 0


async def _serve(settings: Settings, another_key: bool) -> None:
    banner = await _prepare(settings, another_key)
    # Only now: commands that don't serve have no need of the server.
    from granian.server.embed import Server

    from outoften.app import create_app

    server = Server(create_app(settings), **_serving(settings))
    for stop in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(stop, server.stop)
    serving = asyncio.create_task(server.serve())
    await _listening(settings, serving)
    print(banner, flush=True)
    await serving


def _serve_with_workers(settings: Settings, banner: str) -> None:
    from granian import Granian

    server = Granian("", workers=settings.workers, workers_kill_timeout=9, respawn_failed_workers=True, **_serving(settings))
    server.on_startup(lambda: print(banner, flush=True))
    server.serve(target_loader=partial(_create_app, settings), wrap_loader=False)


def _create_app(settings: Settings) -> Any:
    from outoften.app import create_app

    log_json_lines(settings.signing_keys)
    return create_app(settings)


def _serving(settings: Settings) -> dict[str, Any]:
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings

    return {
        "address": settings.host,
        "port": settings.port,
        "interface": Interfaces.ASGI,
        "websockets": False,
        "log_enabled": False,
        # Connections at once. The default, 128, is a handful of slow clients.
        "backlog": 1024,
        "backpressure": 8192,
        # Half-sent headers; half-sent bodies are cut by whoever reads them.
        "http1_settings": HTTP1Settings(header_read_timeout=6_000),
    }


async def _listening(settings: Settings, serving: "asyncio.Task[None]") -> None:
    """Returns once connections are accepted: what the banner promises must be true when it is printed."""
    while not serving.done():
        try:
            _, writer = await asyncio.open_connection(settings.host, settings.port)
        except OSError:
            await asyncio.sleep(0.01)
        else:
            writer.close()
            return


async def _prepare(settings: Settings, another_key: bool) -> str:
    now = present()
    key_id, key = tokens.new_api_key()
    link = tokens.new_secret()
    async with writing(settings.database_address, create=True, locked=True) as connection:
        await refuse_damage(connection, settings.database_address)
        await migrate(connection)
        shown = await make_first_site(connection, tokens.new_site_key(), now) or another_key
        if shown:
            await access.add_key(connection, access.Key(key_id, "printed at the start", tokens.digest(key), access.SCOPES, now))
        await access.add_link(connection, tokens.digest(link), now)
        catalog = await load_catalog(connection)
    return _banner(settings, catalog, link, key if shown else None)


def _banner(settings: Settings, catalog: Catalog, link: str, key: str | None) -> str:
    lines = [f"Out of Ten {__version__}, listening on {settings.host}:{settings.port}", ""]
    if _is_every_address(settings.host) and not settings.public_url:
        lines += ["  Browsers can't go to this address: say where they find the server with --public-url https://…", ""]
    for site in catalog.sites.values():
        lines += [f"  {site.name}: paste this tag", f"    {tag_of(site, settings.address)}"]
        if not site.origins:
            lines += ['    Until you name its origins, only pages on localhost may collect: see "Install it" in the README.']
    lines += ["", "  Dashboard (this link signs in once, within a day; each start prints a new one)"]
    lines += [f"    {settings.address}/#sign-in={link}"]
    if key:
        lines += ["", "  Admin key (shown this once; keep it)", f"    {key}"]
    return "\n".join([*lines, "", "  Ctrl-C stops the server."])


def _is_every_address(host: str) -> bool:
    """0.0.0.0 or ::, which a server can listen on and no browser can open."""
    try:
        return ip_address(host).is_unspecified
    except ValueError:
        return False


def _check_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise SettingsError(
                f"{settings.host}:{settings.port} can't be used: {error.strerror}. Choose another with --host and --port."
            ) from None


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= LONGEST_KEY:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of days from 1 to {LONGEST_KEY}")
    return int(text)


def parser() -> argparse.ArgumentParser:
    """All commands and their flags."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--config", metavar="FILE", help="a TOML file of settings")
    common.add_argument("--data-dir", metavar="DIR", help="where the database and the signing secret are kept")
    common.add_argument("--database", metavar="URL", help="sqlite:///path/to/file.db or postgresql://user@host/name")
    common.add_argument("--public-url", metavar="URL", help="where browsers find the server: https://nps.example.com")
    whole = argparse.ArgumentParser("outoften", description="One question, 0 to 10, and a follow-up that fits.")
    whole.add_argument("--version", action="version", version=f"outoften {__version__}")
    commands = whole.add_subparsers(required=True, metavar="COMMAND")

    def add(to: Any, name: str, command: Callable[..., int], about: str) -> argparse.ArgumentParser:
        new: argparse.ArgumentParser = to.add_parser(name, parents=[common], help=about, description=about)
        new.set_defaults(command=command)
        return new

    server = add(commands, "serve", serve, "run the server")
    server.add_argument("--host", metavar="ADDRESS", help="the address to listen on")
    server.add_argument("--port", type=int, metavar="PORT", help="the port to listen on")
    server.add_argument("--workers", type=int, metavar="N", help="processes; SQLite takes one")
    trial = add(commands, "demo", demo, "serve a database of its own with a year of answers in it")
    trial.add_argument("--host", metavar="ADDRESS", help="the address to listen on")
    trial.add_argument("--port", type=int, metavar="PORT", help="the port to listen on")
    trial.add_argument("--seed", type=int, default=1, metavar="N", help="another number is another year")
    moving = add(commands, "migrate", migrate_database, "bring the database up to date, or move it into another one")
    moving.add_argument("--from", dest="source", metavar="URL", help="the database that has everything")
    moving.add_argument("--to", dest="target", metavar="URL", help="the empty one that is to have it")
    copy = add(commands, "backup", back_up, "copy the database, while the server runs or not")
    copy.add_argument("file", metavar="FILE", help="where to; it must not exist yet")
    cli_responses.add_commands(partial(add, commands))
    tags = add(commands, "tag", print_tags, "print each site's tag")
    tags.add_argument("--pin", action="store_true", help="with the hashes of all that it loads")
    key = commands.add_parser("key", help="API keys").add_subparsers(required=True, metavar="COMMAND")
    new_key = add(key, "create", create_key, "make an API key and print it once")
    new_key.add_argument("--name", default="command line", help="what the key is for")
    new_key.add_argument(
        "--scopes", nargs="+", choices=access.SCOPES, default=list(access.SCOPES), help="what it may do: read, or read write"
    )
    new_key.add_argument("--days", type=_days, metavar="N", help="how long it is good for; left out, until it is revoked")
    add_score_flags(add(commands, "score", print_score, "print the score"))
    tally = commands.add_parser("tally", help="the counts behind every number").add_subparsers(required=True, metavar="COMMAND")
    add(tally, "check", check_tallies, "print where tallies and asks differ; nothing when they agree")
    add(tally, "rebuild", rebuild_tallies, "count all asks again")
    return whole
