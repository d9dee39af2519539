"""The list of a site's recipients: search, states, counts."""

from typing import Annotated, Any

from msgspec import Meta, Struct
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.respondent_terms import fold
from outoften.domain.mailing.recipients.address import address_key
from outoften.domain.mailing.recipients.recipient import MailState, Recipient
from outoften.storage.core import schema

_table: Any = schema.recipient.c


class RecipientCounts(Struct, frozen=True):
    """The number of a site's recipients in each state."""

    mailable: Annotated[int, Meta(description="Recipients who can be mailed.", examples=[100])] = 0
    unsubscribed: Annotated[int, Meta(description="Recipients who have unsubscribed.")] = 0
    bounced: Annotated[int, Meta(description="Recipients whose address does not work.")] = 0
    complained: Annotated[int, Meta(description="Recipients who reported an e-mail as spam.")] = 0


async def list_recipients(
    connection: AsyncConnection,
    site_id: int,
    limit: int,
    after: str | None = None,
    text: str | None = None,
    state: MailState | None = None,
) -> list[Recipient]:
    """Returns a page in the order of ids. `text`: the beginning of an id, of an address, or of a word of a name."""
    query = select(schema.recipient).where(_table.site_id == site_id)
    if after is not None:
        query = query.where(_table.id > after)
    if text is not None:
        query = query.where(_begins(text))
    if state is not None:
        query = query.where(_table.blocked.is_(None) if state == "mailable" else _table.blocked == state)
    rows = await connection.execute(query.order_by(_table.id).limit(limit))
    return [Recipient(**row._mapping) for row in rows]


async def count_recipients(connection: AsyncConnection, site_id: int) -> RecipientCounts:
    """Returns the numbers of recipients by state."""
    query = select(_table.blocked, func.count()).where(_table.site_id == site_id).group_by(_table.blocked)
    return RecipientCounts(**{state or "mailable": count for state, count in await connection.execute(query)})


def _begins(text: str) -> ColumnElement[bool]:
    conditions = [_table.id.startswith(text, autoescape=True), _table.email_key.startswith(address_key(text), autoescape=True)]
    if name := fold(text):
        conditions.append(_table.name_key.contains(f" {name}", autoescape=True))
    return or_(*conditions)
