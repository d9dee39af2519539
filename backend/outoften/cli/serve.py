"""`outoften serve`: prepares the database, prints the URLs and the script tags, and serves until it is stopped."""

import asyncio
import signal
import socket
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from outoften import __version__, clock
from outoften.cli.arguments import CommandGroup, add_address_flags
from outoften.cli.connections import (
    close_connections,
    limit_unread_responses,
    limit_unread_responses_later,
    raise_connection_limit,
)
from outoften.domain.access.credential import SERVER_START, operator
from outoften.domain.access.scope import SCOPES
from outoften.domain.surveys.site import script_tag
from outoften.json_logging import configure_logging
from outoften.private_files import FileRefusedError, create_folder, create_private_file, file_error
from outoften.public_url import is_every_address, join_host
from outoften.settings import Settings, SettingsError, ensure_signing_secret
from outoften.storage.access import api_keys, sessions
from outoften.storage.access.signing_secrets import ADD_FIRST, load_revoked_signing_secrets
from outoften.storage.core.catalog import Catalog
from outoften.storage.core.migrate import migrate
from outoften.storage.core.opening.engine import check_integrity, exclusive_write_lock, write_transaction
from outoften.storage.operations.bootstrap import create_first_site
from outoften.storage.operations.served_url import save_served_url
from outoften.storage.surveys.surveys import load_catalog
from outoften.storage.surveys.tag_origins import load_refusal_hints
from outoften.tokens.api_key import new_api_key
from outoften.tokens.ask_token import signing_key_id
from outoften.tokens.secrets import digest, new_public_id, new_secret, new_site_key

if TYPE_CHECKING:
    from outoften.metrics.shared import SharedFile

# Connections may finish their requests for this long when the server stops.
STOP_SECONDS = 7
# Of Linux: which signal a process gets when its parent ends.
PR_SET_PDEATHSIG = 1
# In the data folder, if the output is not a terminal.
SIGN_IN_LINK_FILE = "sign-in-link"
ADMIN_KEY_FILE = "admin-key"
# One client can take as many.
FEW_CONNECTIONS = 10_000


def add_commands(commands: CommandGroup) -> None:
    """Add `serve` and its flags."""
    command = commands.add("serve", serve)
    add_address_flags(command)
    command.add_argument("--workers", type=int, metavar="N", help="number of processes; SQLite allows one")


def serve(settings: Settings, new_admin_key: bool = False) -> int:
    """Prepare the database, print the URLs and the script tags, and serve until SIGTERM or Ctrl-C."""
    check_port(settings)
    settings = ensure_signing_secret(settings)
    _configure_logging(settings)
    with exclusive_write_lock(settings.database_url):
        if settings.workers == 1:
            with asyncio.Runner(loop_factory=_new_event_loop) as runner:
                runner.run(_serve(settings, new_admin_key))
        else:
            _serve_with_workers(settings, asyncio.run(_prepare(settings, new_admin_key)))
    return 0


def _new_event_loop() -> asyncio.AbstractEventLoop:
    """The fastest that this platform has; granian chooses by the same rule for several processes."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


async def _serve(settings: Settings, new_admin_key: bool) -> None:
    banner = await _prepare(settings, new_admin_key)
    # Imported here, so that other commands start without the server.
    from granian.server.embed import Server

    from outoften.app import create_app

    server = Server(create_app(settings), **_options(settings))
    loop = asyncio.get_running_loop()

    def stop(*_: object) -> None:
        loop.call_soon_threadsafe(server.stop)
        loop.call_soon_threadsafe(loop.call_later, STOP_SECONDS, close_connections, settings.port)

    for signal_number in (signal.SIGTERM, signal.SIGINT):
        # Not loop.add_signal_handler, which loses signals while thousands of requests wait.
        signal.signal(signal_number, stop)
    serving = asyncio.create_task(server.serve())
    await _wait_until_listening(settings, serving)
    limit_unread_responses(settings.port)
    print(banner, flush=True)
    await serving


def _serve_with_workers(settings: Settings, banner: str) -> None:
    from granian import Granian

    from outoften.metrics.shared import SharedFile

    try:
        shared = SharedFile(settings.workers)
    except OSError as error:
        raise SettingsError(f"The processes can't share what they count, in a file in /dev/shm or TMPDIR: {error}") from None
    server = Granian("", workers=settings.workers, workers_kill_timeout=9, respawn_failed_workers=True, **_options(settings))
    server.on_startup(lambda: print(banner, flush=True))
    with shared:
        server.serve(target_loader=partial(_create_app, settings, shared), wrap_loader=False)


def _create_app(settings: Settings, shared: "SharedFile") -> Any:
    _end_with_first_process()
    from outoften.app import create_app

    _configure_logging(settings)
    limit_unread_responses_later(settings.port)
    return create_app(settings, shared.claim())


def _end_with_first_process() -> None:
    """Let the kernel stop this process when the first one was killed. It would keep the port, and be found by nobody."""
    # Until the server has its own handler, instead of that of the first process, which was inherited and does nothing here.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform == "linux":
        import ctypes
        from multiprocessing import parent_process

        libc, first = ctypes.CDLL(None), parent_process()
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if first and libc.getppid() != first.pid:
            # It was killed before.
            raise SystemExit(1)


def _configure_logging(settings: Settings) -> None:
    configure_logging(settings.secrets, settings.log_level, settings.log_requests)


def _options(settings: Settings) -> dict[str, Any]:
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings

    return {
        "address": settings.host,
        "port": settings.port,
        "interface": Interfaces.ASGI,
        # Without HTTP/2, whose connections granian never closes, and which proxies don't speak to a server anyway.
        "http": HTTPModes.http1,
        "websockets": False,
        "log_enabled": False,
        # New connections that wait, and those that are open at once. Slow clients use up the defaults of 128.
        "backlog": 4096,
        "backpressure": raise_connection_limit(),
        # Milliseconds for the headers, and bytes. web/http/decoding.py limits the time for a body, and its length.
        "http1_settings": HTTP1Settings(header_read_timeout=6_000, max_buffer_size=32 * 1024),
    }


async def _wait_until_listening(settings: Settings, serving: "asyncio.Task[None]") -> None:
    """Return once the server accepts connections, so that the printed URLs work."""
    while not serving.done():
        try:
            _, writer = await asyncio.open_connection(settings.host, settings.port)
        except OSError:
            await asyncio.sleep(0.01)
        else:
            writer.close()
            return


async def _prepare(settings: Settings, new_admin_key: bool) -> str:
    now = clock.now()
    key_id, key = new_api_key()
    link = new_secret()
    async with write_transaction(settings.database_url, create=True, locked=True) as connection:
        await check_integrity(connection, settings.database_url)
        await migrate(connection)
        show_key = await create_first_site(connection, new_site_key(), now) or new_admin_key
        if show_key:
            admin_key = api_keys.ApiKey(key_id, "printed at start", digest(key), SCOPES, now)
            await api_keys.add_key(connection, admin_key, operator(SERVER_START))
        await sessions.add_sign_in_link(connection, new_public_id(), digest(link), now)
        revoked = await load_revoked_signing_secrets(connection)
        await save_served_url(connection, settings.base_url)
        catalog = await load_catalog(connection)
        hints = await load_refusal_hints(connection, catalog.sites.values())
    if revoked.issuperset(signing_key_id(secret) for secret in settings.signing_keys):
        raise SettingsError(f"secret: every signing secret of this server was revoked. {ADD_FIRST}")
    return _banner(settings, catalog, hints, link, key if show_key else None)


def _banner(settings: Settings, catalog: Catalog, hints: Mapping[int, str], link: str, key: str | None) -> str:
    lines = [f"Out of Ten {__version__}, listening on {join_host(settings.host, settings.port)}", ""]
    if is_every_address(settings.host) and not settings.public_url:
        lines += ["  These addresses work on this machine only. For others, set --public-url to the address at which they"]
        lines += ["  reach this server, such as https://nps.example.com.", ""]
    if (connections := raise_connection_limit()) < FEW_CONNECTIONS:
        lines += [f"  Only {connections} connections can be open at once, because this process may open few files. Raise its"]
        lines += ["  limit with `ulimit -n 65536` in a shell, or LimitNOFILE=65536 in systemd."]
    for site in catalog.sites.values():
        lines += [f"  {site.name}: paste this tag", f"    {script_tag(site, settings.base_url)}"]
        if not site.origins:
            lines += ["    Until you set its origins, only pages on localhost may collect: see docs/owner.md."]
        lines += [f"    {hints[site.id]}"] if site.id in hints else []
    url = settings.url("/", fragment=f"sign-in={link}")
    return "\n".join([*lines, "", *_secret_lines(settings, url, key), "", "  Ctrl-C stops the server."])


def _secret_lines(settings: Settings, url: str, key: str | None) -> list[str]:
    """Returns the sign-in link and a new key for a terminal. Otherwise the output may be a log: then it names their files."""
    if sys.stdout.isatty():
        lines = ["  Dashboard (the link works once, within a day; each start prints a new one)", f"    {url}"]
        return [*lines, "", "  Admin key (shown only once; store it)", f"    {key}"] if key else lines
    folder = Path(settings.data_dir)
    try:
        create_folder(folder)
        link_file = _replace(folder / SIGN_IN_LINK_FILE, url)
        lines = [
            "  The link to the dashboard is in this file. It works once, within a day; each start writes a new one.",
            f"    {link_file}",
        ]
        if key:
            lines += ["", "  The admin key is in this file. Store it elsewhere, and delete the file."]
            lines += [f"    {_replace(folder / ADMIN_KEY_FILE, key)}"]
    except FileRefusedError as error:
        return [f"  {error}", "  `outoften sign-in-link create` and `outoften key create` print a link and a key."]
    return lines


def _replace(path: Path, text: str) -> Path:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise file_error(path, error) from None
    create_private_file(path, text + "\n")
    return path


def check_port(settings: Settings) -> None:
    """Raises SettingsError if the server cannot listen on the host and port."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise SettingsError(
                f"{join_host(settings.host, settings.port)} cannot be used: {error.strerror}. "
                "Choose another with --host and --port."
            ) from None
