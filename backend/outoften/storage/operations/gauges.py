"""What is waiting in the database, for `/metrics`."""

from datetime import UTC, datetime

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.storage.core import schema

# More than this many deliveries are counted, but not searched for the oldest one.
_MAX_SEARCHED = 1_000_000


class Outgoing(Struct, frozen=True):
    """How many events and deliveries wait, and since when the oldest one does; None if none waits."""

    pending: int
    since: datetime | None


async def read_outgoing(connection: AsyncConnection) -> Outgoing:
    """Returns what waits to be sent, by indexes of what waits."""
    delivery, event, outbox = schema.delivery.c, schema.event.c, schema.outbox.c
    # A limit keeps the database from searching all deliveries in their order for the first that waits.
    waiting = select(delivery.event_id).where(delivery.next_at.is_not(None)).limit(_MAX_SEARCHED).subquery()
    deliveries = await connection.scalar(select(func.count()).where(delivery.next_at.is_not(None))) or 0
    first_id = await connection.scalar(select(waiting.c.event_id).order_by(waiting.c.event_id).limit(1)) if deliveries else None
    expanding = (await connection.execute(select(func.count(), func.min(event.at)).where(event.expand_at.is_not(None)))).one()
    written = await connection.scalar(select(func.coalesce(func.sum(outbox.size), 0))) or 0
    first_written = await connection.scalar(select(outbox.at).order_by(outbox.id).limit(1))
    # The id of an event is a UUIDv7.
    sent_first = datetime.fromtimestamp((first_id.int >> 80) / 1000, UTC) if first_id else None
    times = [at for at in (sent_first, expanding[1], first_written) if at is not None]
    return Outgoing(deliveries + expanding[0] + written, min(times, default=None))
