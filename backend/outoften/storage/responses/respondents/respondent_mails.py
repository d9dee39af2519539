"""What mailing stores of a respondent, which is read and erased with everything else about the person."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.automation.event import first_id
from outoften.domain.mailing.recipients.recipient import Recipient
from outoften.domain.mailing.sendings.mail_record import MailRecord
from outoften.storage.core import schema
from outoften.storage.core.conditions.unindexed import unindexed

_recipient: Any = schema.recipient.c
_mail: Any = schema.mail.c
_run: Any = schema.sending_run.c


async def find_recipient(connection: AsyncConnection, site_id: int, respondent_id: str) -> Recipient | None:
    """Returns what the list of recipients has about a respondent."""
    query = select(schema.recipient).where(_recipient.site_id == site_id, _recipient.id == respondent_id)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else Recipient(**row._mapping)


async def find_mails(connection: AsyncConnection, site_id: int, respondent_id: str) -> list[MailRecord]:
    """Returns the e-mails to a respondent, the latest first."""
    columns = [_mail[name] for name in MailRecord.__struct_fields__]
    query = select(*columns).where(_mail.site_id == site_id, _mail.respondent_id == respondent_id)
    rows = await connection.execute(query.order_by(_mail.due_at.desc(), _mail.ask_id))
    return [MailRecord(**dict(row._mapping) | {"sending_id": row.sending_id or None}) for row in rows]


async def is_being_mailed(connection: AsyncConnection, site_id: int, respondent_id: str, now: datetime) -> bool:
    """Whether an e-mail to a respondent is in the hands of the mail server."""
    of_person = (_mail.site_id == site_id, _mail.respondent_id == respondent_id)
    in_hand = select(_mail.ask_id).where(*of_person, _mail.state == "sending", _mail.leased_until > now).limit(1)
    return (await connection.execute(in_hand)).first() is not None


async def delete_mailing(connection: AsyncConnection, site_id: int, respondent_id: str) -> bool:
    """Delete a respondent as recipient, and all e-mails to the person, sent or not; returns whether there was anything.

    A person who wanted no e-mails still gets none: of that, only keyed hashes are stored.
    """
    mails = delete(schema.mail).where(_mail.site_id == site_id, _mail.respondent_id == respondent_id)
    had_mails = (await connection.execute(mails)).rowcount > 0
    # Runs go on after the recipient before, whose id is stored anyway.
    before = select(func.max(_recipient.id)).where(_recipient.site_id == site_id, _recipient.id < respondent_id)
    last = await connection.scalar(before)
    sendings = select(schema.sending.c.id).where(schema.sending.c.site_id == site_id)
    named = (_run.prepared_to == respondent_id, _run.sending_id.in_(sendings))
    await connection.execute(update(schema.sending_run).where(*named).values(prepared_to=last))
    recipient = delete(schema.recipient).where(_recipient.site_id == site_id, _recipient.id == respondent_id)
    return (await connection.execute(recipient)).rowcount > 0 or had_mails


async def delete_old_mails(connection: AsyncConnection, site_id: int, before: datetime, limit: int) -> int:
    """Delete at most `limit` e-mails of a site that were due before this time; returns their number."""
    # An id tells when its e-mail was first due.
    is_early = (_mail.ask_id < first_id(before), _mail.due_at < before)
    old = (*is_early, unindexed(_mail.site_id) == site_id, _mail.state != "sending")
    return await _delete_some(connection, select(_mail.ask_id).where(*old).order_by(_mail.ask_id).limit(limit))


async def delete_mails_of_survey(connection: AsyncConnection, survey_id: int, limit: int) -> int:
    """Delete at most `limit` e-mails with a survey; returns their number."""
    return await _delete_some(connection, select(_mail.ask_id).where(_mail.survey_id == survey_id).limit(limit))


async def _delete_some(connection: AsyncConnection, query: Any) -> int:
    ids = list((await connection.execute(query)).scalars())
    if ids:
        await connection.execute(delete(schema.mail).where(_mail.ask_id.in_(ids)))
    return len(ids)
