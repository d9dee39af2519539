"""The audit log: what was erased, and which members and credentials began and ended."""

from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct
from sqlalchemy import ColumnElement, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.storage.core import schema


class AuditEntry(Struct, frozen=True):
    """One action. The content of `subject` depends on the action.

    `actor` is a member's e-mail address, a key's id, `session … of key …`, `session … of a sign-in link`, `command line` or
    `server start`. Before these names, all sessions were `dashboard`.
    """

    id: Annotated[int, Meta(description="The entry's id.")]
    at: Annotated[datetime, Meta(description="The time of the event.")]
    actor: Annotated[
        str,
        Meta(
            description="The actor: a member's address, a key, a session, `command line` or `server start`.",
            examples=["session 5b0c6a1f9e27 of key 0123456789ab"],
        ),
    ]
    action: Annotated[str, Meta(description="The action.", examples=["key.created"])]
    subject: Annotated[dict[str, Any], Meta(description="The object of the action. The fields depend on the action.")]


async def add_audit_entry(connection: AsyncConnection, actor: str, action: str, subject: dict[str, Any], now: datetime) -> int:
    """Add an entry, and return its id. Call this in the transaction of the action."""
    entry = insert(schema.audit).values(at=now, actor=actor, action=action, subject=subject).returning(schema.audit.c.id)
    return int((await connection.execute(entry)).scalar_one())


def is_by(column: ColumnElement[str], actor: str) -> ColumnElement[bool]:
    """Returns the condition that something is by a member, by address, or by a key and its sessions, by the key's id."""
    return (column == actor) | column.endswith(f"of key {actor}", autoescape=True)


async def list_audit_entries(connection: AsyncConnection, limit: int, before: int | None) -> list[AuditEntry]:
    """Returns the newest entries, newest first; with `before`, only those with a smaller id."""
    audit = schema.audit.c
    page = select(schema.audit).order_by(audit.id.desc()).limit(limit)
    rows = await connection.execute(page if before is None else page.where(audit.id < before))
    return [AuditEntry(**row._mapping) for row in rows]
