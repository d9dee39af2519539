"""Stored audiences."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct
from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.errors import ConflictError, NotFoundError
from outoften.domain.mailing.audiences.audience import MAX_AUDIENCES, Criterion
from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry
from outoften.storage.core.types import storable_id

_table: Any = schema.audience.c


class Audience(Struct, frozen=True):
    """Criteria by which recipients are chosen at each sending."""

    id: Annotated[int, Meta(description="The audience's id.")]
    site_id: Annotated[int, Meta(description="The site's id.")]
    name: Annotated[str, Meta(description="The name.", examples=["Contact persons"])]
    criteria: Annotated[Criterion, Meta(description="The criteria.", examples=[{"type": "all", "of": []}])]
    created_at: Annotated[datetime, Meta(description="The time of its creation.")]
    created_by: Annotated[
        str, Meta(description="The creator, as in the audit log: a member or a key.", examples=["ann@example.com"])
    ]
    updated_at: Annotated[datetime, Meta(description="The time of the last change.")]


async def list_audiences(connection: AsyncConnection, site_id: int) -> list[Audience]:
    """Returns the audiences of a site."""
    rows = await connection.execute(select(schema.audience).where(_table.site_id == site_id).order_by(_table.id))
    return [_from_row(row) for row in rows]


async def get_audience(connection: AsyncConnection, audience_id: int) -> Audience:
    """Returns the audience. Raises NotFoundError."""
    query = select(schema.audience).where(_table.id == storable_id(audience_id))
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise NotFoundError("audience_not_found", f"There is no audience {audience_id}. GET /v1/audiences lists them.")
    return _from_row(row)


async def add_audience(
    connection: AsyncConnection, site_id: int, name: str, criteria: Criterion, actor: str, now: datetime
) -> Audience:
    """Store a new audience. Raises ConflictError if the site has too many."""
    count = select(func.count()).select_from(schema.audience).where(_table.site_id == site_id)
    if (await connection.execute(count)).scalar_one() >= MAX_AUDIENCES:
        raise ConflictError(
            "too_many_audiences", f"A site can have {MAX_AUDIENCES} audiences. Delete one before you add another."
        )
    values = {"site_id": site_id, "name": name, "criteria": criteria, "created_at": now, "created_by": actor, "updated_at": now}
    audience_id = (await connection.execute(insert(schema.audience).values(values).returning(_table.id))).scalar_one()
    subject = {"site_id": site_id, "audience_id": audience_id, "name": name}
    await add_audit_entry(connection, actor, "audience.created", subject, now)
    return await get_audience(connection, audience_id)


async def change_audience(
    connection: AsyncConnection, audience_id: int, changes: Mapping[str, Any], actor: str, now: datetime
) -> Audience:
    """Store a new name or new criteria, which count from the next sending on. Raises NotFoundError."""
    before = await get_audience(connection, audience_id)
    values = {**changes, "updated_at": now}
    await connection.execute(update(schema.audience).where(_table.id == before.id).values(values))
    subject = {"site_id": before.site_id, "audience_id": before.id, "fields": sorted(changes)}
    await add_audit_entry(connection, actor, "audience.changed", subject, now)
    return await get_audience(connection, audience_id)


async def delete_audience(connection: AsyncConnection, audience_id: int, actor: str, now: datetime) -> None:
    """Delete the audience. Raises NotFoundError, and ConflictError while a sending may still use it."""
    # Waits for a sending that is being added for it.
    await connection.execute(select(_table.id).where(_table.id == storable_id(audience_id)).with_for_update())
    audience = await get_audience(connection, audience_id)
    sending: Any = schema.sending.c
    used = select(sending.id).where(sending.audience_id == audience.id, sending.state.in_(("draft", "active", "paused")))
    if (sending_id := await connection.scalar(used.order_by(sending.id).limit(1))) is not None:
        raise ConflictError(
            "audience_in_use",
            f"Sending {sending_id} is sent to audience {audience_id}. Cancel the sending first, or give it another audience.",
        )
    await connection.execute(delete(schema.audience).where(_table.id == audience.id))
    subject = {"site_id": audience.site_id, "audience_id": audience.id, "name": audience.name}
    await add_audit_entry(connection, actor, "audience.deleted", subject, now)


def _from_row(row: Row[Any]) -> Audience:
    values = dict(row._mapping)
    return Audience(**values | {"criteria": msgspec.convert(values["criteria"], Criterion)})
