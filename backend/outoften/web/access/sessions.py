"""`/v1/sessions`: lists and ends sessions and unused sign-in links."""

from datetime import datetime
from typing import Annotated, Any

from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.access.credential import Credential
from outoften.domain.errors import ForbiddenError, NotFoundError
from outoften.storage.access import sessions
from outoften.web.access.session import SessionId, SessionScopes
from outoften.web.http.auth import get_credential, requires_credential
from outoften.web.http.resource import Listing
from outoften.web.http.routing import delete, get
from outoften.web.http.state import HTTPRequest, app_state


class ListedSession(Struct, frozen=True):
    """A session, or a sign-in link that was not used yet, without its secret."""

    id: SessionId
    key_id: Annotated[str | None, Meta(description="The id of the key it came from, if any.", examples=[None])]
    member_id: Annotated[int | None, Meta(description="The id of the member, if any.", examples=[1])]
    member_name: Annotated[str | None, Meta(description="The member's name.", examples=["Ann Smith"])]
    is_unused_link: Annotated[bool, Meta(description="Whether it is a sign-in link that was not used yet.")]
    is_own: Annotated[bool, Meta(description="Whether it is the session that sent this request.")]
    scopes: SessionScopes
    created_at: Annotated[datetime, Meta(description="The time at which it began.")]
    expires_at: Annotated[datetime, Meta(description="The time at which it ends.")]


class EndQuery(Struct, frozen=True, forbid_unknown_fields=True):
    member: Annotated[int, Meta(ge=1, description="Only sessions of the member with this id.")] | None = None


class EndedSessions(Struct, frozen=True):
    """The sessions that were ended."""

    sessions_ended: Annotated[tuple[str, ...], Meta(description="The ids of the ended sessions.", examples=[["5b0c6a1f9e27"]])]
    effect: Annotated[str, Meta(description="The effect, for people.", examples=["1 session has ended."])]


@get("/v1/sessions", guards=[requires_credential()], problems={403: ("scope_missing",)})
async def list_sessions(request: HTTPRequest) -> Listing[ListedSession]:
    """One's own valid sessions and, with the scope `keys`, those of others that one may end; also unused sign-in links."""
    sender = _check_sender(request)
    async with app_state(request).database.read_transaction() as connection:
        listed = await sessions.list_sessions(connection, clock.now())
    return Listing([_listed(session, sender) for session in listed if sender.may_end(session.credential)])


@delete("/v1/sessions/{session_id:str}", guards=[requires_credential()], status_code=200, problems={403: ("scope_missing",)})
async def end_session(request: HTTPRequest, session_id: FromPath[str]) -> EndedSessions:
    """End one of one's own sessions or, with the scope `keys`, another's, or a sign-in link that was not used yet."""
    sender = _check_sender(request)
    ended = await _end(request, lambda session: session.id == session_id and sender.may_end(session.credential))
    if not ended:
        raise NotFoundError(
            "session_not_found", f"There is no session {session_id!r}, or it has ended. GET /v1/sessions lists the sessions."
        )
    return EndedSessions(ended, "1 session or sign-in link has ended.")


@delete("/v1/sessions", guards=[requires_credential()], status_code=200, problems={403: ("scope_missing",)})
async def end_other_sessions(request: HTTPRequest, query: EndQuery) -> EndedSessions:
    """End all sessions that one may end, but not the one that sends this request, and unused links. Keys stay valid."""
    sender = _check_sender(request)

    def is_ended(session: sessions.Session) -> bool:
        is_named = query.member is None or (session.member is not None and session.member.id == query.member)
        return is_named and session.id != sender.session_id and sender.may_end(session.credential)

    ended = await _end(request, is_ended)
    return EndedSessions(ended, f"{len(ended)} sessions or sign-in links have ended. Keys are still valid.")


async def _end(request: HTTPRequest, is_ended: Any) -> tuple[str, ...]:
    state, actor, now = app_state(request), get_credential(request).actor, clock.now()
    ended = await state.database.writer.run_transaction(
        lambda connection: sessions.end_sessions(connection, actor, now, is_ended)
    )
    state.credential_cache.clear()
    return ended


def _check_sender(request: HTTPRequest) -> Credential:
    """Returns the sender. Raises ForbiddenError if it can end no session at all."""
    sender = get_credential(request)
    if "keys" not in sender.scopes and sender.member is None:
        raise ForbiddenError(
            "scope_missing", f"The {sender.kind} lacks the scope 'keys'. Use a key that has it, or sign in as a member."
        )
    return sender


def _listed(session: sessions.Session, sender: Credential) -> ListedSession:
    names = ("id", "key_id", "is_unused_link", "created_at", "expires_at")
    return ListedSession(
        **{name: getattr(session, name) for name in names},
        scopes=session.credential.scopes,
        member_id=session.member.id if session.member else None,
        member_name=session.member.name if session.member else None,
        is_own=session.id == sender.session_id,
    )
