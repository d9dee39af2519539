"""Reads the recipients of a sending in chunks, in the order of their ids."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.mailing.sending import Sending
from outoften.storage.core import schema

_recipient = schema.recipient.c


class RecipientChunk(Struct, frozen=True):
    """Recipients, how many others were left out by reason, and the last id that was looked at; None at the end."""

    recipients: Sequence[Any]
    excluded: Mapping[str, int]
    last_id: str | None


async def read_chunk(connection: AsyncConnection, sending: Sending, after: str, limit: int, now: datetime) -> RecipientChunk:
    """Returns the next recipients of a sending's audience after this id."""
    of_site = (_recipient.site_id == sending.site_id, _recipient.id > after)
    rows = (await connection.execute(select(schema.recipient).where(*of_site).order_by(_recipient.id).limit(limit))).all()
    excluded: dict[str, int] = {}
    for row in rows:
        if row.blocked:
            excluded[row.blocked] = excluded.get(row.blocked, 0) + 1
    return RecipientChunk([row for row in rows if not row.blocked], excluded, rows[-1].id if len(rows) == limit else None)


async def has_recipients(connection: AsyncConnection, sending: Sending, now: datetime) -> bool:
    """Whether anybody is in the audience of a sending."""
    return bool((await read_chunk(connection, sending, "", 1, now)).recipients)
