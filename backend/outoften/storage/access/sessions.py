"""Sign-in links and dashboard sessions. Only the SHA-256 of a secret is stored."""

from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.access.scope import SESSION_LIFETIME, SIGN_IN_LINK_LIFETIME
from outoften.storage.core import schema


async def add_sign_in_link(connection: AsyncConnection, digest: bytes, now: datetime) -> None:
    """Store a sign-in link."""
    await connection.execute(insert(schema.session).values(link_digest=digest, expires_at=now + SIGN_IN_LINK_LIFETIME))


async def redeem_sign_in_link(connection: AsyncConnection, link: bytes, session: bytes, now: datetime) -> datetime | None:
    """Turn an unused link into a session. Returns when it ends, or None if the link is unknown, used or expired."""
    table = schema.session
    expires_at = now + SESSION_LIFETIME
    change = (
        update(table)
        .where(table.c.link_digest == link, table.c.expires_at > now)
        .values(link_digest=None, digest=session, expires_at=expires_at)
    )
    return expires_at if (await connection.execute(change)).rowcount == 1 else None


async def add_session(connection: AsyncConnection, digest: bytes, now: datetime) -> datetime:
    """Store a session; returns when it ends."""
    expires_at = now + SESSION_LIFETIME
    await connection.execute(insert(schema.session).values(digest=digest, expires_at=expires_at))
    return expires_at


async def find_session(connection: AsyncConnection, digest: bytes, now: datetime) -> datetime | None:
    """Returns when the session ends, or None if there is none or it has ended."""
    table = schema.session
    rows = await connection.execute(select(table.c.expires_at).where(table.c.digest == digest, table.c.expires_at > now))
    return rows.scalar_one_or_none()


async def end_session(connection: AsyncConnection, digest: bytes) -> None:
    """Delete a session."""
    await connection.execute(delete(schema.session).where(schema.session.c.digest == digest))


async def delete_expired_sessions(connection: AsyncConnection, now: datetime) -> None:
    """Delete expired links and sessions."""
    await connection.execute(delete(schema.session).where(schema.session.c.expires_at <= now))
