"""Invitations to become a member. Only the SHA-256 of an invitation's token is stored."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Row, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.access.credential import Credential
from outoften.domain.access.member import INVITATION_LIFETIME, MAX_MEMBERS, Member
from outoften.domain.access.role import Role
from outoften.domain.errors import ConflictError, ForbiddenError
from outoften.storage.access.members import add_member, check_sites_exist, find_member_by_email
from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry, is_by

_table = schema.invitation
_columns = [column for column in _table.c if column.name != "digest"]


class Invitation(Struct, frozen=True):
    """An invitation that was not used yet, without its token. `created_by` is the inviter's name in the audit log."""

    id: str
    email: str
    role: Role
    site_ids: frozenset[int] | None
    created_at: datetime
    expires_at: datetime
    created_by: str


async def add_invitation(
    connection: AsyncConnection,
    invitation_id: str,
    digest: bytes,
    invited: tuple[str, Role, frozenset[int] | None],
    sender: Credential,
    now: datetime,
) -> Invitation:
    """Store an invitation of this normalized address; it replaces an earlier one. `sender` must be as of this transaction.

    Raises ForbiddenError if the sender may not grant this, ConflictError, NotFoundError.
    """
    email, role, site_ids = invited
    sender.check_may_grant(role, site_ids)
    await check_sites_exist(connection, site_ids)
    if await find_member_by_email(connection, email):
        raise ConflictError("member_exists", f"{email} is a member already. Change the member's role instead.")
    for earlier in await _find(connection, _table.c.email == email):
        if not sender.may_manage(earlier.role, earlier.site_ids):
            raise ForbiddenError(
                "role_exceeded", f"{email} is invited as {earlier.role} already, and only an owner replaces that invitation."
            )
        await connection.execute(delete(_table).where(_table.c.id == earlier.id))
    count = select(func.count()).select_from(_table)
    if (await connection.execute(count)).scalar_one() >= MAX_MEMBERS:
        raise ConflictError("too_many_members", f"There are {MAX_MEMBERS:,} invitations. Delete one before you add another.")
    invitation = Invitation(invitation_id, email, role, site_ids, now, now + INVITATION_LIFETIME, sender.actor)
    values = {name: getattr(invitation, name) for name in Invitation.__struct_fields__}
    await connection.execute(insert(_table).values(**values, digest=digest))
    subject = {"invitation_id": invitation_id, "email": email, "role": role, "sites": site_ids}
    await add_audit_entry(connection, sender.actor, "invitation.created", subject, now)
    return invitation


async def find_invited(connection: AsyncConnection, digest: bytes, now: datetime) -> str | None:
    """Returns the address that a valid invitation is for, by its token's digest."""
    query = select(_table.c.email).where(_table.c.digest == digest, _table.c.expires_at > now)
    email: str | None = (await connection.execute(query)).scalar_one_or_none()
    return email


async def list_invitations(connection: AsyncConnection, now: datetime) -> list[Invitation]:
    """Returns the invitations that are valid, the newest first."""
    return await _find(connection, _table.c.expires_at > now)


async def delete_invitation(connection: AsyncConnection, invitation_id: str, sender: Credential, now: datetime) -> bool:
    """Delete an invitation; returns False if there is none that the sender manages."""
    for invitation in await _find(connection, _table.c.id == invitation_id):
        if sender.may_manage(invitation.role, invitation.site_ids):
            await connection.execute(delete(_table).where(_table.c.id == invitation_id))
            subject = {"invitation_id": invitation_id, "email": invitation.email}
            await add_audit_entry(connection, sender.actor, "invitation.deleted", subject, now)
            return True
    return False


async def accept_invitation(
    connection: AsyncConnection, digest: bytes, name: str, password_hash: str, now: datetime
) -> Member | None:
    """Use an invitation: store the new member. Returns None if it is unknown, used or expired. Raises ConflictError."""
    used = delete(_table).where(_table.c.digest == digest, _table.c.expires_at > now).returning(*_columns)
    row = (await connection.execute(used)).one_or_none()
    if row is None:
        return None
    member = Member(0, row.email, name, row.role, row.site_ids, now, has_password=True)
    subject = {"invitation_id": row.id, "invited_by": row.created_by}
    return await add_member(connection, member, password_hash, member.email, now, subject)


async def delete_invitations_of(connection: AsyncConnection, actor: str) -> None:
    """Delete the open invitations of a member, by address, or of a key and its sessions, by the key's id."""
    await connection.execute(delete(_table).where(is_by(_table.c.created_by, actor)))


async def delete_expired_invitations(connection: AsyncConnection, now: datetime) -> None:
    """Delete invitations that can't be used any more."""
    await connection.execute(delete(_table).where(_table.c.expires_at <= now))


async def _find(connection: AsyncConnection, condition: Any) -> list[Invitation]:
    rows = await connection.execute(select(*_columns).where(condition).order_by(_table.c.created_at.desc(), _table.c.id))
    return [_from_row(row) for row in rows]


def _from_row(row: Row[Any]) -> Invitation:
    return Invitation(**row._mapping)
