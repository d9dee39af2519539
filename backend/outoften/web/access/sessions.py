"""Signs in to the dashboard: exchanges a one-time link or an API key for a session cookie. Lists and ends sessions."""

from datetime import datetime
from typing import Annotated

from litestar import Response
from litestar.datastructures import Cookie
from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.access.scope import Scope
from outoften.domain.errors import ForbiddenError, InvalidError, NotFoundError, UnauthenticatedError
from outoften.storage.access import sessions
from outoften.tokens import secrets
from outoften.web.http.auth import SESSION_COOKIE, check_same_origin, find_key, get_credential, requires_scope
from outoften.web.http.limits.client_address import networks_of
from outoften.web.http.limits.requests import check_address_limit, sender_address
from outoften.web.http.resource import Listing
from outoften.web.http.routing import delete, get, post
from outoften.web.http.state import AppState, HTTPRequest, app_state


class SessionIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Exactly one of the two: the token of a printed sign-in link, or an API key with the scope `read`."""

    link: Annotated[
        Annotated[str, Meta(max_length=200)] | None, Meta(description="The token of a sign-in link that the server printed.")
    ] = None
    key: Annotated[
        Annotated[str, Meta(max_length=200)] | None,
        Meta(description="An API key with the scope `read`.", examples=["oot_sk_0123456789ab_…"]),
    ] = None


SessionId = Annotated[str, Meta(description="The session's id, which is not secret.", examples=["5b0c6a1f9e27"])]
SessionScopes = Annotated[tuple[Scope, ...], Meta(description="What the session may do.", examples=[["read", "write", "keys"]])]


class SessionOut(Struct, frozen=True):
    """A new session. It has the scopes of its key, and ends no later; one from a sign-in link has all scopes."""

    id: SessionId
    expires_at: Annotated[datetime, Meta(description="When the session ends.")]
    scopes: SessionScopes


class ListedSession(Struct, frozen=True):
    """A session, or a printed sign-in link that was not used yet, without its secret."""

    id: SessionId
    key_id: Annotated[
        str | None, Meta(description="The id of the key it came from; null for a sign-in link.", examples=["0123456789ab"])
    ]
    is_unused_link: Annotated[bool, Meta(description="Whether it is a sign-in link that was not used yet.")]
    is_own: Annotated[bool, Meta(description="Whether it is the session that sent this request.")]
    scopes: SessionScopes
    created_at: Annotated[datetime, Meta(description="When it began.")]
    expires_at: Annotated[datetime, Meta(description="When it ends.")]


class EndedSessions(Struct, frozen=True):
    """The sessions that were ended."""

    sessions_ended: Annotated[tuple[str, ...], Meta(description="The ids of the ended sessions.", examples=[["5b0c6a1f9e27"]])]
    effect: Annotated[str, Meta(description="The effect, for people.", examples=["1 session has ended."])]


async def _check_origin(request: HTTPRequest) -> None:
    check_same_origin(request, app_state(request))


async def _check_sign_in(request: HTTPRequest) -> None:
    await _check_origin(request)
    # Counted apart from other requests, so that visitors behind the owner's address do not keep the owner out.
    check_address_limit(request.scope, f"sign-in {networks_of(sender_address(request.scope))[0]}")


@post(
    "/v1/session",
    before_request=_check_sign_in,
    problems={
        401: ("key_expired", "key_unknown", "link_used"),
        403: ("foreign_page", "scope_missing"),
        429: ("too_many_requests",),
    },
)
async def sign_in(request: HTTPRequest, body: SessionIn) -> Response[SessionOut]:
    """Start a session. The reply sets a cookie that scripts cannot read."""
    state = app_state(request)
    secret = secrets.new_secret()
    if body.link and not body.key:
        session = await _sign_in_by_link(state, body.link, secret)
    elif body.key and not body.link:
        session = await _sign_in_by_key(state, body.key, secret)
    else:
        raise InvalidError("body_invalid", "Send exactly one of `link` and `key`.")
    content = SessionOut(session.id, session.expires_at, session.scopes)
    return Response(content, status_code=201, cookies=[_cookie(state, secret, session.expires_at)])


@delete("/v1/session", status_code=204, before_request=_check_origin, problems={403: ("foreign_page",)})
async def sign_out(request: HTTPRequest) -> Response[None]:
    """End the session."""
    state = app_state(request)
    if cookie := request.cookies.get(SESSION_COOKIE):
        digest, now = secrets.digest(cookie), clock.now()
        await state.database.writer.run_transaction(lambda connection: sessions.sign_out(connection, digest, now))
        state.credential_cache.clear()
    return Response(None, status_code=204, cookies=[_cookie(state, "", None)])


@get("/v1/sessions", guards=[requires_scope("keys")])
async def list_sessions(request: HTTPRequest) -> Listing[ListedSession]:
    """All valid sessions, and the sign-in links that were not used yet, newest first."""
    own_id = get_credential(request).session_id
    async with app_state(request).database.read_transaction() as connection:
        listed = await sessions.list_sessions(connection, clock.now())
    stored = [name for name in ListedSession.__struct_fields__ if name != "is_own"]
    return Listing(
        [ListedSession(**{name: getattr(session, name) for name in stored}, is_own=session.id == own_id) for session in listed]
    )


@delete("/v1/sessions/{session_id:str}", guards=[requires_scope("keys")], status_code=200)
async def end_session(request: HTTPRequest, session_id: FromPath[str]) -> EndedSessions:
    """End a session, or a sign-in link that was not used yet."""
    state, actor, now = app_state(request), get_credential(request).actor, clock.now()
    run = state.database.writer.run_transaction
    ended = session_id.isalnum() and await run(lambda connection: sessions.end_session(connection, session_id, actor, now))
    state.credential_cache.clear()
    if not ended:
        raise NotFoundError(
            "session_not_found", f"There is no session {session_id!r}, or it has ended. GET /v1/sessions lists the sessions."
        )
    return EndedSessions((session_id,), "1 session or sign-in link has ended.")


@delete("/v1/sessions", guards=[requires_scope("keys")], status_code=200)
async def end_other_sessions(request: HTTPRequest) -> EndedSessions:
    """End all sessions but the one that sends this request, and all sign-in links that were not used yet. Keys stay valid."""
    state, credential, now = app_state(request), get_credential(request), clock.now()
    ended = await state.database.writer.run_transaction(
        lambda connection: sessions.end_other_sessions(connection, credential.session_id, credential.actor, now)
    )
    state.credential_cache.clear()
    return EndedSessions(ended, f"{len(ended)} sessions or sign-in links have ended. Keys are still valid.")


async def _sign_in_by_link(state: AppState, link: str, secret: str) -> sessions.Session:
    session = await state.database.writer.run_transaction(
        lambda connection: sessions.redeem_sign_in_link(connection, secrets.digest(link), secrets.digest(secret), clock.now())
    )
    if session is None:
        raise UnauthenticatedError(
            "link_used", "This sign-in link was already used, or has expired. Sign in with an API key instead."
        )
    return session


async def _sign_in_by_key(state: AppState, key: str, secret: str) -> sessions.Session:
    api_key = await find_key(state, key.strip())
    if "read" not in api_key.scopes:
        raise ForbiddenError("scope_missing", "This key cannot open the dashboard: it lacks the scope 'read'.")
    session_id, digest = secrets.new_public_id(), secrets.digest(secret)
    session = await state.database.writer.run_transaction(
        lambda connection: sessions.add_session(connection, session_id, digest, api_key.id, clock.now())
    )
    if session is None:
        raise UnauthenticatedError("key_unknown", "This key was revoked, or has expired. Sign in with another key.")
    return session


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
