"""Which digests members want, and which they have got: each is claimed before it is sent, so that one process sends it."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.access.member import Member
from outoften.domain.automation.digests.digest import WANTED, DigestKind
from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry
from outoften.storage.core.upsert import upsert

# Longer than sending takes. What was not sent by then is tried again.
LEASE = timedelta(minutes=10)

_digest = schema.digest.c
_add = upsert(schema.digest)
_save = upsert(schema.digest, overwrite=["wanted", "sent_for"])


class DigestState(Struct, frozen=True):
    """Whether a member wants a digest, and the day of the last one."""

    wanted: bool
    sent_for: date | None = None


async def list_digest_states(
    connection: AsyncConnection, member_ids: Collection[int] | None = None
) -> dict[tuple[int, DigestKind], DigestState]:
    """Returns what is stored of these members, or of all."""
    query = select(_digest.member_id, _digest.kind, _digest.wanted, _digest.sent_for)
    if member_ids is not None:
        query = query.where(_digest.member_id.in_(member_ids))
    return {(row.member_id, row.kind): DigestState(row.wanted, row.sent_for) for row in await connection.execute(query)}


async def change_wanted(
    connection: AsyncConnection,
    member: Member,
    wanted: Mapping[DigestKind, bool],
    days: Mapping[DigestKind, date],
    actor: str,
    now: datetime,
) -> None:
    """Store which digests a member wants. `days`: those of the latest ones: who wants one gets the next, and none of before."""
    states = await list_digest_states(connection, [member.id])
    before = {kind: states.get((member.id, kind), DigestState(WANTED[kind])).wanted for kind in wanted}
    changed = {kind: value for kind, value in wanted.items() if value != before[kind]}
    for kind, value in changed.items():
        row = {"member_id": member.id, "kind": kind, "wanted": value, "sent_for": days[kind]}
        await connection.execute(_save[connection.dialect.name], [row])
    if changed:
        subject = {"member_id": member.id, "email": member.email, "changes": changed}
        await add_audit_entry(connection, actor, "digest.changed", subject, now)


async def claim_digest(
    connection: AsyncConnection, member: Member, kind: DigestKind, day: date, now: datetime
) -> Member | None:
    """Take a digest that nobody has sent, and that nobody else is sending; returns the member as it is now.

    Returns None if there is none, or if the member was removed. Another member may have the id by now.
    """
    stored = schema.member.c
    columns = (stored.email, stored.role, stored.site_ids, stored.created_at)
    found = await connection.execute(select(*columns).where(stored.id == member.id).with_for_update())
    present = found.one_or_none()
    if present is None or present.created_at != member.created_at:
        return None
    row = {"member_id": member.id, "kind": kind, "wanted": WANTED[kind], "sent_for": None}
    await connection.execute(_add[connection.dialect.name], [row])
    claimed = (
        update(schema.digest)
        .where(
            *(_digest.member_id == member.id, _digest.kind == kind, _digest.wanted == 1),
            or_(_digest.sent_for.is_(None), _digest.sent_for < day),
            or_(_digest.leased_until.is_(None), _digest.leased_until <= now),
        )
        .values(leased_until=now + LEASE)
    )
    return replace(member, **present._mapping) if (await connection.execute(claimed)).rowcount == 1 else None


async def settle_digest(connection: AsyncConnection, member_id: int, kind: DigestKind, day: date) -> None:
    """Store that a digest was sent, or that there was nothing to say."""
    of_member = and_(_digest.member_id == member_id, _digest.kind == kind)
    await connection.execute(update(schema.digest).where(of_member).values(sent_for=day, leased_until=None))
