"""People for the Delighted-compatible API: recipients with their last and next requests, and those who get no e-mails."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.targeting import Trait
from outoften.domain.mailing.audiences.audience import TraitIs
from outoften.domain.mailing.recipients.address import address_key
from outoften.domain.mailing.recipients.recipient import Blocked, Recipient
from outoften.domain.responses.respondent import NOBODY
from outoften.storage.collecting.people import read_people
from outoften.storage.collecting.respondent_terms import find_respondents
from outoften.storage.core import schema
from outoften.storage.mailing.audiences.audience_sql import AudienceSql
from outoften.storage.mailing.recipients.recipients import find_by_address

_recipient: Any = schema.recipient.c
_mail: Any = schema.mail.c
_ask: Any = schema.ask.c

# The trait that holds a phone number.
PHONE = "phone_number"
# People with one address whom hosts know by different ids.
_MAX_NAMESAKES = 50


class PeopleFilter(Struct, frozen=True, kw_only=True):
    """Which people: stored from `since` and before `until`, with this address, phone number and trait; `after`: time and id."""

    since: datetime | None = None
    until: datetime | None = None
    email: str | None = None
    phone: str | None = None
    trait: str | None = None
    after: tuple[datetime, str] | None = None


class PendingMail(Struct, frozen=True):
    """An e-mail with a survey that waits to be sent."""

    ask_id: UUID
    due_at: datetime
    properties: dict[str, Trait]


class Contact(Struct, frozen=True):
    """A recipient, when the last survey was sent and answered, and the next e-mail."""

    recipient: Recipient
    last_sent_at: datetime | None
    last_responded_at: datetime | None
    next_mail: PendingMail | None


async def list_contacts(
    connection: AsyncConnection, site_id: int, chosen: PeopleFilter, limit: int, offset: int, now: datetime
) -> list[Contact]:
    """Returns a page of recipients, the first that was stored first."""
    query, order = select(schema.recipient).where(_recipient.site_id == site_id), (_recipient.added_at, _recipient.id)
    if chosen.since is not None:
        query = query.where(_recipient.added_at >= chosen.since)
    if chosen.until is not None:
        query = query.where(_recipient.added_at < chosen.until)
    if chosen.email is not None:
        query = query.where(_recipient.email_key == address_key(chosen.email))
    traits = AudienceSql(connection.dialect.name, site_id, now)
    if chosen.phone is not None:
        query = query.where(traits.compile(TraitIs(key=PHONE, values=(chosen.phone,))))
    if chosen.trait is not None:
        query = query.where(traits.compile(TraitIs(key=chosen.trait, op="exists")))
    if chosen.after is not None:
        query = query.where(tuple_(*order) > tuple_(*chosen.after, types=[column.type for column in order]))
    rows = await connection.execute(query.order_by(*order).limit(limit).offset(offset))
    return await _with_requests(connection, site_id, [Recipient(**row._mapping) for row in rows])


async def find_contacts(connection: AsyncConnection, site_id: int, ids: Collection[str]) -> dict[str, Contact]:
    """Returns those of these people who are recipients, by id."""
    query = select(schema.recipient).where(_recipient.site_id == site_id, _recipient.id.in_(ids))
    recipients = [Recipient(**row._mapping) for row in await connection.execute(query)] if ids else []
    return {contact.recipient.id: contact for contact in await _with_requests(connection, site_id, recipients)}


async def find_ids(connection: AsyncConnection, site_id: int, email: str) -> list[str]:
    """Returns the ids of all people with this address: the recipient, and those whose address pages have signed."""
    found = await find_by_address(connection, site_id, [email])
    named = await find_respondents(connection, site_id, email, _MAX_NAMESAKES)
    people = await read_people(connection, site_id, named)
    same = [name for name in named if address_key(people.get(name, NOBODY).email or "") == address_key(email)]
    return list(dict.fromkeys([*(recipient.id for recipient in found.values()), *same]))


async def list_blocked(
    connection: AsyncConnection,
    site_id: int,
    reasons: Collection[Blocked],
    since: datetime | None,
    until: datetime | None,
    limit: int,
    offset: int,
) -> list[Recipient]:
    """Returns recipients who get no e-mails for one of these reasons, blocked from `since` and before `until`, by that time."""
    query = select(schema.recipient).where(_recipient.site_id == site_id, _recipient.blocked.in_(reasons))
    if since is not None:
        query = query.where(_recipient.blocked_at >= since)
    if until is not None:
        query = query.where(_recipient.blocked_at < until)
    rows = await connection.execute(query.order_by(_recipient.blocked_at, _recipient.id).limit(limit).offset(offset))
    return [Recipient(**row._mapping) for row in rows]


async def delete_pending(
    connection: AsyncConnection, site_id: int, survey_id: int, people: Collection[str], sending_ids: Collection[int] = ()
) -> None:
    """Delete e-mails with a survey to these people that are not sent yet; with `sending_ids`, those of these sendings."""
    pending = [
        _mail.site_id == site_id,
        _mail.survey_id == survey_id,
        _mail.respondent_id.in_(people),
        _mail.state == "pending",
    ]
    if sending_ids:
        pending.append(_mail.sending_id.in_(sending_ids))
    await connection.execute(delete(schema.mail).where(*pending))


async def _with_requests(connection: AsyncConnection, site_id: int, recipients: list[Recipient]) -> list[Contact]:
    ids = [recipient.id for recipient in recipients]
    if not ids:
        return []
    of_people = (_mail.site_id == site_id, _mail.respondent_id.in_(ids))
    sent = await _latest(connection, select(_mail.respondent_id, func.max(_mail.sent_at)).where(*of_people))
    of_asks = (_ask.site_id == site_id, _ask.respondent_id.in_(ids))
    answered = await _latest(connection, select(_ask.respondent_id, func.max(_ask.answered_at)).where(*of_asks))
    columns = (_mail.respondent_id, _mail.ask_id, _mail.due_at, _mail.data)
    waiting = select(*columns).where(*of_people, _mail.state == "pending").order_by(_mail.due_at.desc())
    pending = {
        row.respondent_id: PendingMail(row.ask_id, row.due_at, row.data.get("properties") or {})
        for row in await connection.execute(waiting)
    }
    return [Contact(one, sent.get(one.id), answered.get(one.id), pending.get(one.id)) for one in recipients]


async def _latest(connection: AsyncConnection, query: Any) -> Mapping[str, datetime | None]:
    return {row[0]: row[1] for row in await connection.execute(query.group_by(query.selected_columns[0]))}
