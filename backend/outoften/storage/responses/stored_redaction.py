"""Removes e-mail addresses and long numbers from comments that are stored already, in steps."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Ask
from outoften.domain.collecting.redaction import redact_comment
from outoften.storage.collecting.asks import ask_from_row
from outoften.storage.collecting.erasures import lock_out_batches
from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry
from outoften.storage.core.outbox import delete_events
from outoften.storage.responses.response_changes import replace_asks

COMMENTS_PER_STEP = 500

_ask: Any = schema.ask.c


async def find_step(
    connection: AsyncConnection, site_id: int, after: UUID, *, locks: bool = False
) -> tuple[list[Ask], UUID | None]:
    """Returns those of the next responses whose comments would change, and the last one looked at; None at the end."""
    has_comment = (_ask.site_id == site_id, _ask.id > after, _ask.comment.is_not(None))
    query = select(schema.ask).where(*has_comment).order_by(_ask.site_id, _ask.id).limit(COMMENTS_PER_STEP)
    asks = [ask_from_row(row) for row in await connection.execute(query.with_for_update() if locks else query)]
    found = [ask for ask in asks if ask.comment and redact_comment(ask.comment) != ask.comment]
    return found, asks[-1].id if len(asks) == COMMENTS_PER_STEP else None


async def redact_step(connection: AsyncConnection, site_id: int, after: UUID) -> tuple[int, UUID | None]:
    """Redact the comments of the next responses; returns how many, and the last response looked at; None at the end.

    Undelivered and stored events about them are deleted.
    """
    await lock_out_batches(connection)
    found, last = await find_step(connection, site_id, after, locks=True)
    await replace_asks(connection, [(ask, replace(ask, comment=redact_comment(ask.comment or ""))) for ask in found])
    await delete_events(connection, site_id, [ask.id for ask in found])
    return len(found), last


async def record_redaction_start(connection: AsyncConnection, site_id: int, actor: str, now: datetime) -> None:
    """Note in the audit log that comments will be redacted, so that a run that is interrupted is on record."""
    await add_audit_entry(connection, actor, "comments.redaction_started", {"site_id": site_id}, now)


async def record_redaction(connection: AsyncConnection, site_id: int, count: int, actor: str, now: datetime) -> None:
    """Note in the audit log that all comments were looked at, and how many were redacted."""
    await add_audit_entry(connection, actor, "comments.redacted", {"site_id": site_id, "responses": count}, now)
