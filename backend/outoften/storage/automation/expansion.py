"""Expansion: makes the deliveries of events, outside of the answer's transaction, so that answers pay for one row only."""

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from outoften.domain.automation.delivery import LEASE
from outoften.storage.automation.claimed import EVENT_COLUMNS, Claimed
from outoften.storage.core import schema
from outoften.storage.core.outbox import Occurred

log = logging.getLogger(__name__)

Act = Callable[[AsyncConnection, Sequence[Occurred], datetime], Awaitable[Mapping[UUID, Collection[int]]]]

_event, _respondent = schema.event.c, schema.respondent.c

_due = (
    select(_event.endpoint_ids, _event.rule_ids, *EVENT_COLUMNS)
    .outerjoin_from(
        schema.event, schema.respondent, (_respondent.site_id == _event.site_id) & (_respondent.id == _event.respondent_id)
    )
    .where(_event.expand_at <= bindparam("now"))
    .order_by(_event.expand_at)
    .limit(bindparam("count"))
    .with_for_update(of=schema.event, skip_locked=True)
)
_EVENT_NAMES = tuple(column.name for column in EVENT_COLUMNS)
_next_at = select(func.min(_event.expand_at)).where(_event.expand_at.is_not(None))


class Expansion(Struct, frozen=True):
    """The deliveries that this process has leased at once, the endpoints of the others, and when there are more events."""

    claimed: list[Claimed]
    waiting: set[int]
    next_at: datetime | None


async def expand_events(
    connection: AsyncConnection, room: Mapping[int, int], count: int, now: datetime, act: Act | None = None
) -> Expansion:
    """Make the deliveries of at most `count` events that are due. Of each endpoint, as many as it has room for are leased.

    `act` does what rules want, and returns to which endpoints events are sent besides.
    """
    rows = (await connection.execute(_due, {"now": now, "count": count})).mappings().all()
    occurred = [
        Occurred(row["event_id"], row["type"], row["site_id"], row["ask_id"], row["rule_ids"])
        for row in rows
        if row["rule_ids"]
    ]
    besides = await _act(connection, act, occurred, now) if act and occurred else {}
    left = dict(room)
    lease = uuid7()
    claimed: list[Claimed] = []
    deliveries: list[dict[str, Any]] = []
    for row in rows:
        for endpoint_id in sorted({*row["endpoint_ids"], *besides.get(row["event_id"], ())}):
            is_leased = left.get(endpoint_id, 0) > 0
            if is_leased:
                left[endpoint_id] -= 1
                event = {name: row[name] for name in _EVENT_NAMES}
                claimed.append(Claimed(endpoint_id=endpoint_id, lease=lease, attempts=1, is_test=False, **event))
            deliveries.append(
                {
                    "endpoint_id": endpoint_id,
                    "event_id": row["event_id"],
                    "state": "pending",
                    "attempts": int(is_leased),
                    "next_at": now + LEASE if is_leased else now,
                    "lease": lease if is_leased else None,
                    "is_test": False,
                }
            )
    if deliveries:
        await connection.execute(insert(schema.delivery), deliveries)
    if rows:
        expanded = _event.id.in_([row["event_id"] for row in rows])
        await connection.execute(update(schema.event).where(expanded).values(expand_at=None))
    waiting = {delivery["endpoint_id"] for delivery in deliveries if not delivery["attempts"]}
    return Expansion(claimed, waiting, await connection.scalar(_next_at))


async def _act(
    connection: AsyncConnection, act: Act, occurred: Sequence[Occurred], now: datetime
) -> Mapping[UUID, Collection[int]]:
    """Do what rules want. Where that fails, do it for each event alone, and leave out those with which it fails."""
    try:
        async with connection.begin_nested():
            return await act(connection, occurred, now)
    except Exception as error:
        if isinstance(error, DBAPIError) and not isinstance(error, DataError | IntegrityError | ProgrammingError):
            # The database has a problem, not a rule. All is tried again.
            raise
        if len(occurred) == 1:
            log.exception("The rules %s failed on the response %s.", occurred[0].rule_ids, occurred[0].ask_id)
            return {}
    found: dict[UUID, Collection[int]] = {}
    for one in occurred:
        found |= await _act(connection, act, [one], now)
    return found
