"""People, who are recipients, and what is sent to them."""

from datetime import timedelta
from functools import partial
from typing import Annotated, Any

from litestar import Response
from msgspec import UNSET, Meta, Struct
from msgspec.structs import asdict, replace

from outoften import clock
from outoften.domain.errors import InvalidError, NotFoundError, RefusalError
from outoften.domain.field_types import Locale, Name
from outoften.domain.mailing.recipients.address import address_key
from outoften.domain.mailing.recipients.recipient import Email, Recipient, RecipientIn, Traits, normalize
from outoften.domain.mailing.sendings.mail_template import MailContent, MailLine, MailText, MailTexts
from outoften.storage.compat.delighted.people import PHONE, Contact, PeopleFilter, delete_pending, list_contacts
from outoften.storage.mailing.recipients.recipients import find_by_address, upsert_recipients
from outoften.storage.mailing.sendings.server_asks import AskOrder, AskRefusal
from outoften.storage.responses.respondents.respondents import erase_respondent
from outoften.storage.responses.respondents.waiting_erasure import erase_after_mails
from outoften.web.compat.delighted.call import (
    Call,
    PageParams,
    Phone,
    as_address,
    as_phone,
    decode_cursor,
    next_link,
    read_as,
    to_epoch,
)
from outoften.web.compat.delighted.replies import OK, json_reply
from outoften.web.http.mail.own_mail import require_mail_server
from outoften.web.mailing.sendings.server_asks import MAX_DELAY_SECONDS, AskedPersonIn, place_order

_NO_SMS = "this server sends e-mails only. Omit it, or send `email`."
_NO_LAST_SENT = "when a person was last asked is known from requests and responses alone. Omit it, and import past responses."
_NO_THANKS = "the thank-you message is a text of the survey. Change it there, and omit this property."


class PersonParams(Struct, frozen=True):
    """A person, and whether to ask the person."""

    email: Email
    name: Name | None = None
    phone_number: Phone | None = None
    channel: str = "email"
    delay: Annotated[int, Meta(ge=0, le=MAX_DELAY_SECONDS)] = 0
    properties: Traits = {}
    send: bool = True
    email_update: Email | None = None
    phone_number_update: Phone | None = None


class MailParams(Struct, frozen=True):
    """The properties that say what the e-mail is like."""

    delighted_email_subject: MailLine | None = None
    delighted_intro_message: MailText | None = None
    locale: Locale | None = None


class PeopleParams(PageParams, frozen=True):
    """Which people."""

    email: Email | None = None
    phone_number: Phone | None = None
    page_info: Annotated[str, Meta(max_length=300)] | None = None


async def create_person(call: Call) -> Response[bytes]:
    """Store a person, found by the address, and have the person asked; a request that the cadence forbids is not made."""
    call.reject(last_sent_at=_NO_LAST_SENT)
    params, now = call.read(PersonParams), clock.now()
    if params.channel != "email":
        call.reject(channel=_NO_SMS)
    if params.send:
        require_mail_server(call.state)
    mail, properties = _split_properties(params.properties)
    person = await _store(call, params, mail, properties)
    reply: dict[str, Any] = {"id": person.id, "email": person.email, "name": person.name, "survey_scheduled_at": None}
    reply |= {"properties": params.properties}
    if params.send:
        due_at = now + timedelta(seconds=params.delay)
        occasion = {key: value for key, value in properties.items() if value is not None}
        content = _content(mail, person.locale or call.site.locale)
        order = AskOrder(call.survey, asdict(AskedPersonIn(id=person.id)), True, due_at, occasion, content)
        ordered = await place_order(call.state, order, now)
        if isinstance(ordered, AskRefusal):
            # The client reads null; a developer reads why.
            reply |= {"reason": ordered}
        else:
            reply |= {"survey_scheduled_at": to_epoch(due_at)}
    return json_reply(reply, 201)


async def list_people(call: Call) -> Response[bytes]:
    """A page of people: by number, or with the address of the next one in the Link header."""
    params, database = call.read(PeopleParams), call.state.database
    since, until = params.span
    email, phone = params.email and as_address(params.email), params.phone_number and as_phone(params.phone_number)
    chosen = PeopleFilter(since=since, until=until, email=email, phone=phone, after=decode_cursor(params.page_info))
    found = await database.scan(list_contacts, call.site.id, chosen, params.size + 1, params.offset, clock.now())
    page = found[: params.size]
    headers = next_link(call, page[-1].recipient) if len(found) > len(page) and "page" not in call.params else {}
    return json_reply([person_item(contact) for contact in page], headers=headers)


async def delete_person(call: Call, identifier: str) -> Response[bytes]:
    """Erase a person, with all requests and responses."""
    kind, _, value = identifier.partition(":")
    people = [identifier]
    if kind in ("email", PHONE) and value:
        people = await (call.find_people_by_phone(value) if kind == PHONE else call.find_people(value))
    if not people:
        raise NotFoundError("person_not_found", f"There is no person with this {kind.replace('_', ' ')}.")
    database = call.state.database
    for person in people:
        erase = partial(
            erase_respondent,
            site_id=call.site.id,
            respondent_id=person,
            hash_respondent=database.hash_respondent,
            actor=call.actor,
            now=clock.now(),
        )
        await erase_after_mails(database.writer, call.site.id, person, erase)
    return json_reply(OK, 202)


async def delete_pending_requests(call: Call, email: str) -> Response[bytes]:
    """Delete the requests to a person that are not sent yet."""
    people = await call.find_people(email)
    await call.state.database.writer.run_transaction(
        lambda connection: delete_pending(connection, call.site.id, call.survey.id, people)
    )
    return json_reply(OK)


def person_item(contact: Contact) -> dict[str, Any]:
    """Returns a person as in a list."""
    person = contact.recipient
    return {
        "id": person.id,
        "email": person.email,
        "name": person.name,
        "created_at": to_epoch(person.added_at),
        "phone_number": person.traits.get(PHONE),
        "last_sent_at": to_epoch(contact.last_sent_at),
        "last_responded_at": to_epoch(contact.last_responded_at),
        "next_survey_scheduled_at": to_epoch(contact.next_mail.due_at if contact.next_mail else None),
    }


async def _store(call: Call, params: PersonParams, mail: MailParams, properties: dict[str, Any]) -> Recipient:
    """Store the person under the present or the new address. Raises RefusalError."""
    database, email = call.state.database, as_address(params.email)
    phone = params.phone_number_update or params.phone_number
    given = RecipientIn(
        email=params.email_update or email,
        name=params.name or UNSET,
        locale=mail.locale or UNSET,
        traits=properties | ({PHONE: phone} if phone else {}),
    )

    async def store(connection: Any) -> Recipient:
        known = await find_by_address(connection, call.site.id, [email]) if params.email_update else {}
        person = normalize(replace(given, id=known[address_key(email)].id) if known else given)
        [stored] = await upsert_recipients(connection, call.site.id, [person], database.hash_respondent, clock.now())
        if isinstance(stored, RefusalError):
            raise stored
        return stored

    return await database.writer.run_transaction(store)


def _split_properties(given: dict[str, Any]) -> tuple[MailParams, dict[str, Any]]:
    """Returns those that say what the e-mail is like, and all others. Raises InvalidError."""
    if unknown := next((name for name in given if name.startswith("thank_you_") and given[name]), None):
        raise InvalidError("not_supported", f"`{unknown}`: {_NO_THANKS}")
    special = {name: given[name] for name in MailParams.__struct_fields__ if given.get(name)}
    if "locale" in special:
        special["locale"] = str(special["locale"]).lower().replace("_", "-")
    return read_as(special, MailParams), {name: value for name, value in given.items() if name not in special}


def _content(mail: MailParams, locale: str) -> MailContent:
    if not (mail.delighted_email_subject or mail.delighted_intro_message):
        return MailContent()
    return MailContent(texts={locale: MailTexts(mail.delighted_email_subject, mail.delighted_intro_message)})
