"""Sign-in links and dashboard sessions. Only the SHA-256 of a secret is stored."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.access.credential import Credential
from outoften.domain.access.scope import SCOPES, SESSION_LIFETIME, SIGN_IN_LINK_LIFETIME, Scope
from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry


class Session(Struct, frozen=True):
    """A session, or a sign-in link that was not used yet, without its secret. `key_id` is the key it came from, if any."""

    id: str
    key_id: str | None
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime
    is_unused_link: bool = False
    key_expires_at: datetime | None = None

    @property
    def credential(self) -> Credential:
        """Returns what its holder may do."""
        return Credential(
            scopes=self.scopes,
            expires_at=self.expires_at,
            keys_end_by=self.key_expires_at,
            key_id=self.key_id,
            session_id=self.id,
        )


_table = schema.session
_columns = [_table.c[name] for name in ("id", "key_id", "scopes", "created_at", "expires_at")]


async def add_sign_in_link(connection: AsyncConnection, link_id: str, digest: bytes, now: datetime) -> None:
    """Store a sign-in link, which becomes a session with all scopes."""
    link = Session(link_id, None, SCOPES, now, now + SIGN_IN_LINK_LIFETIME)
    await connection.execute(insert(_table).values(**_values(link), link_digest=digest))


async def redeem_sign_in_link(connection: AsyncConnection, link: bytes, digest: bytes, now: datetime) -> Session | None:
    """Turn an unused link into a session. Returns None if the link is unknown, used or expired."""
    change = (
        update(_table)
        .where(_table.c.link_digest == link, _table.c.expires_at > now)
        .values(link_digest=None, digest=digest, created_at=now, expires_at=now + SESSION_LIFETIME)
        .returning(*_columns)
    )
    row = (await connection.execute(change)).one_or_none()
    return None if row is None else await _audit_sign_in(connection, Session(**row._mapping))


async def add_session(
    connection: AsyncConnection, session_id: str, digest: bytes, key_id: str, now: datetime
) -> Session | None:
    """Store a session of a key, with the key's scopes; it ends no later than the key. Returns None if the key is not valid."""
    key = schema.key.c
    # Locked, so that the key can't be revoked between this and the new session.
    query = select(key.scopes, key.expires_at).where(key.id == key_id, key.revoked_at.is_(None)).with_for_update(read=True)
    row = (await connection.execute(query)).one_or_none()
    if row is None or (row.expires_at and row.expires_at <= now):
        return None
    expires_at = min(now + SESSION_LIFETIME, row.expires_at or now + SESSION_LIFETIME)
    session = Session(session_id, key_id, tuple(row.scopes), now, expires_at)
    await connection.execute(insert(_table).values(**_values(session), digest=digest))
    return await _audit_sign_in(connection, session)


async def find_session(connection: AsyncConnection, digest: bytes, now: datetime) -> Session | None:
    """Returns the session, or None if there is none or it has ended."""
    with_key = _table.outerjoin(schema.key, schema.key.c.id == _table.c.key_id)
    query = select(*_columns, schema.key.c.expires_at.label("key_expires_at")).select_from(with_key)
    row = (await connection.execute(query.where(_table.c.digest == digest, _table.c.expires_at > now))).one_or_none()
    return None if row is None else Session(**row._mapping)


async def list_sessions(connection: AsyncConnection, now: datetime) -> list[Session]:
    """Returns all sessions and unused sign-in links that are valid, the newest first."""
    unused = _table.c.link_digest.is_not(None).label("is_unused_link")
    query = select(*_columns, unused).where(_table.c.expires_at > now).order_by(_table.c.created_at.desc(), _table.c.id)
    return [Session(**row._mapping) for row in await connection.execute(query)]


async def sign_out(connection: AsyncConnection, digest: bytes, now: datetime) -> None:
    """Delete the session with this secret, if there is one."""
    session = await find_session(connection, digest, now)
    if session and await _delete(connection, _table.c.id == session.id):
        await add_audit_entry(connection, session.credential.actor, "session.signed_out", {"session_id": session.id}, now)


async def end_session(connection: AsyncConnection, session_id: str, actor: str, now: datetime) -> bool:
    """Delete a session or an unused link; returns False if there is none."""
    return bool(await _end(connection, _table.c.id == session_id, actor, now))


async def end_other_sessions(
    connection: AsyncConnection, own_session_id: str | None, actor: str, now: datetime
) -> tuple[str, ...]:
    """Delete all sessions and unused links but one; returns their ids."""
    return await _end(connection, _table.c.id != (own_session_id or ""), actor, now)


async def end_sessions_of_key(connection: AsyncConnection, key_id: str) -> tuple[str, ...]:
    """Delete the sessions of a key; returns their ids."""
    return await _delete(connection, _table.c.key_id == key_id)


async def delete_expired_sessions(connection: AsyncConnection, now: datetime) -> None:
    """Delete expired links and sessions."""
    await _delete(connection, _table.c.expires_at <= now)


async def _end(connection: AsyncConnection, condition: Any, actor: str, now: datetime) -> tuple[str, ...]:
    ended = await _delete(connection, condition)
    for session_id in ended:
        await add_audit_entry(connection, actor, "session.ended", {"session_id": session_id}, now)
    return ended


async def _delete(connection: AsyncConnection, condition: Any) -> tuple[str, ...]:
    return tuple(sorted((await connection.execute(delete(_table).where(condition).returning(_table.c.id))).scalars()))


async def _audit_sign_in(connection: AsyncConnection, session: Session) -> Session:
    subject = {"session_id": session.id, "scopes": session.scopes, "expires_at": session.expires_at}
    await add_audit_entry(connection, session.credential.actor, "session.started", subject, session.created_at)
    return session


def _values(session: Session) -> dict[str, Any]:
    return {column.name: getattr(session, column.name) for column in _columns}
