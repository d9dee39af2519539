"""Sign-in links and dashboard sessions. Only the SHA-256 of a secret is stored."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec import Struct, structs
from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.access.credential import Credential
from outoften.domain.access.member import Member
from outoften.domain.access.scope import SCOPES, SESSION_LIFETIME, SIGN_IN_LINK_LIFETIME, Scope, with_implied
from outoften.storage.access.invitations import delete_invitations_of
from outoften.storage.access.members import MEMBER_COLUMNS
from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry

# Of one key, open at the same time.
MAX_KEY_SESSIONS = 20


class Session(Struct, frozen=True):
    """A session, or a sign-in link that was not used yet, without its secret.

    `key_id` is the key that it came from, if any; `member` whose it is, if anyone's, as the member is now.
    """

    id: str
    key_id: str | None
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime
    is_unused_link: bool = False
    from_link: bool = False
    key_expires_at: datetime | None = None
    key_site_ids: frozenset[int] | None = None
    key_acts_as_owner: bool | None = None
    member: Member | None = None

    @property
    def credential(self) -> Credential:
        """Returns what its holder may do: what the member may now, or else what the key may."""
        is_owner = self.member.role == "owner" if self.member else self.key_id is None or bool(self.key_acts_as_owner)
        return Credential(
            scopes=self.member.scopes if self.member else with_implied(self.scopes),
            expires_at=self.expires_at,
            keys_end_by=self.key_expires_at,
            key_id=self.key_id,
            session_id=self.id,
            member=self.member,
            site_ids=self.member.site_ids if self.member else self.key_site_ids,
            acts_as_owner=is_owner,
            from_link=self.from_link,
        )


_table = schema.session
_columns = [
    *(_table.c[name] for name in ("id", "key_id", "scopes", "created_at", "expires_at", "from_link")),
    _table.c.link_digest.is_not(None).label("is_unused_link"),
    *(schema.key.c[name].label(f"key_{name}") for name in ("expires_at", "site_ids", "acts_as_owner")),
    *(column.label(f"member_{column.name}") for column in MEMBER_COLUMNS),
]
_sessions = select(*_columns).select_from(
    _table.outerjoin(schema.key, schema.key.c.id == _table.c.key_id).outerjoin(
        schema.member, schema.member.c.id == _table.c.member_id
    )
)


async def add_sign_in_link(
    connection: AsyncConnection, link_id: str, digest: bytes, now: datetime, member_id: int | None = None
) -> datetime:
    """Store a sign-in link, which becomes a session of the member, or one with all scopes. Returns its end."""
    expires_at = now + SIGN_IN_LINK_LIFETIME
    values = {"id": link_id, "link_digest": digest, "scopes": SCOPES, "created_at": now, "expires_at": expires_at}
    await connection.execute(insert(_table).values(**values, member_id=member_id, from_link=True))
    return expires_at


async def redeem_sign_in_link(connection: AsyncConnection, link: bytes, digest: bytes, now: datetime) -> Session | None:
    """Turn an unused link into a session. Returns None if the link is unknown, used or expired."""
    change = (
        update(_table)
        .where(_table.c.link_digest == link, _table.c.expires_at > now)
        .values(link_digest=None, digest=digest, created_at=now, expires_at=now + SESSION_LIFETIME)
    )
    return await _started(connection, digest, now) if (await connection.execute(change)).rowcount == 1 else None


async def add_session(
    connection: AsyncConnection, session_id: str, digest: bytes, key_id: str, now: datetime
) -> Session | None:
    """Store a session of a key, with the key's scopes; it ends no later than the key. Returns None if the key is not valid.

    If the key has too many, the oldest end.
    """
    key = schema.key.c
    # Locked, so that the key can't be revoked between this and the new session.
    query = select(key.scopes, key.expires_at).where(key.id == key_id, key.revoked_at.is_(None)).with_for_update(read=True)
    row = (await connection.execute(query)).one_or_none()
    if row is None or (row.expires_at and row.expires_at <= now):
        return None
    expires_at = min(now + SESSION_LIFETIME, row.expires_at or now + SESSION_LIFETIME)
    values = {"id": session_id, "digest": digest, "scopes": row.scopes, "created_at": now, "expires_at": expires_at}
    await connection.execute(insert(_table).values(**values, key_id=key_id))
    session = await _started(connection, digest, now)
    newest = select(_table.c.id).where(_table.c.key_id == key_id).order_by(_table.c.created_at.desc(), _table.c.id)
    kept = {session.id, *(await connection.execute(newest.limit(MAX_KEY_SESSIONS))).scalars()}
    for ended_id in await _delete(connection, (_table.c.key_id == key_id) & _table.c.id.not_in(kept)):
        await add_audit_entry(connection, session.credential.actor, "session.ended", {"session_id": ended_id}, now)
    return session


async def add_member_session(
    connection: AsyncConnection, session_id: str, digest: bytes, member_id: int, password_hash: str, now: datetime
) -> Session | None:
    """Store a session of a member. Returns None if the member is gone, or the password is not this one any more."""
    member = schema.member.c
    # Locked, so that the member can't be removed between this and the new session.
    query = select(member.id).where(member.id == member_id, member.password_hash == password_hash)
    if (await connection.execute(query.with_for_update(read=True))).one_or_none() is None:
        return None
    values = {"id": session_id, "digest": digest, "scopes": (), "created_at": now, "expires_at": now + SESSION_LIFETIME}
    await connection.execute(insert(_table).values(**values, member_id=member_id))
    return await _started(connection, digest, now)


async def find_session(connection: AsyncConnection, digest: bytes, now: datetime) -> Session | None:
    """Returns the session, or None if there is none or it has ended."""
    query = _sessions.where(_table.c.digest == digest, _table.c.expires_at > now)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _from_row(row)


async def find_session_by_id(connection: AsyncConnection, session_id: str, now: datetime) -> Session | None:
    """Returns the session or unused link with this id, locked until the transaction ends; None if it has ended."""
    lock = select(_table.c.id).where(_table.c.id == session_id, _table.c.expires_at > now).with_for_update(read=True)
    if (await connection.execute(lock)).one_or_none() is None:
        return None
    return _from_row((await connection.execute(_sessions.where(_table.c.id == session_id))).one())


async def list_sessions(connection: AsyncConnection, now: datetime) -> list[Session]:
    """Returns all sessions and unused sign-in links that are valid, the newest first."""
    query = _sessions.where(_table.c.expires_at > now).order_by(_table.c.created_at.desc(), _table.c.id)
    return [_from_row(row) for row in await connection.execute(query)]


async def sign_out(connection: AsyncConnection, digest: bytes, now: datetime) -> None:
    """Delete the session with this secret, if there is one."""
    session = await find_session(connection, digest, now)
    if session and await _delete(connection, _table.c.id == session.id):
        await add_audit_entry(connection, session.credential.actor, "session.signed_out", {"session_id": session.id}, now)


async def end_sessions(
    connection: AsyncConnection, actor: str, now: datetime, is_ended: Callable[[Session], bool]
) -> tuple[str, ...]:
    """Delete those of the valid sessions and unused links that `is_ended` chooses; returns their ids."""
    chosen = {session.id: session.credential for session in await list_sessions(connection, now) if is_ended(session)}
    ended = await _delete(connection, _table.c.id.in_(chosen))
    for session_id in ended:
        if chosen[session_id].holder_ends_with_session:
            await delete_invitations_of(connection, chosen[session_id].actor)
        await add_audit_entry(connection, actor, "session.ended", {"session_id": session_id}, now)
    return ended


async def end_sessions_of_key(connection: AsyncConnection, key_id: str) -> tuple[str, ...]:
    """Delete the sessions of a key; returns their ids."""
    return await _delete(connection, _table.c.key_id == key_id)


async def end_sessions_of_member(
    connection: AsyncConnection, member_id: int, kept_session_id: str | None = None
) -> tuple[str, ...]:
    """Delete the sessions and unused links of a member, but one; returns their ids."""
    return await _delete(connection, (_table.c.member_id == member_id) & (_table.c.id != (kept_session_id or "")))


async def end_links_of_member(connection: AsyncConnection, member_id: int) -> tuple[str, ...]:
    """Delete the unused links of a member, and the sessions that began with one; returns their ids."""
    return await _delete(connection, (_table.c.member_id == member_id) & _table.c.from_link.in_([True]))


async def delete_expired_sessions(connection: AsyncConnection, now: datetime) -> None:
    """Delete expired links and sessions."""
    await _delete(connection, _table.c.expires_at <= now)


async def _delete(connection: AsyncConnection, condition: Any) -> tuple[str, ...]:
    return tuple(sorted((await connection.execute(delete(_table).where(condition).returning(_table.c.id))).scalars()))


async def _started(connection: AsyncConnection, digest: bytes, now: datetime) -> Session:
    """Returns the new session with this secret. The audit log gets an entry."""
    session = await find_session(connection, digest, now)
    assert session
    subject = {"session_id": session.id, "scopes": session.credential.scopes, "expires_at": session.expires_at}
    await add_audit_entry(connection, session.credential.actor, "session.started", subject, now)
    return session


def _from_row(row: Row[Any]) -> Session:
    values = dict(row._mapping)
    member = {name: values.pop(f"member_{name}") for name in Member.__struct_fields__}
    session = Session(**values)
    return session if member["id"] is None else structs.replace(session, member=Member(**member))
