"""Signs in to the dashboard: exchanges a one-time link or an API key for a session cookie."""

from datetime import datetime
from typing import Annotated

from litestar import Response
from litestar.datastructures import Cookie
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.access.scope import SCOPES, Scope
from outoften.domain.errors import ForbiddenError, InvalidError, UnauthenticatedError
from outoften.storage.access import sessions
from outoften.tokens import secrets
from outoften.web.http.auth import SESSION_COOKIE, check_same_origin, find_key
from outoften.web.http.routing import delete, post
from outoften.web.http.state import AppState, HTTPRequest, app_state


class SessionIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Exactly one of the two: the token of a printed sign-in link, or an API key with both scopes."""

    link: Annotated[
        Annotated[str, Meta(max_length=200)] | None, Meta(description="The token of a sign-in link that the server printed.")
    ] = None
    key: Annotated[
        Annotated[str, Meta(max_length=200)] | None,
        Meta(description="An API key with both scopes.", examples=["oot_sk_0123456789ab_…"]),
    ] = None


class SessionOut(Struct, frozen=True):
    expires_at: Annotated[datetime, Meta(description="When the session ends.")]
    scopes: Annotated[tuple[Scope, ...], Meta(description="What the session may do.", examples=[["read", "write"]])]


async def _check_origin(request: HTTPRequest) -> None:
    check_same_origin(request, app_state(request))


@post(
    "/v1/session",
    before_request=_check_origin,
    problems={401: ("key_expired", "key_unknown", "link_used"), 403: ("foreign_page", "scope_missing")},
)
async def sign_in(request: HTTPRequest, body: SessionIn) -> Response[SessionOut]:
    """Start a session. The reply sets a cookie that scripts cannot read."""
    state = app_state(request)
    secret = secrets.new_secret()
    if body.link and not body.key:
        expires_at = await _sign_in_by_link(state, body.link, secret)
    elif body.key and not body.link:
        expires_at = await _sign_in_by_key(state, body.key, secret)
    else:
        raise InvalidError("body_invalid", "Send exactly one of `link` and `key`.")
    return Response(SessionOut(expires_at, SCOPES), status_code=201, cookies=[_cookie(state, secret, expires_at)])


@delete("/v1/session", status_code=204, before_request=_check_origin, problems={403: ("foreign_page",)})
async def sign_out(request: HTTPRequest) -> Response[None]:
    """End the session."""
    state = app_state(request)
    if cookie := request.cookies.get(SESSION_COOKIE):
        await state.database.writer.run_transaction(lambda connection: sessions.end_session(connection, secrets.digest(cookie)))
        state.credential_cache.clear()
    return Response(None, status_code=204, cookies=[_cookie(state, "", None)])


async def _sign_in_by_link(state: AppState, link: str, secret: str) -> datetime:
    expires_at = await state.database.writer.run_transaction(
        lambda connection: sessions.redeem_sign_in_link(connection, secrets.digest(link), secrets.digest(secret), clock.now())
    )
    if expires_at is None:
        raise UnauthenticatedError(
            "link_used", "This sign-in link was already used, or has expired. Sign in with an API key instead."
        )
    return expires_at


async def _sign_in_by_key(state: AppState, key: str, secret: str) -> datetime:
    api_key = await find_key(state, key.strip())
    if set(SCOPES) - set(api_key.scopes):
        raise ForbiddenError("scope_missing", "This key cannot open the dashboard: it needs the scopes read and write.")
    return await state.database.writer.run_transaction(
        lambda connection: sessions.add_session(connection, secrets.digest(secret), clock.now())
    )


def _cookie(state: AppState, secret: str, expires_at: datetime | None) -> Cookie:
    return Cookie(
        key=SESSION_COOKIE,
        value=secret,
        path=state.settings.base_path or "/",
        max_age=int((expires_at - clock.now()).total_seconds()) if expires_at else 0,
        httponly=True,
        samesite="lax",
        secure=state.settings.base_url.startswith("https://"),
    )
