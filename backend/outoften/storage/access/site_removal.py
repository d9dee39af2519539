"""What a deleted site leaves among members, keys and invitations: nothing."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.access.credential import operator
from outoften.storage.access.api_keys import list_keys, revoke_key
from outoften.storage.access.members import list_members
from outoften.storage.access.membership import lock_members
from outoften.storage.access.sessions import end_sessions_of_member
from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry


async def forget_site(connection: AsyncConnection, site_id: int, actor: str, now: datetime) -> None:
    """Take a site from members, keys and invitations, before it is deleted in the same transaction.

    Those for this site alone end: sessions and links of a member, a key with its sessions, an invitation. Without this, nobody
    could change a role any more that names the site.
    """
    await lock_members(connection)
    member, key, invitation = schema.member, schema.key, schema.invitation
    for row in await list_members(connection):
        if row.site_ids and site_id in row.site_ids:
            left = row.site_ids - {site_id}
            await connection.execute(update(member).where(member.c.id == row.id).values(site_ids=left))
            ended = () if left else await end_sessions_of_member(connection, row.id)
            subject = {"member_id": row.id, "email": row.email, "changes": {"site_ids": left}, "sessions_ended": ended}
            await add_audit_entry(connection, actor, "member.changed", subject, now)
    for stored in await list_keys(connection):
        if stored.site_ids and site_id in stored.site_ids and stored.revoked_at is None:
            if left := stored.site_ids - {site_id}:
                await connection.execute(update(key).where(key.c.id == stored.id).values(site_ids=left))
            else:
                await revoke_key(connection, stored.id, operator(actor), now)
    for open_one in await connection.execute(select(invitation.c.id, invitation.c.site_ids)):
        if open_one.site_ids and site_id in open_one.site_ids:
            if left := open_one.site_ids - {site_id}:
                await connection.execute(update(invitation).where(invitation.c.id == open_one.id).values(site_ids=left))
            else:
                await connection.execute(delete(invitation).where(invitation.c.id == open_one.id))
