"""What the links in an e-mail are about: its person and its ask; and the end of e-mails to a person."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Ask
from outoften.storage.collecting.asks import ask_from_row
from outoften.storage.core import schema
from outoften.storage.mailing.bounces.mail_reports import add_opt_out, add_opt_out_hashes
from outoften.storage.responses.rules.opt_outs import opt_out as end_mails_of_rules
from outoften.storage.responses.rules.opt_outs import remove_mails_to_hashes
from outoften.tokens.mail_token import Addressee
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


async def mark_opened(connection: AsyncConnection, ask_id: UUID, now: datetime) -> None:
    """Store that a person used the page behind a link, once."""
    first = update(schema.mail).where(_mail.ask_id == ask_id, _mail.opened_at.is_(None))
    await connection.execute(first.values(opened_at=now))


async def unsubscribe(connection: AsyncConnection, mail: LinkedMail, hash_respondent: HashRespondent, now: datetime) -> None:
    """End all e-mails to the person of this one, and count that it was this one's link."""
    await opt_out(connection, mail.site_id, mail.respondent_id, hash_respondent, now)
    first = update(schema.mail).where(_mail.ask_id == mail.ask_id, _mail.unsubscribed_at.is_(None))
    await connection.execute(first.values(unsubscribed_at=now))


async def opt_out(
    connection: AsyncConnection, site_id: int, respondent_id: str, hash_respondent: HashRespondent, now: datetime
) -> None:
    """End all e-mails to a person for ever: surveys and those of rules, also what is not sent yet and what comes later."""
    await opt_out_people(connection, site_id, [respondent_id], [], hash_respondent, now)


async def opt_out_addressee(
    connection: AsyncConnection, addressee: Addressee, hash_respondent: HashRespondent, now: datetime
) -> None:
    """Do the same for a person of whom a link has only hashes."""
    await add_opt_out_hashes(connection, addressee.site_id, addressee.digests, "unsubscribed", now)
    await remove_mails_to_hashes(connection, addressee.site_id, addressee.digests, hash_respondent)


async def opt_out_people(
    connection: AsyncConnection,
    site_id: int,
    ids: Iterable[str],
    addresses: Iterable[str],
    hash_respondent: HashRespondent,
    now: datetime,
) -> None:
    """End all e-mails to people with these ids, or these addresses in lower case, and to whom they belong."""
    stored: dict[str, str] = {}
    for column, texts in ((_recipient.id, sorted({*ids})), (_recipient.email_key, sorted({*addresses}))):
        query = select(_recipient.id, _recipient.email_key).where(_recipient.site_id == site_id, column.in_(texts))
        stored |= {row.id: row.email_key for row in await connection.execute(query)}
    people = sorted({*ids, *stored})
    for person in people:
        await end_mails_of_rules(connection, site_id, person, hash_respondent(person)[0], now)
    texts = [*people, *stored.values(), *addresses]
    await add_opt_out(connection, site_id, texts, "unsubscribed", hash_respondent, now)
    if strangers := {*addresses} - {*stored.values()}:
        digests = {hash_respondent(address)[0] for address in strangers}
        await remove_mails_to_hashes(connection, site_id, digests, hash_respondent)
    # A bounced address may be replaced by another one, which must not be mailed either.
    of_people = (_recipient.site_id == site_id, _recipient.id.in_(people))
    again = update(schema.recipient).where(*of_people, func.coalesce(_recipient.blocked, "bounced") == "bounced")
    await connection.execute(again.values(blocked="unsubscribed", blocked_at=now))
    pending = (_mail.site_id == site_id, _mail.respondent_id.in_(people), _mail.state == "pending")
    await connection.execute(update(schema.mail).where(*pending).values(state="skipped", reason="unsubscribed"))
