"""API keys. Only the SHA-256 of a key is stored."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct, structs
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.access.credential import Credential
from outoften.domain.access.scope import Scope, with_implied
from outoften.storage.access.invitations import delete_invitations_of
from outoften.storage.access.members import check_sites_exist
from outoften.storage.access.sessions import end_sessions_of_key
from outoften.storage.access.shares import shares_created_by
from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry

# How precisely the last use of a key is stored. A finer value would cost a write for every read.
LAST_USED_PRECISION = timedelta(minutes=1)


class ApiKey(Struct, frozen=True):
    """An API key as stored: without its secret.

    `created_by` is the key that created it, itself or through a session; `member_id` the member who did.
    """

    id: str
    name: str
    digest: bytes
    scopes: tuple[Scope, ...]
    created_at: datetime
    revoked_at: datetime | None = None
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    created_by: str | None = None
    site_ids: frozenset[int] | None = None
    member_id: int | None = None
    acts_as_owner: bool = False

    @property
    def credential(self) -> Credential:
        """Returns what its holder may do."""
        return Credential(
            scopes=with_implied(self.scopes),
            expires_at=self.expires_at,
            keys_end_by=self.expires_at,
            key_id=self.id,
            site_ids=self.site_ids,
            acts_as_owner=self.acts_as_owner,
        )

    def is_valid(self, now: datetime) -> bool:
        """Whether it was not revoked and has not expired."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)


class RevokedKey(Struct, frozen=True):
    """What revoking a key ended, and what it did not: the ids of its sessions, and of what it created that still works."""

    scopes: tuple[Scope, ...]
    sessions_ended: tuple[str, ...]
    remaining_keys: tuple[str, ...]
    remaining_shares: tuple[str, ...]

    @property
    def effect(self) -> str:
        """Returns the effect in words."""
        effect = f"The key no longer works, and {len(self.sessions_ended)} of its sessions have ended."
        if self.remaining_keys:
            keys = ", ".join(self.remaining_keys)
            effect += f" Keys that it created still work; revoke those that you do not know: {keys}."
        if self.remaining_shares:
            shares = ", ".join(self.remaining_shares)
            effect += f" Shared links that it created still work; revoke those that you do not know: {shares}."
        if "write" in self.scopes:
            effect += " Identity secrets that it created still sign; if it leaked, revoke those that you do not know."
        return effect


async def add_key(connection: AsyncConnection, key: ApiKey, creator: Credential) -> None:
    """Store a new key. `creator` must be as of this transaction. Raises ForbiddenError if the key could do more than it."""
    creator.check_may_create(key.scopes, key.expires_at, key.site_ids)
    await check_sites_exist(connection, key.site_ids)
    key = structs.replace(
        key,
        created_by=creator.key_id,
        member_id=creator.member.id if creator.member else None,
        acts_as_owner=creator.acts_as_owner,
    )
    await connection.execute(insert(schema.key).values(structs.asdict(key)))
    subject = {"key_id": key.id, "name": key.name, "scopes": key.scopes, "expires_at": key.expires_at}
    await add_audit_entry(connection, creator.actor, "key.created", subject, key.created_at)


async def find_key(connection: AsyncConnection, key_id: str) -> ApiKey | None:
    """Returns the key, or None if there is none or it was revoked."""
    rows = await connection.execute(select(schema.key).where(schema.key.c.id == key_id, schema.key.c.revoked_at.is_(None)))
    row = rows.one_or_none()
    return None if row is None else ApiKey(**row._mapping)


async def list_keys(connection: AsyncConnection) -> list[ApiKey]:
    """Returns all keys, the oldest first, including revoked ones."""
    return [ApiKey(**row._mapping) for row in await connection.execute(select(schema.key).order_by(schema.key.c.created_at))]


async def revoke_key(connection: AsyncConnection, key_id: str, sender: Credential, now: datetime) -> RevokedKey | None:
    """Revoke a key, end its sessions and delete its open invitations.

    Returns None if it was already revoked, or there is no such key that the sender manages.
    """
    key = schema.key.c
    found = await find_key(connection, key_id)
    if found is None or not sender.may_manage(found.credential.rank, found.site_ids):
        return None
    change = update(schema.key).where(key.id == key_id, key.revoked_at.is_(None)).values(revoked_at=now)
    row = (await connection.execute(change.returning(key.scopes))).one_or_none()
    if row is None:
        return None
    sessions_ended = await end_sessions_of_key(connection, key_id)
    await delete_invitations_of(connection, key_id)
    subject = {"key_id": key_id, "sessions_ended": sessions_ended}
    await add_audit_entry(connection, sender.actor, "key.revoked", subject, now)
    remaining_keys = _valid_descendants(key_id, await list_keys(connection), now)
    remaining_shares = await shares_created_by(connection, key_id, now)
    return RevokedKey(tuple(row.scopes), sessions_ended, remaining_keys, remaining_shares)


async def save_last_used(connection: AsyncConnection, last_used: Mapping[str, datetime]) -> None:
    """Store when keys were last used."""
    for key_id, at in sorted(last_used.items()):
        await connection.execute(update(schema.key).where(schema.key.c.id == key_id).values(last_used_at=at))


def _valid_descendants(key_id: str, keys: list[ApiKey], now: datetime) -> tuple[str, ...]:
    """Returns the valid keys that this key created, and the keys that those created, also where one between was revoked."""
    created = {key_id}
    while found := {key.id for key in keys if key.created_by in created} - created:
        created |= found
    return tuple(key.id for key in keys if key.id in created - {key_id} and key.is_valid(now))
