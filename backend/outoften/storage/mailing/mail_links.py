"""What the links in an e-mail are about: its person and its ask; and the end of e-mails to a person."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Ask
from outoften.storage.collecting.asks import ask_from_row
from outoften.storage.core import schema
from outoften.storage.mailing.reports import add_opt_out
from outoften.storage.responses.rules.opt_outs import opt_out as end_mails_of_rules
from outoften.tokens.respondent_hash import HashRespondent

_ask, _mail, _recipient = schema.ask.c, schema.mail.c, schema.recipient.c


class LinkedMail(Struct, frozen=True):
    """The e-mail that a link is in. `ask` is None if it was not sent yet, or if its ask was deleted."""

    ask_id: UUID
    site_id: int
    survey_id: int
    respondent_id: str
    ask: Ask | None


async def find_linked_mail(connection: AsyncConnection, ask_id: UUID) -> LinkedMail | None:
    """Returns the e-mail with this ask; None if it was deleted, because its time or its person ended."""
    columns = (_mail.ask_id, _mail.site_id, _mail.survey_id, _mail.respondent_id)
    mail = (await connection.execute(select(*columns).where(_mail.ask_id == ask_id))).one_or_none()
    if mail is None:
        return None
    query = select(schema.ask).where(_ask.site_id == mail.site_id, _ask.id == ask_id)
    row = (await connection.execute(query)).one_or_none()
    return LinkedMail(*mail, ask_from_row(row) if row else None)


async def unsubscribe(connection: AsyncConnection, mail: LinkedMail, hash_respondent: HashRespondent, now: datetime) -> None:
    """End all e-mails to the person of this one, and count that it was this one's link."""
    await opt_out(connection, mail.site_id, mail.respondent_id, hash_respondent, now)
    first = update(schema.mail).where(_mail.ask_id == mail.ask_id, _mail.unsubscribed_at.is_(None))
    await connection.execute(first.values(unsubscribed_at=now))


async def opt_out(
    connection: AsyncConnection, site_id: int, respondent_id: str, hash_respondent: HashRespondent, now: datetime
) -> None:
    """End all e-mails to a person for ever: surveys and those of rules, also what is not sent yet and what comes later."""
    of_person = (_recipient.site_id == site_id, _recipient.id == respondent_id)
    found = select(_recipient.email_key, _recipient.blocked).where(*of_person).with_for_update()
    recipient = (await connection.execute(found)).one_or_none()
    people = (respondent_id, recipient.email_key) if recipient else (respondent_id,)
    await end_mails_of_rules(connection, site_id, respondent_id, hash_respondent(respondent_id)[0], now)
    await add_opt_out(connection, site_id, people, "unsubscribed", hash_respondent, now)
    # A bounced address may be replaced by another one, which must not be mailed either.
    again = update(schema.recipient).where(*of_person, func.coalesce(_recipient.blocked, "bounced") == "bounced")
    await connection.execute(again.values(blocked="unsubscribed", blocked_at=now))
    pending = (_mail.site_id == site_id, _mail.respondent_id == respondent_id, _mail.state == "pending")
    await connection.execute(update(schema.mail).where(*pending).values(state="skipped", reason="unsubscribed"))
