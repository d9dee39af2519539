"""Limits e-mails to members about responses to some an hour; the others are counted, and one e-mail tells how many there were.

Each endpoint and each rule has its own limit. The count of an hour is an event without a response, which is delivered when the
hour is over, if there was more than the limit.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.storage.core import schema

MAX_MAILS_AN_HOUR = 20
_HOUR = timedelta(hours=1)

_event, _delivery = schema.event.c, schema.delivery.c


async def may_mail(
    connection: AsyncConnection, lane: int, event: Mapping[str, Any], to: Sequence[str] | None, now: datetime
) -> bool:
    """Count an e-mail about an event to members, and return whether it is sent. `to`: their addresses, for a rule."""
    hour = event["at"].replace(minute=0, second=0, microsecond=0)
    count_id = _count_id(lane, event["survey_id"], to, hour)
    stored = select(_event.data).where(_event.id == count_id).with_for_update()
    row = (await connection.execute(stored)).one_or_none()
    mails: dict[str, Any] = dict(row.data["mails"]) if row else {"count": 0, "told": 0, "to": to}
    mails["count"] += 1
    sends: bool = mails["count"] <= MAX_MAILS_AN_HOUR
    if row is None:
        names = ("site_id", "survey_id", "type")
        values = {name: event[name] for name in names} | {"id": count_id, "at": hour, "data": {"mails": mails}}
        await connection.execute(insert(schema.event).values(values | {"endpoint_ids": [], "rule_ids": [], "expand_at": None}))
        return sends
    if not sends:
        await _deliver(connection, lane, count_id, mails, max(hour + _HOUR, now))
    await connection.execute(update(schema.event).where(_event.id == count_id).values(data={"mails": mails}))
    return sends


async def _deliver(connection: AsyncConnection, lane: int, count_id: UUID, mails: dict[str, Any], at: datetime) -> None:
    """Have the e-mail sent that tells how many others were not."""
    of_count = (_delivery.endpoint_id == lane, _delivery.event_id == count_id)
    state = await connection.scalar(select(_delivery.state).where(*of_count))
    pending = {"state": "pending", "attempts": 0, "next_at": at, "lease": None}
    if state is None:
        delivery = {"endpoint_id": lane, "event_id": count_id, "is_test": False}
        await connection.execute(insert(schema.delivery).values(delivery | pending))
    elif state != "pending":
        # An event of this hour that is late.
        mails["told"] = mails["count"] - 1 - MAX_MAILS_AN_HOUR
        await connection.execute(update(schema.delivery).where(*of_count).values(pending))


def _count_id(lane: int, survey_id: int | None, to: Sequence[str] | None, hour: datetime) -> UUID:
    """Returns the id of the count of an hour. As all ids of events, it tells their time."""
    digest = hashlib.sha256(repr((lane, survey_id, to)).encode()).digest()
    # Version 7, variant 2.
    rest = int.from_bytes(digest[:10]) & ~(0xF << 76) & ~(3 << 62) | 7 << 76 | 2 << 62
    return UUID(int=int(hour.timestamp() * 1000) << 80 | rest)
