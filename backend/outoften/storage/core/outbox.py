"""The outbox: events and their deliveries, written in the transaction of what happened, so that none is lost.

An event that no endpoint wants is not written, which the catalog in memory decides. Without endpoints nothing is read or
written for it.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Table, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.automation.event import Event, ask_events
from outoften.domain.collecting.ask import Ask
from outoften.storage.core import schema
from outoften.storage.core.catalog import Catalog
from outoften.storage.core.raw_sql import RawConnection
from outoften.storage.core.upsert import upsert

Rows = list[dict[str, Any]]

# What is written again was not sent yet: a response that is not finished.
_ADD_EVENT = upsert(schema.event, overwrite=["data"])


def _add_delivery(insert: Any, table: Table) -> Any:
    statement = insert(table)
    key = [table.c.endpoint_id, table.c.event_id]
    return statement.on_conflict_do_update(
        index_elements=key,
        set_={"state": statement.excluded.state, "next_at": statement.excluded.next_at},
        where=table.c.attempts == statement.excluded.attempts,
    )


_ADD_DELIVERY = {
    "sqlite": _add_delivery(sqlite.insert, schema.delivery),
    "postgresql": _add_delivery(postgresql.insert, schema.delivery),
}


class Outbox:
    """Writes events for the endpoints that want them. `due` is set after a commit with new deliveries."""

    def __init__(self, catalog: Callable[[], Catalog]) -> None:
        self.due = asyncio.Event()
        self._catalog = catalog
        self._new: set[int] = set()
        self._written: set[int] = set()

    @property
    def wanted(self) -> Collection[str]:
        """The types of events that any endpoint wants."""
        return self._catalog().endpoints_by_event

    def wants(self, kind: str, site_id: int) -> bool:
        """Whether any endpoint wants events of this type and site."""
        return any(endpoint.site_id in (None, site_id) for endpoint in self._catalog().endpoints_by_event.get(kind, ()))

    async def emit(self, connection: AsyncConnection, *events: Event) -> None:
        """Write events in the transaction of what happened. Those that no endpoint wants are left out."""
        event_rows, delivery_rows = self._rows(events)
        if event_rows:
            await connection.execute(_ADD_EVENT[connection.dialect.name], event_rows)
            await connection.execute(_ADD_DELIVERY[connection.dialect.name], delivery_rows)

    async def emit_owner_changes(self, connection: AsyncConnection, changes: Iterable[tuple[Ask, Ask]]) -> None:
        """Write the events of the owner's changes to responses, given as pairs before and after."""
        if wanted := self.wanted:
            await self.emit(
                connection, *(event for before, after in changes for event in ask_events(before, after, wanted, by_owner=True))
            )

    async def write(self, driver: RawConnection, events: Sequence[Event]) -> None:
        """Write events like `emit`, on the connection of a batch."""
        event_rows, delivery_rows = self._rows(events)
        await driver.executemany(_ADD_EVENT[driver.engine], event_rows)
        await driver.executemany(_ADD_DELIVERY[driver.engine], delivery_rows)

    async def send(self, connection: AsyncConnection, event: Event, endpoint_id: int, *, is_test: bool = False) -> None:
        """Write an event for one endpoint, whether it wants it or not."""
        await connection.execute(_ADD_EVENT[connection.dialect.name], [_event_row(event)])
        row = _delivery_row(event, endpoint_id) | {"is_test": is_test}
        await connection.execute(_ADD_DELIVERY[connection.dialect.name], [row])
        self._new.add(endpoint_id)

    def mark_due(self, endpoint_ids: Iterable[int]) -> None:
        """Say that deliveries to these endpoints may be due once the present transaction is committed."""
        self._new.update(endpoint_ids)

    def mark_written(self) -> None:
        """Call this after every transaction that may have written something."""
        if self._new:
            self._written |= self._new
            self._new.clear()
            self.due.set()

    def take_written(self) -> set[int]:
        """Returns the endpoints with new deliveries since the last call."""
        written, self._written = self._written, set()
        return written

    def _rows(self, events: Iterable[Event]) -> tuple[Rows, Rows]:
        endpoints = self._catalog().endpoints_by_event
        event_rows: Rows = []
        delivery_rows: Rows = []
        for event in events:
            wanting = [endpoint.id for endpoint in endpoints.get(event.type, ()) if endpoint.wants(event)]
            if wanting:
                event_rows.append(_event_row(event))
                delivery_rows += [_delivery_row(event, endpoint_id) for endpoint_id in wanting]
                self._new.update(wanting)
        return event_rows, delivery_rows


async def delete_events(connection: AsyncConnection, site_id: int, ask_ids: Collection[UUID]) -> None:
    """Delete the events of erased asks, with their deliveries and attempts."""
    event = schema.event.c
    if ask_ids:
        await connection.execute(delete(schema.event).where(event.ask_id.in_(ask_ids), event.site_id == site_id))


def _event_row(event: Event) -> dict[str, Any]:
    names = ("id", "site_id", "survey_id", "ask_id", "respondent_id", "type", "at", "data")
    return {name: getattr(event, name) for name in names}


def _delivery_row(event: Event, endpoint_id: int) -> dict[str, Any]:
    return {
        "endpoint_id": endpoint_id,
        "event_id": event.id,
        "state": "pending",
        "attempts": 0,
        "next_at": event.due_at or event.at,
        "lease": None,
        "is_test": False,
    }
