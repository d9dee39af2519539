"""`/v1/opt-outs`: people who told the host that they want no e-mails."""

from typing import Annotated

from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.mailing.recipients.address import address_key
from outoften.domain.mailing.recipients.recipient import Email, RecipientId
from outoften.storage.core.audit import add_audit_entry
from outoften.storage.core.opening.engine import DatabaseConnection
from outoften.storage.mailing.recipients.mail_links import opt_out_people
from outoften.web.http.access.sites import SiteId, resolve_site
from outoften.web.http.auth import get_credential, requires_scope
from outoften.web.http.routing import post
from outoften.web.http.state import HTTPRequest, app_state

MAX_PEOPLE = 1_000


class OptOutQuery(Struct, frozen=True, forbid_unknown_fields=True):
    site: SiteId | None = None


class OptOutIn(Struct, frozen=True, forbid_unknown_fields=True):
    """People who want no e-mails, by their ids, addresses, or both. They need not be stored as recipients."""

    ids: Annotated[
        list[RecipientId], Meta(max_length=MAX_PEOPLE, description="Ids of respondents.", examples=[["user-1"]])
    ] = []
    emails: Annotated[
        list[Email], Meta(max_length=MAX_PEOPLE, description="E-mail addresses.", examples=[["anna@example.com"]])
    ] = []


class OptOutResult(Struct, frozen=True):
    """What was stored."""

    people: Annotated[int, Meta(description="How many ids and addresses get no e-mails any more.", examples=[2])]


@post("/v1/opt-outs", guards=[requires_scope("write", limits_sites=True)], status_code=200, problems={404: ("site_not_found",)})
async def add_opt_outs(request: HTTPRequest, query: OptOutQuery, body: OptOutIn) -> OptOutResult:
    """End all e-mails to these people for ever: surveys and those of rules. There is no way back."""
    site, database, now = resolve_site(request, query.site), app_state(request).database, clock.now()
    emails, actor = {address_key(address) for address in body.emails}, get_credential(request).actor
    people = len({*body.ids}) + len(emails)

    async def store(connection: DatabaseConnection) -> None:
        await opt_out_people(connection, site.id, body.ids, emails, database.hash_respondent, now)
        if people:
            await add_audit_entry(connection, actor, "recipients.opted_out", {"site_id": site.id, "people": people}, now)

    await database.writer.run_transaction(store)
    return OptOutResult(people)
