"""The outbox: events, written in the transaction of what happened, so that none is lost.

An event that no endpoint and no rule wants is not written, which the catalog in memory decides. Without endpoints and rules
nothing is read or written for it. Answers pay as little as possible: their transaction writes all its events as one row. These
become events, with their deliveries, in a later transaction (`storage/automation/expansion.py`), where rules act too.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from msgspec.structs import asdict, replace
from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.automation.event import Event, ask_event_id, ask_events
from outoften.domain.collecting.ask import Ask
from outoften.storage.core import schema
from outoften.storage.core.catalog import Catalog
from outoften.storage.core.raw_sql import RawConnection


def _upsert_event(insert: Any) -> Any:
    """What is written again before its deliveries are made has changed meanwhile: a response that is not finished."""
    statement = insert(schema.event)
    changing = {name: statement.excluded[name] for name in ("data", "endpoint_ids", "rule_ids", "expand_at")}
    return statement.on_conflict_do_update(
        index_elements=[schema.event.c.id], set_=changing, where=schema.event.c.expand_at.is_not(None)
    )


# How many events a row contains at most, so that the transaction that makes events of them is short.
EVENTS_PER_ROW = 100

_ADD_EVENT = {"sqlite": _upsert_event(sqlite.insert), "postgresql": _upsert_event(postgresql.insert)}
_ADD_ROW = insert(schema.outbox).values({name: bindparam(name) for name in ("at", "size", "events")}).inline()
_outbox = schema.outbox.c
_first = select(_outbox.id, _outbox.size).order_by(_outbox.id).limit(bindparam("count")).subquery()
_so_far = select(_first.c.id, (func.sum(_first.c.size).over(order_by=_first.c.id) - _first.c.size).label("before")).subquery()
_take = (
    delete(schema.outbox)
    .where(_outbox.id.in_(select(_so_far.c.id).where(_so_far.c.before < bindparam("count"))))
    .returning(_outbox.id, _outbox.events)
)
# A few at a time: after hours with more answers than can be sent, there may be very many.
_next_rows = (
    select(_outbox.id, _outbox.events).where(_outbox.id > bindparam("after")).order_by(_outbox.id).limit(50).with_for_update()
)
_waiting_since = select(_outbox.at).order_by(_outbox.id).limit(1)
_try_lock = select(func.pg_try_advisory_xact_lock(7071076113))


# An event, and the endpoints and rules that want it.
_Found = tuple[Event, Sequence[int], Sequence[int]]


class Written(Struct):
    """What was written: endpoints with deliveries that may be due, and when the deliveries of events can be made."""

    endpoint_ids: set[int]
    expand_at: datetime | None = None

    def add(self, newer: "Written") -> None:
        """Add what was written later."""
        self.endpoint_ids |= newer.endpoint_ids
        self.add_time(newer.expand_at)

    def add_time(self, expand_at: datetime | None) -> None:
        """Add an event whose deliveries can be made at this time."""
        self.expand_at = min(filter(None, (self.expand_at, expand_at)), default=None)


class Occurred(Struct, frozen=True):
    """An event that rules may want."""

    event_id: UUID
    type: str
    site_id: int
    ask_id: UUID
    rule_ids: Sequence[int]


class Outbox:
    """Writes events for the endpoints and rules that want them. `due` is set after a commit that wrote something to be sent."""

    def __init__(self, catalog: Callable[[], Catalog]) -> None:
        self.due = asyncio.Event()
        self._catalog = catalog
        self._new: Written | None = None
        self._written = Written(set())

    @property
    def wanted(self) -> Collection[str]:
        """The types of events that any endpoint or rule wants."""
        return self._catalog().wanted_events

    def wants(self, kind: str, site_id: int) -> bool:
        """Whether any endpoint or rule wants events of this type and site."""
        catalog = self._catalog()
        endpoints, rules = catalog.endpoints_by_event.get(kind, ()), catalog.rules_by_event.get(kind, ())
        return any(one.site_id in (None, site_id) for one in endpoints) or any(rule.site_id == site_id for rule in rules)

    async def emit(self, connection: AsyncConnection, *events: Event) -> None:
        """Write events in the transaction of what happened. Those that nobody wants are left out."""
        await self._emit(connection, self._choose(events))

    async def emit_owner_changes(self, connection: AsyncConnection, changes: Iterable[tuple[Ask, Ask]]) -> None:
        """Write the events of changes to responses by the owner or by a rule, given as pairs before and after.

        No rule acts on them: else a change of many old responses would send e-mails, and rules could act on each other.
        """
        if wanted := self._catalog().endpoints_by_event:
            events = [event for before, after in changes for event in ask_events(before, after, wanted, by_owner=True)]
            await self._emit(connection, self._choose(events, for_rules=False))

    async def write(self, driver: RawConnection, events: Sequence[Event]) -> None:
        """Write events of asks like `emit`, on the connection of a batch, as few rows."""
        waiting = [_waiting(*found) for found in self._choose(events)]
        if waiting:
            at = min(event.at for event in waiting)
            parts = (waiting[first : first + EVENTS_PER_ROW] for first in range(0, len(waiting), EVENTS_PER_ROW))
            await driver.executemany(_ADD_ROW, [{"at": at, "size": len(part), "events": _encode(part)} for part in parts])
            self._note(at)

    async def send_test(self, connection: AsyncConnection, event: Event, endpoint_id: int) -> None:
        """Write an event for one endpoint, whether it wants it or not."""
        await connection.execute(insert(schema.event).values(_row(event, [endpoint_id]) | {"expand_at": None}))
        delivery = {"endpoint_id": endpoint_id, "event_id": event.id, "state": "pending", "attempts": 0, "next_at": event.at}
        await connection.execute(insert(schema.delivery).values(delivery | {"is_test": True}))
        self.mark_due([endpoint_id])

    async def send_mails(self, connection: AsyncConnection, mails: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
        """Write e-mails of rules, given as pairs of lane and row of their event, each with its delivery."""
        if not mails:
            return
        expanded: dict[str, Any] = {"endpoint_ids": [], "rule_ids": [], "expand_at": None}
        await connection.execute(insert(schema.event), [{**row, **expanded} for _, row in mails])
        pending = {"state": "pending", "attempts": 0, "lease": None, "is_test": False}
        deliveries = [{"endpoint_id": lane, "event_id": row["id"], "next_at": row["at"], **pending} for lane, row in mails]
        await connection.execute(insert(schema.delivery), deliveries)
        self.mark_due(lane for lane, _ in mails)

    def mark_due(self, endpoint_ids: Iterable[int]) -> None:
        """Say that deliveries to these endpoints may be due once the present transaction is committed."""
        self._new = self._new or Written(set())
        self._new.endpoint_ids.update(endpoint_ids)

    def mark_written(self) -> None:
        """Call this after every transaction that may have written something."""
        if self._new:
            self._written.add(self._new)
            self._new = None
            self.due.set()

    def take_written(self) -> Written:
        """Returns what was written since the last call."""
        written, self._written = self._written, Written(set())
        return written

    async def _emit(self, connection: AsyncConnection, found: Iterable[_Found]) -> None:
        if rows := [_row(*one) for one in found]:
            await connection.execute(_ADD_EVENT[connection.dialect.name], rows)
            self._note(min(row["expand_at"] for row in rows))

    def _choose(self, events: Iterable[Event], *, for_rules: bool = True) -> Iterator[_Found]:
        catalog = self._catalog()
        for event in events:
            wanting = [one.id for one in catalog.endpoints_by_event.get(event.type, ()) if one.wants(event)]
            acting = [rule.id for rule in catalog.rules_by_event.get(event.type, ()) if for_rules and rule.may_want(event)]
            # A changed answer that nobody wants any more replaces the one that waits.
            if wanting or acting or event.replaces:
                yield event, wanting, acting

    def _note(self, expand_at: datetime) -> None:
        self._new = self._new or Written(set())
        self._new.add_time(expand_at)


async def delete_events(connection: AsyncConnection, site_id: int, ask_ids: Collection[UUID]) -> None:
    """Delete the events of erased asks, with their deliveries and attempts."""
    event = schema.event.c
    if ask_ids:
        # First: another process may be making events of them, and is waited for.
        await _delete_waiting(connection, site_id, set(ask_ids))
        await connection.execute(delete(schema.event).where(event.ask_id.in_(ask_ids), event.site_id == site_id))


async def _delete_waiting(connection: AsyncConnection, site_id: int, ask_ids: set[UUID]) -> None:
    after = 0
    while rows := (await connection.execute(_next_rows, {"after": after})).all():
        for row in rows:
            events = _decode(row.events)
            kept = [one for one in events if one.ask_id not in ask_ids or one.site_id != site_id]
            of_row = _outbox.id == row.id
            if not kept:
                await connection.execute(delete(schema.outbox).where(of_row))
            elif len(kept) < len(events):
                changed = update(schema.outbox).where(of_row).values(size=len(kept), events=_encode(kept))
                await connection.execute(changed)
        after = rows[-1].id


class _WaitingEvent(Struct, frozen=True, array_like=True):
    """An event in a row of the outbox, with the columns that it will have. `data` is None if it is that of the one before."""

    site_id: int
    survey_id: int | None
    ask_id: UUID | None
    respondent_id: str | None
    type: str
    at: datetime
    data: Any
    endpoint_ids: Sequence[int]
    rule_ids: Sequence[int]
    expand_at: datetime


_decoder = msgspec.json.Decoder(list[_WaitingEvent])


async def take_in(connection: AsyncConnection, count: int) -> datetime | None:
    """Make events of the first rows that answers have written, about `count`; returns since when the others wait, if any do."""
    # One process at a time, so that what happened later replaces what happened earlier.
    if connection.dialect.name != "postgresql" or await connection.scalar(_try_lock):
        rows = (await connection.execute(_take, {"count": count})).all()
        events = [event for row in sorted(rows) for event in _decode(row.events)]
        if events:
            await connection.execute(_ADD_EVENT[connection.dialect.name], [_values(event) for event in events])
        if len(events) < count:
            return None
    return await connection.scalar(_waiting_since)


def _waiting(event: Event, endpoint_ids: Sequence[int], rule_ids: Sequence[int]) -> _WaitingEvent:
    return _WaitingEvent(
        event.site_id,
        event.survey_id,
        event.ask_id,
        event.respondent_id,
        event.type,
        event.at,
        event.data,
        endpoint_ids,
        rule_ids,
        event.due_at or event.at,
    )


def _encode(events: Sequence[_WaitingEvent]) -> str:
    shared = (replace(event, data=None) if event.data is before.data else event for before, event in pairwise(events))
    return msgspec.json.encode([*events[:1], *shared]).decode()


def _decode(text: str) -> list[_WaitingEvent]:
    events = _decoder.decode(text)
    for number, event in enumerate(events):
        if event.data is None:
            events[number] = replace(event, data=events[number - 1].data)
    return events


def _values(event: _WaitingEvent) -> dict[str, Any]:
    return asdict(event) | {"id": ask_event_id(event.type, event.site_id, event.ask_id, event.at)}


def _row(event: Event, endpoint_ids: Sequence[int], rule_ids: Sequence[int] = ()) -> dict[str, Any]:
    return {
        "id": event.id,
        "site_id": event.site_id,
        "survey_id": event.survey_id,
        "ask_id": event.ask_id,
        "respondent_id": event.respondent_id,
        "type": event.type,
        "at": event.at,
        "data": event.data,
        "endpoint_ids": endpoint_ids,
        "rule_ids": rule_ids,
        "expand_at": event.due_at or event.at,
    }
