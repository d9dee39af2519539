"""People who get no e-mails any more: those who wanted none, and those whose address does not work."""

from collections.abc import Sequence
from typing import Any

from litestar import Response
from msgspec import Struct

from outoften import clock
from outoften.domain.mailing.recipients.recipient import Blocked, Email
from outoften.storage.compat.delighted.people import list_blocked
from outoften.storage.core.audit import add_audit_entry
from outoften.storage.mailing.recipients.mail_links import opt_out_people
from outoften.web.compat.delighted.call import Call, PageParams, to_epoch
from outoften.web.compat.delighted.replies import OK, json_reply


class UnsubscribeParams(Struct, frozen=True):
    """Who wants no e-mails."""

    person_email: Email


async def create_unsubscribe(call: Call) -> Response[bytes]:
    """End all e-mails to a person."""
    person = await call.find_person(call.read(UnsubscribeParams).person_email)
    database, now = call.state.database, clock.now()

    async def store(connection: Any) -> None:
        await opt_out_people(connection, call.site.id, [person], [], database.hash_respondent, now)
        await add_audit_entry(connection, call.actor, "recipients.opted_out", {"site_id": call.site.id, "people": 1}, now)

    await database.writer.run_transaction(store)
    return json_reply(OK, 201)


async def list_unsubscribes(call: Call) -> Response[bytes]:
    """A page of people who wanted no more e-mails, or reported one as spam."""
    return await _list(call, ("unsubscribed", "complained"), "unsubscribed_at")


async def list_bounces(call: Call) -> Response[bytes]:
    """A page of people whose e-mails came back."""
    return await _list(call, ("bounced",), "bounced_at")


async def _list(call: Call, reasons: Sequence[Blocked], time: str) -> Response[bytes]:
    page = call.read(PageParams)
    found = await call.state.database.scan(list_blocked, call.site.id, reasons, *page.span, page.size, page.offset)
    return json_reply(
        [{"person_id": one.id, "email": one.email, "name": one.name, time: to_epoch(one.blocked_at)} for one in found]
    )
