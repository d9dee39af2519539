"""Lists the e-mails of a sending."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct
from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.mailing.sendings.mail import MailState
from outoften.storage.core import schema
from outoften.storage.responses.responses import Cursor

_mail, _recipient = schema.mail.c, schema.recipient.c


class MailItem(Struct, frozen=True):
    """An e-mail of a sending."""

    id: Annotated[UUID, Meta(description="The id of its ask, which is that of the response.")]
    run: Annotated[int, Meta(description="The run to which it belongs.", examples=[1])]
    recipient_id: Annotated[str, Meta(description="The recipient's id.", examples=["user-1"])]
    email: Annotated[str | None, Meta(description="The recipient's address; null if it is not stored any more.")]
    state: Annotated[MailState, Meta(description="The state of the e-mail.", examples=["sent"])]
    reason: Annotated[
        str | None, Meta(description="The reason why it was skipped or failed; null otherwise.", examples=["answered_recently"])
    ]
    due_at: Annotated[datetime, Meta(description="The time at which it is due.")]
    attempts: Annotated[int, Meta(description="The number of attempts to hand it to the mail server.", examples=[1])]
    sent_at: Annotated[datetime | None, Meta(description="The time at which the mail server took it; null if it did not.")]
    bounced_at: Annotated[datetime | None, Meta(description="The time at which it bounced; null if it did not.")]
    complained_at: Annotated[
        datetime | None, Meta(description="The time at which it was reported as spam; null if it was not.")
    ]
    unsubscribed_at: Annotated[
        datetime | None, Meta(description="The time at which its recipient unsubscribed with it; null if not.")
    ]


async def list_mails(
    connection: AsyncConnection, sending_id: int, state: MailState | None, limit: int, after: Cursor | None
) -> list[MailItem]:
    """Returns the e-mails of a sending in this state, or in any, those that are due last first."""
    names = [name for name in MailItem.__struct_fields__ if name not in ("id", "recipient_id", "email")]
    columns = (_mail.ask_id.label("id"), _mail.respondent_id.label("recipient_id"), _recipient.email)
    of_mail = (_recipient.site_id == _mail.site_id) & (_recipient.id == _mail.respondent_id)
    query = select(*columns, *(_mail[name] for name in names)).outerjoin_from(schema.mail, schema.recipient, of_mail)
    query = query.where(_mail.sending_id == sending_id, schema.MAIL_IS_OF_SENDING)
    if state is not None:
        query = query.where(_mail.state == state)
    keys = (_mail.due_at, _mail.ask_id)
    if after is not None:
        query = query.where(tuple_(*keys) < tuple_(*after, types=[key.type for key in keys]))
    rows = await connection.execute(query.order_by(*(key.desc() for key in keys)).limit(limit))
    return [MailItem(**row._mapping) for row in rows]
