"""The owner's view of deliveries: lists with their attempts, sending again, and what is deleted when."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct
from sqlalchemy import Select, delete, func, select, tuple_, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.automation.delivery import KEPT, DeliveryState, delivery_id
from outoften.domain.automation.event import Event, EventType, first_id
from outoften.domain.errors import ConflictError, NotFoundError
from outoften.storage.core import schema
from outoften.storage.core.outbox import Outbox, take_in

ROWS_PER_STEP = 500

_delivery, _event, _attempt = schema.delivery.c, schema.event.c, schema.delivery_attempt.c

# Looks up each of the few ids in the key of the deliveries, and does not read these.
_lane = select(func.min(_delivery.endpoint_id).label("id")).cte("lane", recursive=True)
_next = select(func.min(_delivery.endpoint_id)).where(_delivery.endpoint_id > _lane.c.id).scalar_subquery()
_lanes = _lane.union_all(select(_next).where(_lane.c.id.is_not(None)))
_known_lanes = union_all(select(schema.endpoint.c.id), select(-schema.rule.c.id))
_deleted_lanes = select(_lanes.c.id).where(_lanes.c.id.is_not(None), _lanes.c.id.not_in(_known_lanes))


class AttemptOut(Struct, frozen=True):
    """An attempt to deliver. `status` is null if there was no response; then `error` says why."""

    at: Annotated[datetime, Meta(description="When the attempt began.")]
    duration_ms: Annotated[int | None, Meta(description="The duration in milliseconds; null if unknown.", examples=[87])]
    status: Annotated[int | None, Meta(description="The status of the response; null without one.", examples=[200])]
    error: Annotated[
        str | None,
        Meta(description="The reason why there was no response, such as `too_slow`; null with a response.", examples=[None]),
    ]
    response: Annotated[
        str | None, Meta(description="The first 1,024 bytes of the response; null without one.", examples=["ok"])
    ]


class DeliveryOut(Struct, frozen=True):
    """An event on its way to an endpoint, and the attempts to deliver it, the newest first. Kept for 30 days."""

    id: Annotated[str, Meta(description="The delivery's id.", examples=["019aa8d0-5f3c-7a11-8f7a-2f1b1c0d9e21-1"])]
    endpoint_id: Annotated[int | None, Meta(description="The endpoint's id; null for an e-mail of a rule.", examples=[1])]
    event_id: Annotated[UUID, Meta(description="The event's id, which the receiver gets as `webhook-id`.")]
    event: Annotated[EventType, Meta(description="The type of the event.", examples=["response.created"])]
    happened_at: Annotated[
        datetime, Meta(description="The time of the event; for an e-mail of a rule, the time from which on it may be sent.")
    ]
    survey_id: Annotated[int | None, Meta(description="The survey's id, if it concerns one.", examples=[1])]
    response_id: Annotated[UUID | None, Meta(description="The id of the response or ask, if it concerns one.")]
    test: Annotated[bool, Meta(description="Whether it is a test.")]
    state: Annotated[DeliveryState, Meta(description="`failed`: there is no further attempt.", examples=["delivered"])]
    next_attempt_at: Annotated[
        datetime | None, Meta(description="The time of the next attempt; null if there is none.", examples=[None])
    ]
    attempts: Annotated[list[AttemptOut], Meta(description="The attempts, the newest first.")]


_deliveries = select(
    *(_delivery.endpoint_id, _delivery.event_id, _delivery.state, _delivery.next_at, _delivery.is_test),
    *(_event.type, _event.at, _event.survey_id, _event.ask_id),
).join_from(schema.delivery, schema.event, _event.id == _delivery.event_id)


async def list_deliveries(
    connection: AsyncConnection, endpoint_id: int, state: DeliveryState | None, before: UUID | None, limit: int
) -> list[DeliveryOut]:
    """Returns deliveries to an endpoint, those of the newest events first; with `before`, only those of events before it."""
    query = _deliveries.where(_delivery.endpoint_id == endpoint_id).order_by(_delivery.event_id.desc()).limit(limit)
    if state:
        query = query.where(_delivery.state == state)
    return await _read(connection, query if before is None else query.where(_delivery.event_id < before))


async def read_delivery(connection: AsyncConnection, endpoint_id: int, event_id: UUID) -> DeliveryOut:
    """Returns a delivery. Raises NotFoundError."""
    query = _deliveries.where(_delivery.endpoint_id == endpoint_id, _delivery.event_id == event_id)
    found = await _read(connection, query)
    if not found:
        raise unknown_delivery(delivery_id(endpoint_id, event_id))
    return found[0]


async def send_test(connection: AsyncConnection, outbox: Outbox, endpoint_id: int, event: Event) -> DeliveryOut:
    """Write an event for one endpoint as a test; returns its delivery."""
    await outbox.send_test(connection, event, endpoint_id)
    return await read_delivery(connection, endpoint_id, event.id)


async def redeliver(
    connection: AsyncConnection, outbox: Outbox, endpoint_id: int, event_id: UUID, now: datetime
) -> DeliveryOut:
    """Send an event again, at once and with all attempts. Raises NotFoundError, ConflictError while an attempt is made."""
    of_delivery = (_delivery.endpoint_id == endpoint_id, _delivery.event_id == event_id)
    stored = select(_delivery.lease, _delivery.next_at).where(*of_delivery).with_for_update()
    row = (await connection.execute(stored)).one_or_none()
    if row and row.lease is not None and row.next_at > now:
        raise ConflictError(
            "delivery_in_progress", "An attempt is being made at this moment. Look at its outcome before you send it again."
        )
    await connection.execute(update(schema.delivery).where(*of_delivery).values(state="pending", attempts=0, next_at=now))
    outbox.mark_due([endpoint_id])
    return await read_delivery(connection, endpoint_id, event_id)


async def redeliver_failed(
    connection: AsyncConnection, outbox: Outbox, endpoint_id: int, since: datetime, now: datetime
) -> int:
    """Send again what happened since then and failed; returns how many deliveries these are."""
    failed = (
        *(_delivery.endpoint_id == endpoint_id, _delivery.event_id >= first_id(since)),
        *(_delivery.state == "failed", _delivery.is_test == 0),
    )
    changed = await connection.execute(update(schema.delivery).where(*failed).values(state="pending", attempts=0, next_at=now))
    outbox.mark_due([endpoint_id])
    return changed.rowcount


async def delete_old_events(connection: AsyncConnection, now: datetime) -> bool:
    """Delete the next old events, old runs of rules, and deliveries of deleted endpoints and rules.

    Returns whether more remain.
    """
    old = select(_event.id).where(_event.id < first_id(now - KEPT)).order_by(_event.id).limit(ROWS_PER_STEP)
    # Without endpoints and rules, nobody else does.
    await take_in(connection, ROWS_PER_STEP)
    events = (await connection.execute(old)).scalars().all()
    await connection.execute(delete(schema.event).where(_event.id.in_(events)))
    orphans = 0
    for endpoint_id in (await connection.execute(_deleted_lanes)).scalars().all():
        of_lane = _delivery.endpoint_id == endpoint_id
        ids = (
            (await connection.execute(select(_delivery.event_id).where(of_lane).limit(ROWS_PER_STEP - orphans))).scalars().all()
        )
        await connection.execute(delete(schema.delivery).where(of_lane, _delivery.event_id.in_(ids)))
        orphans += len(ids)
    run = schema.rule_run.c
    old_runs = select(run.rule_id, run.ask_id).where(run.at < now - KEPT).order_by(run.at).limit(ROWS_PER_STEP)
    runs = [tuple(row) for row in await connection.execute(old_runs)]
    await connection.execute(delete(schema.rule_run).where(tuple_(run.rule_id, run.ask_id).in_(runs)))
    return ROWS_PER_STEP in (len(events), orphans, len(runs))


def unknown_delivery(text: str) -> NotFoundError:
    """Returns the error for a delivery that does not exist."""
    return NotFoundError(
        "delivery_not_found",
        f"There is no delivery {text!r}. GET /v1/endpoints/{{endpoint_id}}/deliveries lists those of the last 30 days.",
    )


async def _read(connection: AsyncConnection, query: Select[tuple[object, ...]]) -> list[DeliveryOut]:
    rows = (await connection.execute(query)).all()
    attempts = await _read_attempts(connection, {(row.endpoint_id, row.event_id) for row in rows})
    return [
        DeliveryOut(
            id=delivery_id(row.endpoint_id, row.event_id),
            endpoint_id=row.endpoint_id if row.endpoint_id > 0 else None,
            event_id=row.event_id,
            event=row.type,
            happened_at=row.at,
            survey_id=row.survey_id,
            response_id=row.ask_id,
            test=row.is_test,
            state=row.state,
            next_attempt_at=row.next_at,
            attempts=attempts.get(row.event_id, []),
        )
        for row in rows
    ]


async def _read_attempts(connection: AsyncConnection, deliveries: Collection[tuple[int, UUID]]) -> dict[UUID, list[AttemptOut]]:
    attempts: dict[UUID, list[AttemptOut]] = {}
    endpoint_ids, event_ids = {endpoint for endpoint, _ in deliveries}, {event for _, event in deliveries}
    query = select(schema.delivery_attempt).where(_attempt.endpoint_id.in_(endpoint_ids), _attempt.event_id.in_(event_ids))
    for row in await connection.execute(query.order_by(_attempt.id.desc())):
        made = AttemptOut(row.at, row.duration_ms, row.status, row.error, row.response)
        attempts.setdefault(row.event_id, []).append(made)
    return attempts
