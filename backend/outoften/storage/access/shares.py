"""Stored shared links. Only the SHA-256 of a link's credential is stored."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from msgspec import structs
from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.access.share import MAX_SHARES, Share
from outoften.domain.errors import ConflictError, NotFoundError
from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry, is_by

_table = schema.share


async def add_share(connection: AsyncConnection, share: Share) -> Share:
    """Store a new link and return it. Raises ConflictError if the survey has too many, NotFoundError without the survey."""
    # Locked, so that the survey can't be deleted meanwhile.
    survey = select(schema.survey.c.id).where(schema.survey.c.id == share.survey_id).with_for_update(read=True)
    if (await connection.execute(survey)).one_or_none() is None:
        raise NotFoundError("survey_not_found", f"There is no survey {share.survey_id}. GET /v1/surveys lists them.")
    count = select(func.count()).select_from(_table).where(_table.c.survey_id == share.survey_id)
    if (await connection.execute(count)).scalar_one() >= MAX_SHARES:
        raise ConflictError(
            "too_many_shares", f"A survey can have {MAX_SHARES} shared links. Revoke one before you add another."
        )
    await connection.execute(insert(_table).values(structs.asdict(share)))
    subject = _subject(share) | {"sections": share.sections, "expires_at": share.expires_at}
    await add_audit_entry(connection, share.created_by, "share.created", subject, share.created_at)
    return share


async def find_share(connection: AsyncConnection, share_id: str) -> Share | None:
    """Returns the link with this id, or None."""
    row = (await connection.execute(select(_table).where(_table.c.id == share_id))).one_or_none()
    return None if row is None else _from_row(row)


async def list_shares(connection: AsyncConnection, survey_ids: Collection[int]) -> list[Share]:
    """Returns the links to these surveys, the newest first."""
    query = select(_table).where(_table.c.survey_id.in_(survey_ids)).order_by(_table.c.created_at.desc(), _table.c.id)
    return [_from_row(row) for row in await connection.execute(query)]


async def shares_created_by(connection: AsyncConnection, actor: str, now: datetime) -> tuple[str, ...]:
    """Returns the ids of valid links that a member created, by address, or a key and its sessions, by the key's id."""
    condition = is_by(_table.c.created_by, actor) & (_table.c.expires_at.is_(None) | (_table.c.expires_at > now))
    return tuple((await connection.execute(select(_table.c.id).where(condition).order_by(_table.c.id))).scalars())


async def change_share(
    connection: AsyncConnection, share_id: str, changes: Mapping[str, Any], actor: str, now: datetime
) -> Share | None:
    """Change a link and return it; None if there is none. The audit log gets the names of the changed fields."""
    if changes:
        await connection.execute(update(_table).where(_table.c.id == share_id).values(changes))
    share = await find_share(connection, share_id)
    if share and changes:
        await add_audit_entry(connection, actor, "share.changed", _subject(share) | {"changed": sorted(changes)}, now)
    return share


async def delete_share(connection: AsyncConnection, share_id: str, actor: str, now: datetime) -> bool:
    """Delete a link; returns False if there is none."""
    share = await find_share(connection, share_id)
    if share is None:
        return False
    await connection.execute(delete(_table).where(_table.c.id == share_id))
    await add_audit_entry(connection, actor, "share.deleted", _subject(share), now)
    return True


async def save_last_viewed(connection: AsyncConnection, last_viewed: Mapping[str, datetime]) -> None:
    """Store when links were last opened."""
    for share_id, at in sorted(last_viewed.items()):
        await connection.execute(update(_table).where(_table.c.id == share_id).values(last_viewed_at=at))


def _subject(share: Share) -> dict[str, Any]:
    return {"share_id": share.id, "survey_id": share.survey_id, "name": share.name}


def _from_row(row: Row[Any]) -> Share:
    values = dict(row._mapping)
    return Share(**values | {name: tuple(values[name]) for name in ("sections", "frame_origins")})
