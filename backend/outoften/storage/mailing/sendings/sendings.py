"""Stored sendings, and what starts, pauses and ends them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import msgspec
from msgspec import structs
from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.errors import ConflictError, NotFoundError
from outoften.domain.mailing.sendings.schedule import first_run_at
from outoften.domain.mailing.sendings.sending import (
    MAX_SENDINGS,
    Sending,
    SendingAction,
    SendingState,
    check_change,
    next_state,
)
from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry
from outoften.storage.core.types import storable_id

_table, _sending, _mail = schema.sending, schema.sending.c, schema.mail.c
_COLUMNS = [_table.c[name] for name in Sending.__struct_fields__]


async def list_sendings(
    connection: AsyncConnection,
    site_ids: Collection[int],
    limit: int,
    before: int | None = None,
    state: SendingState | None = None,
) -> list[Sending]:
    """Returns a page of the sendings of these sites, the newest first: those with a smaller id than `before`."""
    query = select(*_COLUMNS).where(_sending.site_id.in_(site_ids))
    if before is not None:
        query = query.where(_sending.id < before)
    if state is not None:
        query = query.where(_sending.state == state)
    rows = await connection.execute(query.order_by(_sending.id.desc()).limit(limit))
    return [sending_from_row(row) for row in rows]


async def list_sendings_to(connection: AsyncConnection, audience_ids: Collection[int]) -> list[Sending]:
    """Returns all sendings to these audiences, the newest first."""
    query = select(*_COLUMNS).where(_sending.audience_id.in_(audience_ids)).order_by(_sending.id.desc())
    return [sending_from_row(row) for row in await connection.execute(query)]


async def read_sending(connection: AsyncConnection, sending_id: int) -> Sending:
    """Returns the sending with this id. Raises NotFoundError."""
    return await _read(connection, sending_id)


async def add_sending(connection: AsyncConnection, sending: Sending) -> Sending:
    """Store a new sending, and return it with its id. Raises ConflictError if the site has too many."""
    of_site = select(func.count()).select_from(_table).where(_sending.site_id == sending.site_id)
    if ((await connection.scalar(of_site)) or 0) >= MAX_SENDINGS:
        raise ConflictError("too_many_sendings", f"A site can have {MAX_SENDINGS} sendings. Delete a draft first.")
    values = structs.asdict(sending)
    del values["id"]
    sending_id = (await connection.execute(insert(_table).values(values).returning(_sending.id))).scalar_one()
    stored = structs.replace(sending, id=sending_id)
    await add_audit_entry(connection, sending.created_by, "sending.created", _subject(stored), sending.created_at)
    return stored


async def change_sending(
    connection: AsyncConnection, sending_id: int, changes: Mapping[str, Any], actor: str, now: datetime
) -> Sending:
    """Store new values of some fields, and return the sending. Raises NotFoundError, ConflictError."""
    sending = await _read(connection, sending_id, lock=True)
    if not changes:
        return sending
    check_change(sending.state, changes)
    await connection.execute(update(_table).where(_sending.id == sending_id).values(changes))
    changed = structs.replace(sending, **changes)
    await add_audit_entry(connection, actor, "sending.changed", _subject(changed) | {"changed": sorted(changes)}, now)
    return changed


async def delete_sending(connection: AsyncConnection, sending_id: int, actor: str, now: datetime) -> None:
    """Delete a draft. Raises NotFoundError, ConflictError if it was started: its e-mails and numbers stay."""
    sending = await _read(connection, sending_id, lock=True)
    if sending.state != "draft":
        raise ConflictError("sending_state", f"The sending is {sending.state}. Only drafts can be deleted; cancel it instead.")
    await connection.execute(delete(_table).where(_sending.id == sending_id))
    await add_audit_entry(connection, actor, "sending.deleted", _subject(sending), now)


async def act_on_sending(
    connection: AsyncConnection, sending_id: int, action: SendingAction, actor: str, now: datetime
) -> Sending:
    """Start, pause, resume or cancel a sending, and return it. Raises NotFoundError, ConflictError."""
    sending = await _read(connection, sending_id, lock=True)
    changes: dict[str, Any] = {"state": next_state(sending.state, action), "state_reason": None}
    if action == "start":
        first_at = first_run_at(sending.schedule, now)
        changes |= {"next_at": first_at}
        if sending.schedule.kind != "relative":
            changes |= {"schedule": structs.replace(sending.schedule, first_at=first_at)}
    elif action == "cancel":
        changes |= {"next_at": None}
    await connection.execute(update(_table).where(_sending.id == sending_id).values(changes))
    changed = structs.replace(sending, **changes)
    await _audit_action(connection, action, changed, actor, now)
    return changed


async def keep_active(connection: AsyncConnection, sending_id: int) -> bool:
    """Whether a sending is active, and then it stays so until this transaction ends: a pause or a cancel waits for that."""
    active = select(_sending.id).where(_sending.id == sending_id, _sending.state == "active")
    return (await connection.execute(active.with_for_update(read=True))).one_or_none() is not None


async def pause_sending(connection: AsyncConnection, sending_id: int, reason: str, now: datetime) -> bool:
    """Pause an active sending by itself, because of `reason`. Returns False if it is not active."""
    active = (_sending.id == sending_id, _sending.state == "active")
    paused = update(_table).where(*active).values(state="paused", state_reason=reason).returning(*_COLUMNS)
    row = (await connection.execute(paused)).one_or_none()
    if row is None:
        return False
    subject = _subject(sending_from_row(row)) | {"reason": reason}
    await add_audit_entry(connection, "server", "sending.paused", subject, now)
    return True


async def _audit_action(
    connection: AsyncConnection, action: SendingAction, sending: Sending, actor: str, now: datetime
) -> None:
    add, subject = partial(add_audit_entry, connection, actor, now=now), _subject(sending)
    match action:
        case "start":
            await add(action="sending.started", subject=subject)
        case "pause":
            await add(action="sending.paused", subject=subject)
        case "resume":
            await add(action="sending.resumed", subject=subject)
        case "cancel":
            await add(action="sending.canceled", subject=subject)


def sending_from_row(row: Row[Any]) -> Sending:
    """Returns the sending that is stored in a row."""
    return msgspec.convert({name: row._mapping[name] for name in Sending.__struct_fields__}, Sending)


async def _read(connection: AsyncConnection, sending_id: int, *, lock: bool = False) -> Sending:
    query = select(*_COLUMNS).where(_sending.id == storable_id(sending_id))
    row = (await connection.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None or row.id != sending_id:
        raise NotFoundError("sending_not_found", f"There is no sending {sending_id}. GET /v1/sendings lists them.")
    return sending_from_row(row)


def _subject(sending: Sending) -> dict[str, Any]:
    return {
        "site_id": sending.site_id,
        "survey_id": sending.survey_id,
        "sending_id": sending.id,
        "name": sending.name,
        "state": sending.state,
    }
