"""Deliveries in three short transactions: claim, send outside of a transaction, settle.

A claim leases a delivery to one process. Settling checks the lease, because a slow process may have lost it to another one.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import bindparam, insert, or_, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from outoften.domain.automation.delivery import LEASE, MAX_ATTEMPTS, Settlement
from outoften.storage.automation.claimed_delivery import EVENT_COLUMNS, ClaimedDelivery
from outoften.storage.automation.endpoints import Secrets, read_secrets
from outoften.storage.automation.expansion import Act, expand_events
from outoften.storage.core import schema

_delivery, _event, _respondent = schema.delivery.c, schema.event.c, schema.respondent.c

# What is recorded as the error of an attempt whose outcome nobody knows, because its process was stopped.
LEASE_EXPIRED = "outcome_unknown"


class Attempt(Struct, frozen=True):
    """An attempt that was made, and what becomes of its delivery."""

    claimed: ClaimedDelivery
    settlement: Settlement
    at: datetime
    duration_ms: int
    status: int | None = None
    error: str | None = None
    response: str | None = None


class Wanted(Struct, frozen=True):
    """What a process can send now: how many deliveries of endpoints for which some are due, and of how many new events.

    `room`: how many deliveries of new events it can send to each endpoint. Of endpoints in `tests_only`, which are not active,
    only tests are claimed. `mailing`: endpoints that are e-mail addresses.
    """

    due: Mapping[int, int]
    tests_only: Collection[int]
    events: int
    room: Mapping[int, int]
    mailing: Collection[int] = ()


class Turn(Struct, frozen=True):
    """What was claimed, by endpoint, the secrets of its endpoints, and when more is due.

    `next_at`: the next delivery of each asked endpoint. `expand_at`: the next event, if it was asked for.
    """

    claimed: list[ClaimedDelivery]
    secrets: Secrets
    next_at: Mapping[int, datetime | None]
    expand_at: datetime | None


_claimable = (
    select(_delivery.lease, _delivery.attempts, _delivery.is_test, *EVENT_COLUMNS)
    .join_from(schema.delivery, schema.event, _event.id == _delivery.event_id)
    .outerjoin(schema.respondent, (_respondent.site_id == _event.site_id) & (_respondent.id == _event.respondent_id))
    .where(_delivery.endpoint_id == bindparam("endpoint"), _delivery.next_at <= bindparam("now"))
    .order_by(_delivery.next_at)
    .limit(bindparam("count"))
    .with_for_update(of=schema.delivery, skip_locked=True)
)
# For each endpoint and rule; a minimum of groups would read all that is due.
_lane = union_all(select(schema.endpoint.c.id), select(-schema.rule.c.id)).subquery()
_next_due = select(
    _lane.c.id,
    select(_delivery.next_at)
    .where(_delivery.endpoint_id == _lane.c.id, _delivery.next_at.is_not(None))
    .where(or_(_lane.c.id.not_in(bindparam("tests_only", expanding=True)), _delivery.is_test == 1))
    .order_by(_delivery.next_at)
    .limit(1)
    .label("next_at"),
).where(_lane.c.id.in_(bindparam("endpoints", expanding=True)))
_is_leased = (
    _delivery.endpoint_id == bindparam("of_endpoint"),
    _delivery.event_id == bindparam("of_event"),
    _delivery.lease == bindparam("of_lease"),
)
_attempt_columns = ("endpoint_id", "event_id", "id", "at", "duration_ms", "status", "error", "response")
# Only for a delivery that is still there and leased: an erasure may have deleted it meanwhile.
_add_attempt = insert(schema.delivery_attempt).from_select(
    _attempt_columns,
    select(
        *(_delivery.endpoint_id, _delivery.event_id, _delivery.lease),
        *(bindparam(name, type_=schema.delivery_attempt.c[name].type) for name in _attempt_columns[3:]),
    ).where(*_is_leased),
)
_settle = (
    update(schema.delivery)
    .where(*_is_leased)
    .values(state=bindparam("new_state"), next_at=bindparam("new_next_at"), lease=None)
)


async def take_turn(
    connection: AsyncConnection, attempts: Sequence[Attempt], wanted: Wanted, now: datetime, act: Act | None = None
) -> Turn:
    """Settle attempts, claim what is due, then make the deliveries of new events and claim as many as there is room for."""
    await settle_attempts(connection, attempts)
    claimed: list[ClaimedDelivery] = []
    next_at = await _read_next(connection, wanted.due, wanted.tests_only)
    if due := [endpoint_id for endpoint_id, at in sorted(next_at.items()) if at and at <= now]:
        for endpoint_id in due:
            tests_only = endpoint_id in wanted.tests_only
            claimed += await _claim(connection, endpoint_id, wanted.due[endpoint_id], tests_only, now)
        next_at |= await _read_next(connection, due, wanted.tests_only)
    expansion = None
    if wanted.events:
        room = Counter(wanted.room)
        room.subtract(one.endpoint_id for one in claimed)
        expansion = await expand_events(connection, room, wanted.events, now, act, wanted.mailing)
        claimed = sorted([*claimed, *expansion.claimed], key=lambda one: one.endpoint_id)
        next_at |= dict.fromkeys(expansion.waiting, now)
    secrets = await read_secrets(connection, {one.endpoint_id for one in claimed}, now) if claimed else {}
    return Turn(claimed, secrets, next_at, expansion.next_at if expansion else None)


async def _read_next(
    connection: AsyncConnection, endpoints: Collection[int], tests_only: Collection[int]
) -> dict[int, datetime | None]:
    """Returns when the next delivery of each endpoint is due."""
    if not endpoints:
        return {}
    rows = await connection.execute(_next_due, {"endpoints": list(endpoints), "tests_only": list(tests_only)})
    return dict.fromkeys(endpoints) | {row.id: row.next_at for row in rows}


async def settle_attempts(connection: AsyncConnection, attempts: Sequence[Attempt]) -> None:
    """Store attempts and what becomes of their deliveries. Those whose lease was lost change nothing."""
    if not attempts:
        return
    leases = [_lease(one.claimed.endpoint_id, one.claimed.event_id, one.claimed.lease) for one in attempts]
    names = ("at", "duration_ms", "status", "error", "response")
    made = [lease | {name: getattr(one, name) for name in names} for lease, one in zip(leases, attempts, strict=True)]
    settled = [
        lease | {"new_state": one.settlement.state, "new_next_at": one.settlement.next_at}
        for lease, one in zip(leases, attempts, strict=True)
    ]
    await connection.execute(_add_attempt, made)
    await connection.execute(_settle, settled)


async def release_leases(connection: AsyncConnection, now: datetime) -> None:
    """Make due at once what a stopped process had leased. Only for the only process on a database."""
    leased = (_delivery.next_at.is_not(None), _delivery.lease.is_not(None))
    await connection.execute(update(schema.delivery).where(*leased).values(next_at=now))


async def _claim(
    connection: AsyncConnection, endpoint_id: int, count: int, tests_only: bool, now: datetime
) -> list[ClaimedDelivery]:
    query = _claimable.where(_delivery.is_test == 1) if tests_only else _claimable
    rows = (await connection.execute(query, {"endpoint": endpoint_id, "now": now, "count": count})).mappings().all()
    if not rows:
        return []
    # A lease that has ended counts as an attempt; else an event that stops the process would stop it for ever.
    if expired := [row for row in rows if row["lease"] is not None]:
        await _record_expired(connection, endpoint_id, expired, now)
    lease = uuid7()
    claimed = [
        ClaimedDelivery(**row | {"endpoint_id": endpoint_id, "lease": lease, "attempts": row["attempts"] + 1})
        for row in map(dict, rows)
        if row["lease"] is None or row["attempts"] < MAX_ATTEMPTS
    ]
    is_claimed = (_delivery.endpoint_id == endpoint_id, _delivery.event_id.in_([one.event_id for one in claimed]))
    values = {"lease": lease, "next_at": now + LEASE, "attempts": _delivery.attempts + 1}
    await connection.execute(update(schema.delivery).where(*is_claimed).values(values))
    return claimed


async def _record_expired(connection: AsyncConnection, endpoint_id: int, rows: Sequence[Any], now: datetime) -> None:
    unknown = {"at": now, "duration_ms": None, "status": None, "error": LEASE_EXPIRED, "response": None}
    leases = [(_lease(endpoint_id, row["event_id"], row["lease"]), row["attempts"]) for row in rows]
    await connection.execute(_add_attempt, [lease | unknown for lease, _ in leases])
    over = [lease | {"new_state": "failed", "new_next_at": None} for lease, attempts in leases if attempts >= MAX_ATTEMPTS]
    if over:
        await connection.execute(_settle, over)


def _lease(endpoint_id: int, event_id: UUID, lease: UUID) -> dict[str, Any]:
    return {"of_endpoint": endpoint_id, "of_event": event_id, "of_lease": lease}
