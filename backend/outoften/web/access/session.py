"""One's own session: signing in and out, who is signed in, one's own name and password. The session's cookie."""

from datetime import datetime
from typing import Annotated, Any

from litestar import Response
from litestar.datastructures import Cookie
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.access.credential import Credential
from outoften.domain.access.member import Email, Member, normalize_email
from outoften.domain.access.passwords import Password, check_password, normalize_password
from outoften.domain.access.role import Role
from outoften.domain.access.scope import Scope
from outoften.domain.errors import ForbiddenError, InvalidError, UnauthenticatedError, UnavailableError
from outoften.domain.field_types import Name
from outoften.storage.access import members, membership, sessions
from outoften.storage.access.credentials import require_current
from outoften.tokens import secrets
from outoften.web.access.fields import MemberOut, SiteIds, member_out, sites_out
from outoften.web.http.auth import SESSION_COOKIE, check_same_origin, find_key, get_credential, requires_credential
from outoften.web.http.limits.client_address import networks_of
from outoften.web.http.limits.requests import check_address_limit, sender_address
from outoften.web.http.routing import delete, get, patch, post
from outoften.web.http.state import AppState, HTTPRequest, app_state

SessionId = Annotated[str, Meta(description="The session's id, which is not secret.", examples=["5b0c6a1f9e27"])]
SessionScopes = Annotated[
    tuple[Scope, ...],
    Meta(description="The scopes of the session: what it may do.", examples=[["read", "respond", "write", "keys"]]),
]


class SessionIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A member's e-mail address and password, or the token of a sign-in link, or an API key with the scope `read`."""

    email: Annotated[Email | None, Meta(description="The member's e-mail address.")] = None
    password: Annotated[
        Annotated[str, Meta(max_length=1_000)] | None, Meta(description="The member's password.", examples=["correct horse 7"])
    ] = None
    link: Annotated[
        Annotated[str, Meta(max_length=200)] | None, Meta(description="The token of a sign-in link.", examples=[None])
    ] = None
    key: Annotated[
        Annotated[str, Meta(max_length=200)] | None, Meta(description="An API key with the scope `read`.", examples=[None])
    ] = None


class SessionOut(Struct, frozen=True):
    """A new session. It has the rights of its member or key, and ends no later than the key; a sign-in link without a member
    has all.
    """

    id: SessionId
    expires_at: Annotated[datetime, Meta(description="When the session ends.")]
    scopes: SessionScopes


class OwnSession(Struct, frozen=True):
    """The sender of the request, with role and scopes. They change with the member's role, also during a session."""

    member: Annotated[MemberOut | None, Meta(description="The member who is signed in; null for a key, or a link without one.")]
    role: Annotated[
        Role | None, Meta(description="The member's role; for keys the highest role whose rights they have, null if none.")
    ]
    scopes: SessionScopes
    sites: SiteIds
    session_id: Annotated[str | None, Meta(description="The session's id; null for a key.", examples=["5b0c6a1f9e27"])]
    key_id: Annotated[str | None, Meta(description="The id of the key, or of the session's key.", examples=[None])]
    expires_at: Annotated[datetime | None, Meta(description="When the session or key ends; null for never.")]
    sends_mail: Annotated[bool, Meta(description="Whether this server has a mail server, so that it can send e-mails.")]


class OwnPatch(Struct, frozen=True, forbid_unknown_fields=True):
    """Changes to oneself. A new password needs the present one, unless the session began with a sign-in link."""

    name: Annotated[Name | None, Meta(description="Your name.", examples=["Ann Smith"])] = None
    password: Annotated[Password | None, Meta(description="Your new password: 10 to 200 characters.")] = None
    current_password: Annotated[
        Annotated[str, Meta(max_length=1_000)] | None, Meta(description="Your present password.", examples=["correct horse 7"])
    ] = None


class ChangedSelf(Struct, frozen=True):
    """The member, and the sessions that ended because of a new password."""

    member: Annotated[MemberOut, Meta(description="The member.")]
    sessions_ended: Annotated[
        tuple[str, ...], Meta(description="The ids of your other sessions, which end with a new password.", examples=[[]])
    ]


async def check_origin(request: HTTPRequest) -> None:
    """Raises ForbiddenError for a request of another origin's page."""
    check_same_origin(request, app_state(request))


async def check_sign_in(request: HTTPRequest) -> None:
    """Raises ForbiddenError for a request of another origin's page, RateLimitedError for too many."""
    await check_origin(request)
    # Counted apart from other requests, so that visitors behind the owner's address do not keep the owner out.
    check_address_limit(request.scope, f"sign-in {networks_of(sender_address(request.scope))[0]}")


@post(
    "/v1/session",
    before_request=check_sign_in,
    problems={
        401: ("key_expired", "key_unknown", "link_used", "sign_in_refused"),
        403: ("foreign_page", "scope_missing"),
        429: ("too_many_requests", "too_many_sign_ins"),
        503: ("too_many_sign_ins",),
    },
)
async def sign_in(request: HTTPRequest, body: SessionIn) -> Response[SessionOut]:
    """Start a session. The reply sets a cookie that scripts cannot read."""
    state = app_state(request)
    secret = secrets.new_secret()
    given = {name for name in SessionIn.__struct_fields__ if getattr(body, name)}
    if given == {"link"}:
        session = await _sign_in_by_link(state, str(body.link), secret)
    elif given == {"key"}:
        session = await _sign_in_by_key(state, str(body.key), secret)
    elif given == {"email", "password"}:
        session = await _sign_in_by_password(request, normalize_email(str(body.email)), str(body.password), secret)
    else:
        raise InvalidError("body_invalid", "Send `email` and `password`, or `link`, or `key`.")
    return session_response(state, session, secret)


@get("/v1/session", guards=[requires_credential()])
async def show_session(request: HTTPRequest) -> OwnSession:
    """The sender of the request, with role and scopes."""
    credential = get_credential(request)
    return OwnSession(
        member=member_out(credential.member) if credential.member else None,
        role=credential.role,
        scopes=credential.scopes,
        sites=sites_out(credential.site_ids),
        session_id=credential.session_id,
        key_id=credential.key_id,
        expires_at=credential.expires_at,
        sends_mail=app_state(request).settings.mail_server is not None,
    )


@patch(
    "/v1/session",
    guards=[requires_credential()],
    problems={
        400: ("password_invalid",),
        403: ("member_needed", "password_wrong"),
        429: ("too_many_sign_ins",),
        503: ("too_many_sign_ins",),
    },
)
async def change_self(request: HTTPRequest, body: OwnPatch) -> ChangedSelf:
    """Change one's own name or password. A new password ends one's other sessions."""
    state, credential, now = app_state(request), get_credential(request), clock.now()
    member = credential.member
    if member is None:
        raise ForbiddenError("member_needed", "A key or link has no name and no password. Sign in as a member.")
    password_hash = None
    if body.password is not None:
        await _check_current_password(request, credential, member.email, body.current_password)
        password = normalize_password(body.password)
        check_password(password, member.email)
        password_hash = await state.passwords.hash(password, sender_address(request.scope))

    async def change(connection: Any) -> tuple[Member, tuple[str, ...]]:
        await membership.lock_members(connection)
        # The session may have ended while the password was checked and hashed.
        await require_current(connection, credential, now, None)
        ended: tuple[str, ...] = ()
        if password_hash:
            ended = await membership.change_password(connection, member, password_hash, credential.session_id, now)
        changed = await membership.change_own_name(connection, member.id, body.name)
        return changed, ended

    changed, ended = await state.database.writer.run_transaction(change)
    state.credential_cache.clear()
    return ChangedSelf(member_out(changed), ended)


@delete("/v1/session", status_code=204, before_request=check_origin, problems={403: ("foreign_page",)})
async def sign_out(request: HTTPRequest) -> Response[None]:
    """End the session."""
    state = app_state(request)
    if cookie := request.cookies.get(SESSION_COOKIE):
        digest, now = secrets.digest(cookie), clock.now()
        await state.database.writer.run_transaction(lambda connection: sessions.sign_out(connection, digest, now))
        state.credential_cache.clear()
    return Response(None, status_code=204, cookies=[_cookie(state, "", None)])


def session_response(state: AppState, session: sessions.Session, secret: str) -> Response[SessionOut]:
    """Returns the reply that starts a session: it sets the cookie."""
    content = SessionOut(session.id, session.expires_at, session.credential.scopes)
    return Response(content, status_code=201, cookies=[_cookie(state, secret, session.expires_at)])


async def _sign_in_by_link(state: AppState, link: str, secret: str) -> sessions.Session:
    session = await state.database.writer.run_transaction(
        lambda connection: sessions.redeem_sign_in_link(connection, secrets.digest(link), secrets.digest(secret), clock.now())
    )
    if session is None:
        raise UnauthenticatedError(
            "link_used", "This sign-in link was already used, or has expired. Sign in with your e-mail address or an API key."
        )
    return session


async def _sign_in_by_key(state: AppState, key: str, secret: str) -> sessions.Session:
    api_key = await find_key(state, key.strip())
    if "read" not in api_key.scopes:
        raise ForbiddenError("scope_missing", "This key cannot open the dashboard: it lacks the scope 'read'.")
    state.sign_in_limiter.count_session_of_key(api_key.id)
    session_id, digest = secrets.new_public_id(), secrets.digest(secret)
    session = await state.database.writer.run_transaction(
        lambda connection: sessions.add_session(connection, session_id, digest, api_key.id, clock.now())
    )
    if session is None:
        raise UnauthenticatedError("key_unknown", "This key was revoked, or has expired. Sign in with another key.")
    return session


async def _sign_in_by_password(request: HTTPRequest, email: str, password: str, secret: str) -> sessions.Session:
    state = app_state(request)
    stored = await _find_verified_password(request, email, password)
    session_id, digest, session = secrets.new_public_id(), secrets.digest(secret), None
    if stored:
        member_id, password_hash = stored
        session = await state.database.writer.run_transaction(
            lambda connection: sessions.add_member_session(
                connection, session_id, digest, member_id, password_hash, clock.now()
            )
        )
    if session is None:
        # The same for both, and as late, so that nobody learns who is a member.
        raise UnauthenticatedError(
            "sign_in_refused", "The e-mail address or the password is wrong. Check both, or ask an owner or admin for a link."
        )
    return session


async def _find_verified_password(request: HTTPRequest, email: str, password: str) -> members.StoredPassword | None:
    """Returns the stored password of the member if it is this one. Raises RateLimitedError after too many failures."""
    state, address = app_state(request), sender_address(request.scope)
    state.sign_in_limiter.begin(address, email)
    stored = await state.database.read(members.find_password, email)
    try:
        is_right = await state.passwords.verify(stored.hash if stored else None, normalize_password(password), address)
    except UnavailableError:
        state.sign_in_limiter.was_not_judged(address, email)
        raise
    if not is_right:
        return None
    state.sign_in_limiter.succeeded(address, email)
    return stored


async def _check_current_password(request: HTTPRequest, credential: Credential, email: str, current: str | None) -> None:
    """Raises ForbiddenError unless the session may choose a new password."""
    if credential.from_link:
        return
    if current is None or not await _find_verified_password(request, email, current):
        raise ForbiddenError(
            "password_wrong",
            "`current_password` is missing or wrong. If you have forgotten it, ask an owner or admin for a link.",
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
