"""Members. Only the hash of a password is stored."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from msgspec import structs
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.access.member import MAX_MEMBERS, Member
from outoften.domain.errors import ConflictError, NotFoundError
from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry
from outoften.storage.core.types import MAX_ID

_table = schema.member
# The columns of a Member.
MEMBER_COLUMNS = [
    *(_table.c[name] for name in Member.__struct_fields__ if name != "has_password"),
    _table.c.password_hash.is_not(None).label("has_password"),
]
_members = select(*MEMBER_COLUMNS)


class StoredPassword(NamedTuple):
    """Whose password it is, and its hash."""

    member_id: int
    hash: str


async def find_member(connection: AsyncConnection, member_id: int) -> Member | None:
    """Returns the member with this id."""
    if not 0 < member_id <= MAX_ID:
        return None
    row = (await connection.execute(_members.where(_table.c.id == member_id))).one_or_none()
    return None if row is None else Member(**row._mapping)


async def find_member_by_email(connection: AsyncConnection, email: str) -> Member | None:
    """Returns the member with this normalized address."""
    row = (await connection.execute(_members.where(_table.c.email == email))).one_or_none()
    return None if row is None else Member(**row._mapping)


async def list_members(connection: AsyncConnection) -> list[Member]:
    """Returns all members by name."""
    rows = await connection.execute(_members.order_by(func.lower(_table.c.name), _table.c.id))
    return [Member(**row._mapping) for row in rows]


async def find_password(connection: AsyncConnection, email: str) -> StoredPassword | None:
    """Returns the password of the member with this normalized address; None if there is none."""
    query = select(_table.c.id, _table.c.password_hash).where(_table.c.email == email, _table.c.password_hash.is_not(None))
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else StoredPassword(*row)


async def add_member(
    connection: AsyncConnection,
    member: Member,
    password_hash: str | None,
    actor: str,
    now: datetime,
    subject: Mapping[str, Any] | None = None,
) -> Member:
    """Store a new member; returns it with its id.

    Raises ConflictError if the address belongs to a member, or there are too many; NotFoundError.

    `subject` is what else the audit log says.
    """
    if await find_member_by_email(connection, member.email):
        raise ConflictError("member_exists", f"{member.email} is a member already.")
    if (await connection.execute(select(func.count()).select_from(_table))).scalar_one() >= MAX_MEMBERS:
        raise ConflictError("too_many_members", f"There are {MAX_MEMBERS:,} members. Remove one before you add another.")
    await check_sites_exist(connection, member.site_ids)
    values = {name: getattr(member, name) for name in Member.__struct_fields__ if name not in ("id", "has_password")}
    added = insert(_table).values(**values, password_hash=password_hash).returning(_table.c.id)
    member = structs.replace(member, id=(await connection.execute(added)).scalar_one())
    entry = {"member_id": member.id, "email": member.email, "role": member.role, "sites": member.site_ids}
    await add_audit_entry(connection, actor, "member.added", entry | dict(subject or {}), now)
    return member


async def check_sites_exist(connection: AsyncConnection, site_ids: frozenset[int] | None) -> None:
    """Raises NotFoundError if one of the sites does not exist."""
    known = set((await connection.execute(select(schema.site.c.id))).scalars()) if site_ids else set()
    if missing := sorted((site_ids or set()) - known):
        raise NotFoundError("site_not_found", f"There is no site {missing[0]}. GET /v1/sites lists them.")


async def save_last_seen(connection: AsyncConnection, last_seen: Mapping[int, datetime]) -> None:
    """Store when members last used the dashboard."""
    for member_id, at in sorted(last_seen.items()):
        await connection.execute(update(_table).where(_table.c.id == member_id).values(last_seen_at=at))
