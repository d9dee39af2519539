"""`/v1/opt-outs`: people who told the host that they want no e-mails."""

from functools import partial
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
# Answers wait for a step.
_PEOPLE_PER_STEP = 20


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
    """The number of people who get no e-mails any more."""

    people: Annotated[int, Meta(description="The number of ids and addresses that get no e-mails any more.", examples=[2])]


@post("/v1/opt-outs", guards=[requires_scope("write", limits_sites=True)], status_code=200, problems={404: ("site_not_found",)})
async def add_opt_outs(request: HTTPRequest, query: OptOutQuery, body: OptOutIn) -> OptOutResult:
    """End all e-mails to these people for ever: surveys and those of rules. There is no way back."""
    site, database, now = resolve_site(request, query.site), app_state(request).database, clock.now()
    ids, emails = sorted({*body.ids}), sorted({address_key(address) for address in body.emails})
    people, actor = len(ids) + len(emails), get_credential(request).actor

    async def store(connection: DatabaseConnection, start: int) -> None:
        of_step = slice(start, start + _PEOPLE_PER_STEP)
        await opt_out_people(connection, site.id, ids[of_step], emails[of_step], database.hash_respondent, now)
        if start == 0:
            await add_audit_entry(connection, actor, "recipients.opted_out", {"site_id": site.id, "people": people}, now)

    for start in range(0, max(len(ids), len(emails)), _PEOPLE_PER_STEP):
        await database.writer.run_transaction(partial(store, start=start))
    return OptOutResult(people)
