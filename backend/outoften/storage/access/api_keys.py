"""API keys. Only the SHA-256 of a key is stored."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct, structs
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.access.credential import Credential
from outoften.domain.access.scope import Scope
from outoften.storage.access.sessions import end_sessions_of_key
from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry

# How precisely the last use of a key is stored. A finer value would cost a write for every read.
LAST_USED_PRECISION = timedelta(minutes=1)


class ApiKey(Struct, frozen=True):
    """An API key as stored: without its secret. `created_by` is the key that created it, itself or through a session."""

    id: str
    name: str
    digest: bytes
    scopes: tuple[Scope, ...]
    created_at: datetime
    revoked_at: datetime | None = None
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    created_by: str | None = None


class RevokedKey(Struct, frozen=True):
    """What revoking a key ended, and what it did not: the ids of its sessions, and of keys it created that still work."""

    scopes: tuple[Scope, ...]
    sessions_ended: tuple[str, ...]
    remaining_keys: tuple[str, ...]

    @property
    def effect(self) -> str:
        """Returns the effect in words."""
        effect = f"The key no longer works, and {len(self.sessions_ended)} of its sessions have ended."
        if self.remaining_keys:
            keys = ", ".join(self.remaining_keys)
            effect += f" Keys that it created still work; revoke those that you do not know: {keys}."
        if "write" in self.scopes:
            effect += " Identity secrets that it created still sign; if it leaked, revoke those that you do not know."
        return effect


async def add_key(connection: AsyncConnection, key: ApiKey, creator: Credential | str) -> bool:
    """Store a new key. Returns False if its creator has been revoked meanwhile. A string is an actor without a credential."""
    if isinstance(creator, Credential) and not await _is_valid(connection, creator):
        return False
    actor = creator.actor if isinstance(creator, Credential) else creator
    await connection.execute(insert(schema.key).values(structs.asdict(key)))
    subject = {"key_id": key.id, "name": key.name, "scopes": key.scopes, "expires_at": key.expires_at}
    await add_audit_entry(connection, actor, "key.created", subject, key.created_at)
    return True


async def find_key(connection: AsyncConnection, key_id: str) -> ApiKey | None:
    """Returns the key, or None if there is none or it was revoked."""
    rows = await connection.execute(select(schema.key).where(schema.key.c.id == key_id, schema.key.c.revoked_at.is_(None)))
    row = rows.one_or_none()
    return None if row is None else ApiKey(**row._mapping)


async def list_keys(connection: AsyncConnection) -> list[ApiKey]:
    """Returns all keys, the oldest first, including revoked ones."""
    return [ApiKey(**row._mapping) for row in await connection.execute(select(schema.key).order_by(schema.key.c.created_at))]


async def revoke_key(connection: AsyncConnection, key_id: str, actor: str, now: datetime) -> RevokedKey | None:
    """Revoke a key and end its sessions; returns None if there is no such key or it was already revoked."""
    key = schema.key.c
    change = update(schema.key).where(key.id == key_id, key.revoked_at.is_(None)).values(revoked_at=now)
    row = (await connection.execute(change.returning(key.scopes))).one_or_none()
    if row is None:
        return None
    sessions_ended = await end_sessions_of_key(connection, key_id)
    subject = {"key_id": key_id, "sessions_ended": sessions_ended}
    await add_audit_entry(connection, actor, "key.revoked", subject, now)
    return RevokedKey(tuple(row.scopes), sessions_ended, _valid_descendants(key_id, await list_keys(connection), now))


async def save_last_used(connection: AsyncConnection, last_used: Mapping[str, datetime]) -> None:
    """Store when keys were last used."""
    for key_id, at in sorted(last_used.items()):
        await connection.execute(update(schema.key).where(schema.key.c.id == key_id).values(last_used_at=at))


async def _is_valid(connection: AsyncConnection, credential: Credential) -> bool:
    """Whether a session still exists, or a key was not revoked. Locked, so that this stays so until the transaction ends."""
    key, session = schema.key.c, schema.session.c
    if credential.session_id is not None:
        query = select(session.id).where(session.id == credential.session_id)
    else:
        query = select(key.id).where(key.id == credential.key_id, key.revoked_at.is_(None))
    return (await connection.execute(query.with_for_update(read=True))).one_or_none() is not None


def _valid_descendants(key_id: str, keys: list[ApiKey], now: datetime) -> tuple[str, ...]:
    """Returns the valid keys that this key created, and the keys that those created, also where one between was revoked."""
    created = {key_id}
    while found := {key.id for key in keys if key.created_by in created} - created:
        created |= found
    is_valid = {key.id: key.revoked_at is None and (key.expires_at is None or key.expires_at > now) for key in keys}
    return tuple(key.id for key in keys if key.id in created - {key_id} and is_valid[key.id])
