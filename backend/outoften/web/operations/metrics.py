"""`/metrics` for Prometheus: the counters of all processes of the server, and how much waits in the database."""

import asyncio
import sqlite3
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from litestar import Response
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from outoften import __version__, clock
from outoften.domain.errors import UnavailableError
from outoften.metrics.metric import gauge
from outoften.public_url import is_loopback
from outoften.settings import Settings
from outoften.storage.operations.backup import last_backup_time
from outoften.storage.operations.gauges import Outgoing, read_outgoing
from outoften.web.http.auth import ScopeGuard
from outoften.web.http.limits.client_address import parse_address
from outoften.web.http.routing import get
from outoften.web.http.state import AppState, HTTPRequest, app_state

MEDIA_TYPE = "text/plain; version=0.0.4"
# However often it is read, the database is asked no more often.
CACHE_SECONDS = 5.0

# What Prometheus, curl, libraries and `outoften doctor` send. Browsers and proxies add others.
_LOCAL_HEADERS = frozenset(
    (
        *(b"host", b"user-agent", b"accept", b"accept-encoding", b"connection", b"content-length"),
        b"x-prometheus-scrape-timeout-seconds",
    )
)


class _LocalOrScope(ScopeGuard):
    """Admits programs on this machine, and keys with the scope `metrics`."""

    async def __call__(self, connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
        if not (_knows_proxies(app_state(connection).settings) and is_local(connection.scope)):
            await super().__call__(connection, handler)


def _knows_proxies(settings: Settings) -> bool:
    """Whether requests through a proxy on this machine differ from those of other programs here.

    Since version 1.29.7, nginx adds no header unless it is told to. So a server with a public URL must know its proxy.
    """
    return bool(settings.trusted_networks) or is_loopback(urlsplit(settings.base_url).hostname or "")


def is_local(scope: Mapping[str, Any]) -> bool:
    """Whether a program on this machine sent the request to this server itself, and no proxy on it did for somebody else."""
    peer = parse_address(scope["client"][0]) if scope["client"] else None
    # nginx speaks HTTP/1.0 before version 1.29.7, unless it is configured to speak HTTP/1.1.
    if peer is None or not peer.is_loopback or scope["http_version"] != "1.1":
        return False
    if any(name not in _LOCAL_HEADERS for name, _ in scope["headers"]):
        return False
    host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
    try:
        return is_loopback(urlsplit(f"//{host}").hostname or "")
    except ValueError:
        return False


@get("/metrics", guards=[_LocalOrScope("metrics")], include_in_schema=False)
async def metrics(request: HTTPRequest) -> Response[str]:
    """Everything that the server counts, in the text format of Prometheus."""
    state = app_state(request)
    await state.database.measure_process()
    lines = [*state.database.metrics.lines(), *await _gauges(state)]
    return Response("\n".join(lines) + "\n", media_type=MEDIA_TYPE)


async def _gauges(state: AppState) -> list[str]:
    database, now = state.database, clock.now()
    engine, version = ("postgresql", "") if database.shared else ("sqlite", sqlite3.sqlite_version)
    about = {"version": __version__, "engine": engine, "sqlite": version}
    lines = list(gauge("outoften_build_info", "Version of the server, and of SQLite if it uses that.", 1, **about))
    outgoing = await _outgoing(state)
    lines += gauge("outoften_database_up", "1 if the database can be read.", int(outgoing is not None))
    if outgoing is not None:
        age = max(0.0, (now - outgoing.since).total_seconds()) if outgoing.since else 0.0
        lines += gauge("outoften_outbox_pending", "Events and deliveries that wait to be sent.", outgoing.pending)
        lines += gauge("outoften_outbox_oldest_seconds", "Age of the oldest event that waits to be sent.", age)
    if (backed_up := last_backup_time(state.settings.database_url)) is not None:
        age = max(0.0, time.time() - backed_up)
        lines += gauge("outoften_backup_age_seconds", "Time since `outoften backup` has last made a copy.", age)
    return lines


async def _outgoing(state: AppState) -> Outgoing | None:
    loop, cache = asyncio.get_running_loop(), state.outgoing
    if cache.read_at is None or loop.time() - cache.read_at >= CACHE_SECONDS:
        cache.read_at = loop.time()
        try:
            cache.value = await state.database.read(read_outgoing)
        except UnavailableError:
            cache.value = None
    return cache.value
