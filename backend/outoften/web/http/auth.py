"""Who is asking: an API key in the Authorization header, or the dashboard's session cookie."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.types import Guard

from outoften import clock
from outoften.domain.access.scope import SCOPES, Scope
from outoften.domain.errors import ForbiddenError, UnauthenticatedError
from outoften.storage.access import api_keys, sessions
from outoften.tokens import api_key, secrets
from outoften.web.http.state import AppState, app_state

SESSION_COOKIE = "oot_session"

_NEW_KEY_HINT = "`outoften key create` makes a new one."

Connection = ASGIConnection[Any, Any, Any, Any]


@dataclass(frozen=True)
class ScopeGuard:
    """A guard that lets only holders of the scope pass. The API document reads the scope from it."""

    scope: Scope

    async def __call__(self, connection: Connection, _: BaseRouteHandler) -> None:
        await check_scope(connection, self.scope)


def requires_scope(scope: Scope) -> Guard:
    """Returns the guard of a route that needs the scope."""
    return ScopeGuard(scope)


async def check_scope(connection: Connection, scope: Scope) -> None:
    """Raises Unauthenticated or Forbidden unless whoever asks has the scope, or had it less than a second ago."""
    if scope not in await _get_scopes(connection):
        raise ForbiddenError("scope_missing", f"This needs the scope {scope!r}, which the key doesn't have.")


def actor(connection: Connection) -> str:
    """Who is behind a request that a guard let pass: the key's id, or the dashboard."""
    authorization = connection.headers.get("authorization")
    return "dashboard" if authorization is None else api_key.parse_api_key(authorization.partition(" ")[2].strip())


async def _get_scopes(connection: Connection) -> tuple[Scope, ...]:
    parts = app_state(connection)
    authorization = connection.headers.get("authorization")
    if authorization is not None:
        kind, _, credentials = authorization.partition(" ")
        if kind.lower() != "bearer":
            raise UnauthenticatedError("key_missing", "Send the key as Authorization: Bearer oot_sk_…")
        return (await find_key(parts, credentials.strip())).scopes
    cookie = connection.cookies.get(SESSION_COOKIE)
    if cookie is None:
        raise UnauthenticatedError("key_missing", "This needs a key: send Authorization: Bearer oot_sk_…")
    await _require_session(parts, secrets.digest(cookie))
    check_same_origin(connection, parts)
    return SCOPES


async def find_key(parts: AppState, text: str) -> api_keys.ApiKey:
    """The key with this text. Raises Unauthenticated."""
    key_id, now = api_key.parse_api_key(text), clock.now()

    async def look() -> api_keys.ApiKey | None:
        async with parts.database.read_transaction() as reading:
            return await api_keys.find_key(reading, key_id)

    key = await parts.credential_cache.get_or_load(key_id, look)
    if key is None or not secrets.constant_time_equal(key.digest, secrets.digest(text)):
        raise UnauthenticatedError("key_unknown", f"There is no such key, or it was revoked. {_NEW_KEY_HINT}")
    if key.expires_at and key.expires_at <= now:
        raise UnauthenticatedError("key_expired", f"This key expired on {key.expires_at:%Y-%m-%d}. {_NEW_KEY_HINT}")
    if key.last_used_at is None or now - key.last_used_at >= api_keys.LAST_USED_PRECISION:
        # Later, because reading goes on while nothing can be written.
        parts.database.keys_last_used.add(key_id, now)
    return key


async def _require_session(parts: AppState, digest: bytes) -> None:
    async def look() -> datetime | None:
        async with parts.database.read_transaction() as reading:
            return await sessions.find_session(reading, digest, clock.now())

    expires_at = await parts.credential_cache.get_or_load(digest, look)
    if expires_at is None or expires_at <= clock.now():
        raise UnauthenticatedError("session_ended", "The session has ended. Sign in again.")


def check_same_origin(request: Connection, parts: AppState) -> None:
    """Raises Forbidden when a page of another origin made the browser send this along with its cookie."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        foreign = site not in ("same-origin", "none")
    else:
        origin = request.headers.get("origin")
        own = {urlsplit(parts.settings.base_url).netloc, request.headers.get("host")}
        foreign = origin is not None and _netloc(origin) not in own
    if foreign:
        raise ForbiddenError("foreign_page", "A page of another origin can't do this.")


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""
