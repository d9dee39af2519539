"""Who may read and manage: API keys, sign-in links and sessions. Secrets are kept as their SHA-256 alone."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct, structs
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.storage.core import schema as tables

Scope = Literal["read", "write"]
SCOPES: tuple[Scope, ...] = ("read", "write")

LINK_LIFETIME = timedelta(days=1)
SESSION_LIFETIME = timedelta(days=7)

# How exactly it is known when a key was last used. Finer would be a write for every read.
USE_IS_NOTED = timedelta(minutes=1)


class Key(Struct, frozen=True):
    """An API key as it is kept: without its secret."""

    id: str
    name: str
    digest: bytes
    scopes: tuple[Scope, ...]
    created_at: datetime
    revoked_at: datetime | None = None
    expires_at: datetime | None = None
    last_used_at: datetime | None = None


async def add_key(connection: AsyncConnection, key: Key) -> None:
    """Keep a new key."""
    await connection.execute(insert(tables.key).values(structs.asdict(key)))


async def find_key(connection: AsyncConnection, key_id: str) -> Key | None:
    """The key, unless it was revoked."""
    rows = await connection.execute(select(tables.key).where(tables.key.c.id == key_id, tables.key.c.revoked_at.is_(None)))
    row = rows.one_or_none()
    return None if row is None else Key(**row._mapping)


async def list_keys(connection: AsyncConnection) -> list[Key]:
    """All keys, oldest first, revoked ones too."""
    return [Key(**row._mapping) for row in await connection.execute(select(tables.key).order_by(tables.key.c.created_at))]


async def revoke_key(connection: AsyncConnection, key_id: str, now: datetime) -> bool:
    """Whether there was such a key to revoke."""
    change = update(tables.key).where(tables.key.c.id == key_id, tables.key.c.revoked_at.is_(None)).values(revoked_at=now)
    return (await connection.execute(change)).rowcount == 1


async def save_uses(connection: AsyncConnection, used: Mapping[str, datetime]) -> None:
    """Remember when keys were last used."""
    for key_id, last in sorted(used.items()):
        await connection.execute(update(tables.key).where(tables.key.c.id == key_id).values(last_used_at=last))


async def add_link(connection: AsyncConnection, digest: bytes, now: datetime) -> None:
    """Keep a sign-in link."""
    await connection.execute(insert(tables.session).values(link_digest=digest, expires_at=now + LINK_LIFETIME))


async def use_link(connection: AsyncConnection, link: bytes, session: bytes, now: datetime) -> datetime | None:
    """Turn an unused link into a session: when that ends, or None if the link is unknown, used or expired."""
    table = tables.session
    expires_at = now + SESSION_LIFETIME
    change = (
        update(table)
        .where(table.c.link_digest == link, table.c.expires_at > now)
        .values(link_digest=None, digest=session, expires_at=expires_at)
    )
    return expires_at if (await connection.execute(change)).rowcount == 1 else None


async def add_session(connection: AsyncConnection, digest: bytes, now: datetime) -> datetime:
    """Keep a session; when it ends."""
    expires_at = now + SESSION_LIFETIME
    await connection.execute(insert(tables.session).values(digest=digest, expires_at=expires_at))
    return expires_at


async def find_session(connection: AsyncConnection, digest: bytes, now: datetime) -> datetime | None:
    """When the session ends, or None if there is none."""
    table = tables.session
    rows = await connection.execute(select(table.c.expires_at).where(table.c.digest == digest, table.c.expires_at > now))
    return rows.scalar_one_or_none()


async def end_session(connection: AsyncConnection, digest: bytes) -> None:
    """Sign out."""
    await connection.execute(delete(tables.session).where(tables.session.c.digest == digest))


async def forget_expired(connection: AsyncConnection, now: datetime) -> None:
    """Delete links and sessions that are of no more use."""
    await connection.execute(delete(tables.session).where(tables.session.c.expires_at <= now))
