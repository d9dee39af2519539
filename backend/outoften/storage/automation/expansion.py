"""Expansion: makes the deliveries of events, outside of the answer's transaction, so that answers pay for one row only."""

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import RowMapping, bindparam, func, insert, select, update
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from outoften.domain.automation.delivery import LEASE
from outoften.storage.automation.claimed_delivery import EVENT_COLUMNS, ClaimedDelivery
from outoften.storage.core import schema
from outoften.storage.core.mail_limit import may_mail
from outoften.storage.core.outbox import Occurred, take_in
from outoften.storage.core.writer import is_conflict

# How many events with rules are expanded in one turn.
MAX_WITH_RULES = 20

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

    claimed: list[ClaimedDelivery]
    waiting: set[int]
    next_at: datetime | None


async def expand_events(
    connection: AsyncConnection,
    room: Mapping[int, int],
    count: int,
    now: datetime,
    act: Act | None = None,
    mailing: Collection[int] = (),
) -> Expansion:
    """Make events of what answers have written, and the deliveries of at most `count` events that are due.

    Of the deliveries of each endpoint, as many as it has room for are leased.
    `act` does what rules want, and returns to which endpoints events are sent besides. `mailing`: endpoints that are e-mail
    addresses, to which a limit by the hour applies.
    """
    waiting_since = await take_in(connection, count)
    # What has been due since then can't be replaced by what waits.
    values = {"now": min(now, waiting_since or now), "count": count}
    rows = _first_with_rules((await connection.execute(_due, values)).mappings().all())
    occurred = [
        Occurred(row["event_id"], row["type"], row["site_id"], row["ask_id"], row["rule_ids"])
        for row in rows
        if row["rule_ids"]
    ]
    besides = await _act(connection, act, occurred, now) if act and occurred else {}
    left = dict(room)
    lease = uuid7()
    claimed: list[ClaimedDelivery] = []
    deliveries: list[dict[str, Any]] = []
    waiting: set[int] = set()
    for row in rows:
        for endpoint_id in sorted({*row["endpoint_ids"], *besides.get(row["event_id"], ())}):
            if endpoint_id in mailing and row["ask_id"] and not await may_mail(connection, endpoint_id, dict(row), None, now):
                waiting.add(endpoint_id)
                continue
            is_leased = left.get(endpoint_id, 0) > 0
            if is_leased:
                left[endpoint_id] -= 1
                event = {name: row[name] for name in _EVENT_NAMES}
                claimed.append(ClaimedDelivery(endpoint_id=endpoint_id, lease=lease, attempts=1, is_test=False, **event))
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
    waiting |= {delivery["endpoint_id"] for delivery in deliveries if not delivery["attempts"]}
    return Expansion(claimed, waiting, now if waiting_since else await connection.scalar(_next_at))


async def _act(
    connection: AsyncConnection, act: Act, occurred: Sequence[Occurred], now: datetime
) -> Mapping[UUID, Collection[int]]:
    """Do what rules want. Where that fails, do it for each event and rule alone, and leave out those with which it fails."""
    try:
        async with connection.begin_nested():
            return await act(connection, occurred, now)
    except Exception as error:
        is_of_rule = isinstance(error, DataError | IntegrityError | ProgrammingError) and not is_conflict(error)
        if isinstance(error, DBAPIError) and not is_of_rule:
            # The database has a problem, or another process was faster. All is tried again.
            raise
        alone = [replace(one, rule_ids=[rule_id]) for one in occurred for rule_id in one.rule_ids]
        if len(alone) == 1:
            log.exception("The rule %s failed on the response %s.", alone[0].rule_ids[0], alone[0].ask_id)
            return {}
    found: dict[UUID, set[int]] = {}
    for one in alone:
        for event_id, endpoint_ids in (await _act(connection, act, [one], now)).items():
            found.setdefault(event_id, set()).update(endpoint_ids)
    return found


def _first_with_rules(rows: Sequence[RowMapping]) -> list[RowMapping]:
    """Leaves events that rules may want to later turns, but for a few: what rules do takes time, in which answers wait."""
    with_rules = [row["event_id"] for row in rows if row["rule_ids"]]
    later = set(with_rules[MAX_WITH_RULES:])
    return [row for row in rows if row["event_id"] not in later]
