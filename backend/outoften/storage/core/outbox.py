"""The outbox: events, written in the transaction of what happened, so that none is lost.

An event that no endpoint and no rule wants is not written, which the catalog in memory decides. Without endpoints and rules
nothing is read or written for it. The deliveries of an event are made later, in a transaction of their own
(`storage/automation/expansion.py`), where rules act too.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import delete, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.automation.event import Event, ask_events
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


_ADD_EVENT = {"sqlite": _upsert_event(sqlite.insert), "postgresql": _upsert_event(postgresql.insert)}


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
        await self._emit(connection, self._rows(events))

    async def emit_owner_changes(self, connection: AsyncConnection, changes: Iterable[tuple[Ask, Ask]]) -> None:
        """Write the events of changes to responses by the owner or by a rule, given as pairs before and after.

        No rule acts on them: else a change of many old responses would send e-mails, and rules could act on each other.
        """
        if wanted := self._catalog().endpoints_by_event:
            events = [event for before, after in changes for event in ask_events(before, after, wanted, by_owner=True)]
            await self._emit(connection, self._rows(events, for_rules=False))

    async def write(self, driver: RawConnection, events: Sequence[Event]) -> None:
        """Write events like `emit`, on the connection of a batch."""
        await driver.executemany(_ADD_EVENT[driver.engine], self._rows(events))

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

    async def _emit(self, connection: AsyncConnection, rows: list[dict[str, Any]]) -> None:
        if rows:
            await connection.execute(_ADD_EVENT[connection.dialect.name], rows)

    def _rows(self, events: Iterable[Event], *, for_rules: bool = True) -> list[dict[str, Any]]:
        catalog = self._catalog()
        rows: list[dict[str, Any]] = []
        for event in events:
            wanting = [one.id for one in catalog.endpoints_by_event.get(event.type, ()) if one.wants(event)]
            acting = [rule.id for rule in catalog.rules_by_event.get(event.type, ()) if for_rules and rule.may_want(event)]
            # A changed answer that nobody wants any more replaces the one that waits.
            if wanting or acting or event.replaces:
                rows.append(_row(event, wanting, acting))
                self._new = self._new or Written(set())
                self._new.add_time(rows[-1]["expand_at"])
        return rows


async def delete_events(connection: AsyncConnection, site_id: int, ask_ids: Collection[UUID]) -> None:
    """Delete the events of erased asks, with their deliveries and attempts."""
    event = schema.event.c
    if ask_ids:
        await connection.execute(delete(schema.event).where(event.ask_id.in_(ask_ids), event.site_id == site_id))


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
