"""Stored endpoints and their secrets. A secret is read only to sign a request, and is in no log, audit entry or export."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import structs
from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.automation.endpoint import MAX_ENDPOINTS, DisabledReason, Endpoint
from outoften.domain.errors import ConflictError, NotFoundError
from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry
from outoften.storage.core.upsert import upsert
from outoften.tokens.webhook_signature import PREVIOUS, ROTATION_TIME, SIGNING

_table, _secret, _delivery = schema.endpoint, schema.endpoint_secret.c, schema.delivery.c
_save_secret = upsert(schema.endpoint_secret, overwrite=["value", "expires_at"])

Secrets = dict[int, dict[str, str]]


async def load_endpoints(connection: AsyncConnection) -> list[Endpoint]:
    """Returns all endpoints."""
    return [_from_row(row) for row in await connection.execute(select(_table).order_by(_table.c.id))]


async def add_endpoint(connection: AsyncConnection, endpoint: Endpoint, secrets: Mapping[str, str]) -> Endpoint:
    """Store a new endpoint with its secrets, by name, and return it with its id. Raises ConflictError if there are too many."""
    if ((await connection.scalar(select(func.count()).select_from(_table))) or 0) >= MAX_ENDPOINTS:
        raise ConflictError("too_many_endpoints", f"There can be {MAX_ENDPOINTS} endpoints. Delete one before you add another.")
    values = structs.asdict(endpoint)
    del values["id"]
    stored = structs.replace(
        endpoint, id=(await connection.execute(insert(_table).values(values).returning(_table.c.id))).scalar_one()
    )
    await save_secrets(connection, stored.id, secrets)
    await add_audit_entry(connection, stored.created_by, "endpoint.created", _subject(stored), stored.created_at)
    return stored


async def read_endpoint(connection: AsyncConnection, endpoint_id: int, now: datetime) -> tuple[Endpoint, dict[str, str]]:
    """Returns an endpoint as it is stored now, and its secrets by name. Raises NotFoundError."""
    endpoint = await _find(connection, endpoint_id, lock=False)
    return endpoint, (await read_secrets(connection, [endpoint_id], now)).get(endpoint_id, {})


async def change_endpoint(
    connection: AsyncConnection,
    before: Endpoint,
    changes: Mapping[str, Any],
    secrets: Mapping[str, str],
    actor: str,
    now: datetime,
    *,
    replaces_secrets: bool = False,
) -> Endpoint:
    """Store new values of some fields and secrets, and return the endpoint. `replaces_secrets`: the others are deleted.

    An endpoint that is made active is no longer disabled. Raises NotFoundError, and ConflictError if somebody else has
    changed to where it sends since it was read as `before`.
    """
    stored = await _find(connection, before.id)
    if (secrets or changes.keys() & {"options", "url"}) and (stored.url, stored.options) != (before.url, before.options):
        raise ConflictError(
            "endpoint_changed", f"Somebody has changed it at the same moment. Read it again: GET /v1/endpoints/{before.id}."
        )
    endpoint = structs.replace(stored, **changes)
    if changes.get("active"):
        endpoint = structs.replace(endpoint, disabled_at=None, disabled_reason=None)
    if replaces_secrets:
        await connection.execute(delete(schema.endpoint_secret).where(_secret.endpoint_id == before.id))
    await save_secrets(connection, before.id, secrets)
    if changes or secrets:
        await connection.execute(update(_table).where(_table.c.id == before.id).values(structs.asdict(endpoint)))
        subject = _subject(endpoint) | {"changed": sorted({*changes, *secrets})}
        await add_audit_entry(connection, actor, "endpoint.changed", subject, now)
    return endpoint


async def delete_endpoint(connection: AsyncConnection, endpoint_id: int, actor: str, now: datetime) -> None:
    """Delete an endpoint with its secrets. Its deliveries are deleted later, in steps. Raises NotFoundError."""
    endpoint = await _find(connection, endpoint_id)
    await connection.execute(delete(_table).where(_table.c.id == endpoint_id))
    await add_audit_entry(connection, actor, "endpoint.deleted", _subject(endpoint), now)


async def rotate_secret(connection: AsyncConnection, endpoint_id: int, secret: str, actor: str, now: datetime) -> datetime:
    """Store a new signing secret. The previous one signs too until the returned time. Raises NotFoundError."""
    endpoint = await _find(connection, endpoint_id)
    until = now + ROTATION_TIME
    stored = (await read_secrets(connection, [endpoint_id], now)).get(endpoint_id, {})
    if SIGNING in stored:
        await save_secrets(connection, endpoint_id, {PREVIOUS: stored[SIGNING]}, until)
    await save_secrets(connection, endpoint_id, {SIGNING: secret})
    await add_audit_entry(connection, actor, "endpoint.secret_rotated", _subject(endpoint), now)
    return until


async def disable_endpoint(
    connection: AsyncConnection, endpoint_id: int, event_id: UUID, reason: DisabledReason, now: datetime
) -> bool:
    """Disable an endpoint after an event could not be delivered; what is on its way to it has failed.

    Returns whether it was. For the reason `failing` only if nothing was delivered since the event.
    """
    of_endpoint = _delivery.endpoint_id == endpoint_id
    if reason == "failing":
        later = select(_delivery.event_id).where(of_endpoint, _delivery.event_id > event_id, _delivery.state == "delivered")
        if (await connection.execute(later.limit(1))).first():
            return False
    is_active = (_table.c.id == endpoint_id, _table.c.active == 1)
    disabled = {"active": False, "disabled_at": now, "disabled_reason": reason}
    if not (await connection.execute(update(_table).where(*is_active).values(disabled))).rowcount:
        return False
    pending = (of_endpoint, _delivery.next_at.is_not(None), _delivery.lease.is_(None))
    await connection.execute(update(schema.delivery).where(*pending).values(state="failed", next_at=None))
    return True


async def save_secrets(
    connection: AsyncConnection, endpoint_id: int, secrets: Mapping[str, str], expires_at: datetime | None = None
) -> None:
    """Store secrets by name, in place of those with these names."""
    rows = [
        {"endpoint_id": endpoint_id, "name": name, "value": value, "expires_at": expires_at}
        for name, value in sorted(secrets.items())
    ]
    if rows:
        await connection.execute(_save_secret[connection.dialect.name], rows)


async def read_secrets(connection: AsyncConnection, endpoint_ids: Collection[int], now: datetime) -> Secrets:
    """Returns the secrets of each endpoint by name, without expired ones."""
    secrets: Secrets = {}
    query = select(schema.endpoint_secret).where(_secret.endpoint_id.in_(endpoint_ids))
    for row in await connection.execute(query):
        if row.expires_at is None or row.expires_at > now:
            secrets.setdefault(row.endpoint_id, {})[row.name] = row.value
    return secrets


async def _find(connection: AsyncConnection, endpoint_id: int, *, lock: bool = True) -> Endpoint:
    """Returns the stored endpoint, which no other process can change meanwhile if it is locked. Raises NotFoundError."""
    query = select(_table).where(_table.c.id == endpoint_id)
    row = (await connection.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise NotFoundError("endpoint_not_found", f"There is no endpoint {endpoint_id}. GET /v1/endpoints lists them.")
    return _from_row(row)


def _subject(endpoint: Endpoint) -> dict[str, Any]:
    # Without the address, which may be a secret.
    return {"endpoint_id": endpoint.id, "kind": endpoint.kind, "name": endpoint.name}


def _from_row(row: Row[Any]) -> Endpoint:
    return msgspec.convert({name: row._mapping[name] for name in Endpoint.__struct_fields__}, Endpoint)
