"""Changes to members: role, sites, password, links to sign in, removal. One transaction each."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct, structs
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.access.credential import Credential
from outoften.domain.access.member import Member, check_owner_remains, reader_of_member, validate_sites
from outoften.domain.errors import ForbiddenError, NotFoundError
from outoften.storage.access import api_keys
from outoften.storage.access.invitations import delete_invitations_of
from outoften.storage.access.members import check_sites_exist, find_member
from outoften.storage.access.sessions import add_sign_in_link, end_links_of_member, end_sessions_of_member
from outoften.storage.access.shares import shares_created_by
from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry
from outoften.storage.core.revisions import bump_survey_revision

_table = schema.member


class RemovedMember(Struct, frozen=True):
    """What ended with a member, and what did not: the ids of sessions, and of keys and links that the member created."""

    sessions_ended: tuple[str, ...]
    keys_revoked: tuple[str, ...]
    remaining_keys: tuple[str, ...]
    remaining_shares: tuple[str, ...]


class ChangedMember(Struct, frozen=True):
    """A member, the ids of links and their sessions that ended, and of the member's keys that may do more than the member."""

    member: Member
    sessions_ended: tuple[str, ...]
    exceeding_keys: tuple[str, ...]


async def lock_members(connection: AsyncConnection) -> None:
    """Lock all members until the transaction ends. Call it first, so that no two changes contradict each other."""
    await connection.execute(select(_table.c.id).order_by(_table.c.id).with_for_update())


async def change_member(
    connection: AsyncConnection, member_id: int, changes: Mapping[str, Any], sender: Credential, now: datetime
) -> ChangedMember:
    """Store new values of `name`, `role` and `site_ids`; returns the member. The members must be locked.

    Raises NotFoundError, ForbiddenError, InvalidError, and ConflictError for the last owner.
    """
    member = await _require(connection, member_id, sender)
    changed = structs.replace(member, **changes)
    changed = structs.replace(changed, site_ids=validate_sites(changed.role, changed.site_ids))
    values = {name: getattr(changed, name) for name in changes if getattr(changed, name) != getattr(member, name)}
    ended: tuple[str, ...] = ()
    if "role" in values or "site_ids" in values:
        sender.check_may_grant(changed.role, changed.site_ids)
        await check_sites_exist(connection, changed.site_ids)
        if changed.role != "owner":
            check_owner_remains(await _owners(connection), member_id)
        # They may grant more than the member has now.
        await delete_invitations_of(connection, member.email)
        if _credential(changed).exceeds(member.role, member.site_ids):
            # Who created a link for the member as before must not get more by it.
            ended = await end_links_of_member(connection, member_id)
    if values:
        await connection.execute(update(_table).where(_table.c.id == member_id).values(values))
        subject = {"member_id": member_id, "email": member.email, "changes": values}
        await add_audit_entry(connection, sender.actor, "member.changed", subject, now)
    keys = await _valid_keys(connection, member_id, now)
    exceeding = [key.id for key in keys if key.credential.exceeds(changed.role, changed.site_ids)]
    return ChangedMember(changed, ended, tuple(exceeding))


async def remove_member(
    connection: AsyncConnection, member_id: int, with_keys: bool, sender: Credential, now: datetime
) -> RemovedMember:
    """Delete a member, the sessions and open invitations, and `with_keys` the keys. The members must be locked.

    Raises NotFoundError, ForbiddenError, and ConflictError for the last owner.
    """
    member = await _require(connection, member_id, sender)
    check_owner_remains(await _owners(connection), member_id)
    ended = await end_sessions_of_member(connection, member_id)
    await delete_invitations_of(connection, member.email)
    keys = await _valid_keys(connection, member_id, now)
    revoked: list[str] = []
    for key in keys if with_keys else ():
        if result := await api_keys.revoke_key(connection, key.id, sender, now):
            ended += result.sessions_ended
            revoked.append(key.id)
    await _forget(connection, member_id)
    subject = {"member_id": member_id, "email": member.email, "sessions_ended": ended}
    await add_audit_entry(connection, sender.actor, "member.removed", subject, now)
    remaining = tuple(key.id for key in keys if key.id not in revoked)
    return RemovedMember(ended, tuple(revoked), remaining, await shares_created_by(connection, member.email, now))


async def add_member_link(
    connection: AsyncConnection, member_id: int, link_id: str, digest: bytes, sender: Credential, now: datetime
) -> datetime:
    """Store a link with which the member signs in once; it replaces an earlier one. Returns its end.

    Raises NotFoundError, ForbiddenError.
    """
    member = await _require(connection, member_id, sender)
    sender.check_may_grant(member.role, member.site_ids)
    session = schema.session.c
    unused = (session.member_id == member_id) & session.link_digest.is_not(None)
    await connection.execute(delete(schema.session).where(unused))
    subject = {"member_id": member_id, "email": member.email, "session_id": link_id}
    await add_audit_entry(connection, sender.actor, "sign_in_link.created", subject, now)
    return await add_sign_in_link(connection, link_id, digest, now, member_id)


async def change_password(
    connection: AsyncConnection, member: Member, password_hash: str, session_id: str | None, now: datetime
) -> tuple[str, ...]:
    """Store a new password, and end the member's other sessions; returns their ids."""
    await connection.execute(update(_table).where(_table.c.id == member.id).values(password_hash=password_hash))
    ended = await end_sessions_of_member(connection, member.id, session_id)
    subject = {"member_id": member.id, "sessions_ended": ended}
    await add_audit_entry(connection, member.email, "member.password_changed", subject, now)
    return ended


async def change_own_name(connection: AsyncConnection, member_id: int, name: str | None) -> Member:
    """Store a member's new name, if there is one; returns the member. Raises NotFoundError."""
    if name is not None:
        await connection.execute(update(_table).where(_table.c.id == member_id).values(name=name))
    member = await find_member(connection, member_id)
    if member is None:
        raise NotFoundError("member_not_found", "You are not a member any more.")
    return member


def _credential(member: Member) -> Credential:
    return Credential(scopes=member.scopes, expires_at=None, member=member, site_ids=member.site_ids)


async def _valid_keys(connection: AsyncConnection, member_id: int, now: datetime) -> list[api_keys.ApiKey]:
    """Returns the valid keys that a member created."""
    return [key for key in await api_keys.list_keys(connection) if key.member_id == member_id and key.is_valid(now)]


async def _require(connection: AsyncConnection, member_id: int, sender: Credential) -> Member:
    member = await find_member(connection, member_id)
    if member is None or not sender.sees_member(member):
        raise NotFoundError("member_not_found", f"There is no member {member_id!r}. GET /v1/members lists them.")
    if not sender.may_manage(member.role, member.site_ids):
        raise ForbiddenError(
            "role_exceeded", f"{member.email} is {member.role}, for other sites or above your own role. Ask an owner."
        )
    return member


async def _forget(connection: AsyncConnection, member_id: int) -> None:
    """Delete the member's row and all that names it, because the id can be used again."""
    ask, key = schema.ask, schema.key
    assigned = (await connection.execute(select(ask.c.survey_id).where(ask.c.assignee == member_id).distinct())).scalars().all()
    await connection.execute(update(ask).where(ask.c.assignee == member_id).values(assignee=None))
    for survey_id in assigned:
        await bump_survey_revision(connection, survey_id)
    for marks in (schema.read_mark, schema.read_position):
        await connection.execute(delete(marks).where(marks.c.reader == reader_of_member(member_id)))
    await connection.execute(update(key).where(key.c.member_id == member_id).values(member_id=None))
    await connection.execute(delete(_table).where(_table.c.id == member_id))


async def _owners(connection: AsyncConnection) -> Collection[int]:
    return (await connection.execute(select(_table.c.id).where(_table.c.role == "owner"))).scalars().all()
