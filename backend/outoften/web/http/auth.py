"""Authentication: an API key in the Authorization header, or the dashboard's session cookie."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.types import Guard

from outoften import clock
from outoften.domain.access.credential import Credential
from outoften.domain.access.member import reader_of_member
from outoften.domain.access.scope import Scope
from outoften.domain.errors import ForbiddenError, UnauthenticatedError
from outoften.storage.access import api_keys, sessions
from outoften.tokens import api_key, secrets
from outoften.web.http.access.shares import check_shared_report, is_shared
from outoften.web.http.access.sites import check_named_site, visible_catalog
from outoften.web.http.state import AppState, HTTPRequest, app_state, request_context

SESSION_COOKIE = "oot_session"

_NEW_KEY_HINT = "`outoften key create` creates a new one."

Connection = ASGIConnection[Any, Any, Any, Any]


@dataclass(frozen=True)
class ScopeGuard:
    """A guard that requires the scope, or any credential for None. The OpenAPI document reads the scope from it.

    `limits_sites`: the handler shows a member of some sites only what is theirs. All other routes name one site or survey in
    the path, query or body, or refuse such members. Visitors of a shared link reach only what `check_shared_report` allows.
    """

    scope: Scope | None
    limits_sites: bool = False

    async def __call__(self, connection: Connection, handler: BaseRouteHandler) -> None:
        if is_shared(connection):
            await check_shared_report(connection, handler)
            return
        await check_scope(connection, self.scope)
        credential = get_credential(connection)
        if credential.site_ids is not None and not self.limits_sites:
            await check_named_site(connection, handler)


def requires_scope(scope: Scope, limits_sites: bool = False) -> Guard:
    """Returns the guard of a route that needs the scope."""
    return ScopeGuard(scope, limits_sites)


def requires_credential() -> Guard:
    """Returns the guard of a route for everyone who is signed in or has a key."""
    return ScopeGuard(None, limits_sites=True)


async def check_scope(connection: Connection, scope: Scope | None) -> None:
    """Raises UnauthenticatedError or ForbiddenError unless the request has the scope. Credentials may be a second old."""
    credential = await _find_credential(connection)
    if scope is not None and scope not in credential.scopes:
        raise ForbiddenError(
            "scope_missing", f"The {credential.kind} lacks the scope {scope!r}. Use a key that has it, or sign in with one."
        )
    request_context(connection.scope).credential = credential


def get_credential(connection: Connection) -> Credential:
    """Returns the credential of a request to a route with a scope."""
    credential = request_context(connection.scope).credential
    assert credential
    return credential


async def check_again(request: HTTPRequest, site_id: int | None = None) -> None:
    """Raises as the guards of the route do, if the sender has lost a right while something long is done.

    `site_id`: the site of it, if the route names none in its path. Raises NotFoundError for one that is lost.
    """
    for guard in request.route_handler.guards or ():
        if isinstance(guard, ScopeGuard):
            await guard(request, request.route_handler)
    if site_id is not None:
        visible_catalog(request).site(site_id)


def get_reader(connection: Connection) -> str:
    """Returns who reads responses: a member, or a key; those who came with a sign-in link share their read marks."""
    credential = get_credential(connection)
    if credential.member:
        return reader_of_member(credential.member.id)
    return f"key {credential.key_id}" if credential.key_id else "sign-in link"


async def _find_credential(connection: Connection) -> Credential:
    state = app_state(connection)
    authorization = connection.headers.get("authorization")
    if authorization is not None:
        scheme, _, credentials = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise UnauthenticatedError("key_missing", "Authorization has no API key. Send Authorization: Bearer oot_sk_…")
        return (await find_key(state, credentials.strip())).credential
    cookie = connection.cookies.get(SESSION_COOKIE)
    if cookie is None:
        raise UnauthenticatedError("key_missing", "This needs an API key. Send Authorization: Bearer oot_sk_…")
    credential = await _find_session(state, secrets.digest(cookie))
    check_same_origin(connection, state)
    return credential


async def find_key(state: AppState, text: str) -> api_keys.ApiKey:
    """Returns the API key with this text. Raises UnauthenticatedError if the key is unknown, revoked or expired."""
    key_id, now = api_key.parse_api_key(text), clock.now()

    async def load() -> api_keys.ApiKey | None:
        async with state.database.read_transaction() as connection:
            return await api_keys.find_key(connection, key_id)

    key = await state.credential_cache.get_or_load(key_id, load)
    if key is None or not secrets.constant_time_equal(key.digest, secrets.digest(text)):
        raise UnauthenticatedError("key_unknown", f"There is no such key, or it was revoked. {_NEW_KEY_HINT}")
    if key.expires_at and key.expires_at <= now:
        raise UnauthenticatedError("key_expired", f"The API key expired on {key.expires_at:%Y-%m-%d}. {_NEW_KEY_HINT}")
    if key.last_used_at is None or now - key.last_used_at >= api_keys.LAST_USED_PRECISION:
        # The time is written later, so that keys also work while writes fail.
        state.database.keys_last_used.add(key_id, now)
    return key


async def _find_session(state: AppState, digest: bytes) -> Credential:
    async def load() -> sessions.Session | None:
        async with state.database.read_transaction() as connection:
            return await sessions.find_session(connection, digest, clock.now())

    session = await state.credential_cache.get_or_load(digest, load)
    if session is None or session.expires_at <= clock.now():
        raise UnauthenticatedError("session_ended", "The session has ended. Sign in again.")
    member, now = session.member, clock.now()
    if member and (member.last_seen_at is None or now - member.last_seen_at >= api_keys.LAST_USED_PRECISION):
        state.database.members_last_seen.add(member.id, now)
    return session.credential


def check_same_origin(request: Connection, state: AppState) -> None:
    """Raises ForbiddenError if a page of another origin sent this request with the session cookie."""
    fetch_site = request.headers.get("sec-fetch-site")
    if fetch_site is not None:
        is_cross_origin = fetch_site not in ("same-origin", "none")
    else:
        origin = request.headers.get("origin")
        own_hosts = {urlsplit(state.settings.base_url).netloc, request.headers.get("host")}
        is_cross_origin = origin is not None and _netloc(origin) not in own_hosts
    if is_cross_origin:
        raise ForbiddenError("foreign_page", "Pages of another origin can't use the session. Use an API key.")


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""
