"""Reads what is stored about a person, as the person may see it."""

from typing import Any

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Ask
from outoften.storage.collecting.asks import ask_from_row
from outoften.storage.core import schema

_RECIPIENT_NAMES = ("email", "name", "locale", "time_zone", "created_at", "account_owner", "blocked")
# The newest, on a page that has to end.
_MAX_ASKS = 200


class OwnData(Struct, frozen=True):
    """The fields of the person, and the asks, the newest first. What members noted about answers is not among it."""

    person: dict[str, Any]
    asks: list[Ask]


async def read_own_data(connection: AsyncConnection, site_id: int, respondent_id: str) -> OwnData:
    """Returns what is stored about a person."""
    ask, claim, recipient = schema.ask.c, schema.respondent.c, schema.recipient.c
    signed = select(claim.name, claim.email).where(claim.site_id == site_id, claim.id == respondent_id)
    listed = select(*(recipient[name] for name in (*_RECIPIENT_NAMES, "traits"))).where(
        recipient.site_id == site_id, recipient.id == respondent_id
    )
    person: dict[str, Any] = {"id": respondent_id}
    for query in (signed, listed):
        row = (await connection.execute(query)).one_or_none()
        person |= {name: value for name, value in row._mapping.items() if value is not None} if row else {}
    person |= person.pop("traits", {})
    asks = select(schema.ask).where(ask.site_id == site_id, ask.respondent_id == respondent_id)
    rows = await connection.execute(asks.order_by(ask.issued_at.desc(), ask.id.desc()).limit(_MAX_ASKS))
    return OwnData(person, [ask_from_row(row) for row in rows])
