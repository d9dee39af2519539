"""API keys. Only the SHA-256 of a key is stored."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct, structs
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.access.scope import Scope
from outoften.storage.core import schema

# How precisely the last use of a key is stored. A finer value would cost a write for every read.
LAST_USED_PRECISION = timedelta(minutes=1)


class ApiKey(Struct, frozen=True):
    """An API key as stored: without its secret."""

    id: str
    name: str
    digest: bytes
    scopes: tuple[Scope, ...]
    created_at: datetime
    revoked_at: datetime | None = None
    expires_at: datetime | None = None
    last_used_at: datetime | None = None


async def add_key(connection: AsyncConnection, key: ApiKey) -> None:
    """Store a new key."""
    await connection.execute(insert(schema.key).values(structs.asdict(key)))


async def find_key(connection: AsyncConnection, key_id: str) -> ApiKey | None:
    """Returns the key, or None if there is none or it was revoked."""
    rows = await connection.execute(select(schema.key).where(schema.key.c.id == key_id, schema.key.c.revoked_at.is_(None)))
    row = rows.one_or_none()
    return None if row is None else ApiKey(**row._mapping)


async def list_keys(connection: AsyncConnection) -> list[ApiKey]:
    """Returns all keys, the oldest first, including revoked ones."""
    return [ApiKey(**row._mapping) for row in await connection.execute(select(schema.key).order_by(schema.key.c.created_at))]


async def revoke_key(connection: AsyncConnection, key_id: str, now: datetime) -> bool:
    """Revoke a key; returns False if there is none or it was already revoked."""
    change = update(schema.key).where(schema.key.c.id == key_id, schema.key.c.revoked_at.is_(None)).values(revoked_at=now)
    return (await connection.execute(change)).rowcount == 1


async def save_last_used(connection: AsyncConnection, last_used: Mapping[str, datetime]) -> None:
    """Store when keys were last used."""
    for key_id, at in sorted(last_used.items()):
        await connection.execute(update(schema.key).where(schema.key.c.id == key_id).values(last_used_at=at))
