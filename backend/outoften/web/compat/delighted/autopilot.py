"""Autopilot: a regular sending whose audience is the people with the trait `autopilot_since`."""

from typing import Annotated, Any

import msgspec
from litestar import Response
from msgspec import UNSET, Meta, field
from msgspec.structs import replace

from outoften import clock
from outoften.domain.collecting.dates import parse_time
from outoften.domain.errors import InvalidError, NotFoundError, RefusalError
from outoften.domain.field_types import Name
from outoften.domain.mailing.recipients.recipient import Email, Recipient, RecipientId, RecipientIn, Traits, normalize
from outoften.domain.mailing.sendings.sending import Sending
from outoften.storage.compat.delighted.people import PHONE, Contact, PeopleFilter, delete_pending, find_contacts, list_contacts
from outoften.storage.mailing.audiences.audiences import list_audiences
from outoften.storage.mailing.recipients.recipients import upsert_recipients
from outoften.storage.mailing.sendings.sendings import list_sendings_to
from outoften.web.compat.delighted.call import Call, PageParams, Phone, as_address, decode_cursor, next_link, to_epoch
from outoften.web.compat.delighted.people import person_item
from outoften.web.compat.delighted.replies import json_reply

# When a person was added. Sendings may be relative to it.
TRAIT = "autopilot_since"
_UNKNOWN = "There is no such person. GET people lists all; a membership with `person_email` adds one."
_NO_SMS = "`platform_id`: this server sends e-mails only. Use autopilot/email."
# Seconds; a month counts as 30 days. A sending that is relative to a date is sent to each person once.
_FREQUENCIES = {"quarterly": 90 * 86_400, "half_yearly": 180 * 86_400, "yearly": 365 * 86_400}


class MemberParams(PageParams, frozen=True):
    """Who is meant, and what is known about the person."""

    person_id: RecipientId | int | None = None
    person_email: Email | None = None
    person_phone_number: Phone | None = None
    person_name: Name | None = None
    properties: Traits = field(default_factory=dict)
    page_info: Annotated[str, Meta(max_length=300)] | None = None

    @property
    def names_person(self) -> bool:
        """Whether one person is meant."""
        return self.person_id is not None or bool(self.person_email or self.person_phone_number)


async def retrieve_configuration(call: Call, platform: str) -> Response[bytes]:
    """The state of the sending; nothing is sent by SMS."""
    sending = (await _find_sendings(call))[0] if platform == "email" else None
    return json_reply(
        {
            "platform_id": platform,
            "active": sending is not None and sending.state == "active",
            "frequency": sending and _FREQUENCIES.get(sending.schedule.kind),
            "created_at": sending and to_epoch(sending.created_at),
            "updated_at": None,
        }
    )


async def list_memberships(call: Call, platform: str) -> Response[bytes]:
    """A page of the people in the audience; nobody is asked by SMS."""
    if platform == "sms":
        return json_reply([])
    await _find_sendings(call)
    params = call.read(MemberParams)
    after = decode_cursor(params.page_info)
    if params.names_person:
        person = await _find(call, params)
        found = [person] if person and TRAIT in person.recipient.traits else []
    else:
        since, until = params.span
        chosen = PeopleFilter(since=since, until=until, trait=TRAIT, after=after)
        found = await call.state.database.scan(list_contacts, call.site.id, chosen, params.size + 1, params.offset, clock.now())
    page = found[: params.size]
    headers = next_link(call, page[-1].recipient) if len(found) > len(page) else {}
    return json_reply([_item(contact) for contact in page], headers=headers)


async def create_membership(call: Call, platform: str) -> Response[bytes]:
    """Add a person to the audience, who need not be known."""
    _check_platform(platform)
    await _find_sendings(call)
    params = call.read(MemberParams)
    known = await _find(call, params)
    if known is None and params.person_email is None:
        raise NotFoundError("person_not_found", _UNKNOWN)
    person = RecipientIn(email=as_address(params.person_email or ""), name=params.person_name or UNSET)
    since = clock.now().isoformat(timespec="seconds")
    if known:
        person = replace(person, email=known.recipient.email, id=known.recipient.id)
        since = str(known.recipient.traits.get(TRAIT) or since)
    stored = await _store(call, replace(person, traits=params.properties | {TRAIT: since}))
    [contact] = (await call.state.database.read(find_contacts, call.site.id, [stored.id])).values()
    properties = {name: value for name, value in stored.traits.items() if name not in (TRAIT, PHONE)}
    return json_reply(_item(contact) | {"properties": properties}, 201)


async def delete_membership(call: Call, platform: str) -> Response[bytes]:
    """Remove a person from the audience, with the request that is not sent yet."""
    _check_platform(platform)
    sendings = await _find_sendings(call)
    contact = await _find(call, call.read(MemberParams))
    if contact is None:
        raise NotFoundError("person_not_found", _UNKNOWN)
    person = RecipientIn(email=contact.recipient.email, id=contact.recipient.id, traits={TRAIT: None})
    await _store(call, person, tuple(sending.id for sending in sendings))
    # The client for Ruby fails without the person.
    return json_reply({"person": _person(contact)})


async def _find_sendings(call: Call) -> list[Sending]:
    """Returns the survey's regular sendings to people with the trait, the active first. Raises InvalidError."""
    database, site_id = call.state.database, call.site.id
    audiences = await database.read(list_audiences, site_id)
    mark = msgspec.json.encode({"key": TRAIT})[1:-1]
    chosen = {audience.id for audience in audiences if mark in msgspec.json.encode(audience.criteria)}
    found = [
        sending
        for sending in await database.read(list_sendings_to, chosen)
        if sending.survey_id == call.survey.id and sending.schedule.kind != "once"
        if sending.state not in ("finished", "canceled")
    ]
    if not found:
        raise InvalidError(
            "autopilot_missing",
            f"`platform_id`: survey {call.survey.id} has no autopilot. Add an audience of people whose trait `{TRAIT}` is "
            "known, and a regular sending of the survey to it: in the dashboard, or with POST /v1/audiences and /v1/sendings.",
        )
    return sorted(found, key=lambda sending: sending.state != "active")


def _check_platform(platform: str) -> None:
    if platform == "sms":
        raise InvalidError("not_supported", _NO_SMS)


async def _find(call: Call, params: MemberParams) -> Contact | None:
    """Returns the person who is named; None if the person is not known. Raises InvalidError."""
    if not params.names_person:
        raise InvalidError(
            "params_invalid", "`person_id`: name the person by `person_id`, `person_email` or `person_phone_number`."
        )
    if params.person_email:
        people = await call.find_people(params.person_email)
    elif params.person_phone_number:
        people = await call.find_people_by_phone(params.person_phone_number)
    else:
        people = [str(params.person_id)]
    contacts = await call.state.database.read(find_contacts, call.site.id, people)
    return next((contacts[name] for name in people if name in contacts), None)


async def _store(call: Call, person: RecipientIn, ended: tuple[int, ...] = ()) -> Recipient:
    """Store a person, and delete what sendings that `ended` for the person have not sent yet."""
    database, site_id = call.state.database, call.site.id

    async def store(connection: Any) -> Recipient:
        [stored] = await upsert_recipients(connection, site_id, [normalize(person)], database.hash_respondent, clock.now())
        if isinstance(stored, RefusalError):
            raise stored
        if ended:
            await delete_pending(connection, site_id, call.survey.id, [stored.id], ended)
        return stored

    return await database.writer.run_transaction(store)


def _item(contact: Contact) -> dict[str, Any]:
    person, mail = contact.recipient, contact.next_mail
    request = mail and {
        "id": str(mail.ask_id),
        "created_at": None,
        "survey_scheduled_at": to_epoch(mail.due_at),
        "properties": mail.properties,
    }
    return {
        # Null for a value that the host has set and that is no time.
        "created_at": to_epoch(parse_time(person.traits[TRAIT])),
        "updated_at": to_epoch(person.updated_at),
        "person": _person(contact),
        "next_survey_request": request,
    }


def _person(contact: Contact) -> dict[str, Any]:
    item = person_item(contact)
    return {name: item[name] for name in ("id", "name", "email", "created_at", "phone_number", "last_sent_at")}
