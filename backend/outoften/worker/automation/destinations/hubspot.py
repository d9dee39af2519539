"""HubSpot: contacts in batches, and a ticket and a task for each response where the options say so."""

from collections.abc import Callable, Sequence
from typing import Any, Literal
from urllib.parse import quote

import msgspec

from outoften.domain.automation.delivery import Delivered, Refused, Retry, Verdict
from outoften.domain.automation.endpoint import Endpoint
from outoften.domain.automation.hubspot.records import (
    BASE_URL,
    ID,
    MAX_BATCH,
    TOKEN,
    VERSION,
    Contact,
    HubspotOptions,
    RecordKind,
    contact_of,
    owner_address,
    record_of,
    update_input,
    upsert_input,
)
from outoften.domain.automation.hubspot.replies import first_id, is_conflict, judge_hubspot, read_batch
from outoften.outgoing.client import UnreachableError
from outoften.worker.automation.destinations.contract import Outcome, Pace, Reply, Request, Send, Sending
from outoften.worker.automation.destinations.json_request import HEADERS, json_object

# An account may send 100 requests in ten seconds, from all its programs. A ticket with a task takes four.
_BATCHES = Pace(per_second=4, batch=MAX_BATCH)
_RECORDS = Pace(per_second=2)

_BuildInput = Callable[[Contact, str], dict[str, Any]]


class Hubspot:
    """The kind `hubspot` with the options of an endpoint."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._options = msgspec.convert(endpoint.options["hubspot"], HubspotOptions)
        self.pace = _RECORDS if self._options.creates_records else _BATCHES

    async def deliver(self, sendings: Sequence[Sending], send: Send) -> list[Outcome]:
        """Write the contacts of events, each person once, then their tickets and tasks. A test writes nothing."""
        api = _Api(sendings[0], send)
        contacts = [None if sending.event.data.get("test") else contact_of(sending.event) for sending in sendings]
        # HubSpot refuses a batch in which a contact is twice.
        newest = {contact.id: contact for contact in sorted(filter(None, contacts), key=lambda one: one.updated_at)}
        written = await api.write(list(newest.values()), "upsert", upsert_input)
        outcomes = []
        for sending, contact in zip(sendings, contacts, strict=True):
            if sending.event.data.get("test"):
                outcome, _ = await api.call("GET", f"/crm/properties/{VERSION}/contacts/{ID}")
            elif contact is None:
                outcome = Outcome(Delivered(), error="nothing_to_send")
            else:
                outcome = written[contact.id]
                if self._options.creates_records and isinstance(outcome.verdict, Delivered):
                    outcome = await self._create_records(api, sending, outcome)
            outcomes.append(outcome)
        return outcomes

    async def _create_records(self, api: "_Api", sending: Sending, outcome: Outcome) -> Outcome:
        """Create the ticket and the task of a response whose contact was written; returns the first failure or last success."""
        assert outcome.reply
        contact_id, owner_id = str(json_object(outcome.reply)["id"]), None
        if address := owner_address(self._options, sending.event):
            outcome, body = await api.call("GET", f"/crm/owners/{VERSION}?email={quote(address, safe='')}&limit=1")
            if not isinstance(outcome.verdict, Delivered):
                return outcome
            # Without such an owner the record has none: better than no record.
            owner_id = first_id(body)
        kinds: tuple[tuple[RecordKind, object], ...] = (("tickets", self._options.ticket), ("tasks", self._options.task))
        for kind, wanted in kinds:
            if wanted:
                content = record_of(kind, self._options, sending.event, contact_id, owner_id)
                outcome, body = await api.call("POST", f"/crm/objects/{VERSION}/{kind}", content)
                if isinstance(outcome.verdict, Refused) and is_conflict(body):
                    # An earlier attempt, or another event of the response, has created it.
                    outcome = msgspec.structs.replace(outcome, verdict=Delivered())
                if not isinstance(outcome.verdict, Delivered):
                    return outcome
        return outcome


class _Api:
    """HubSpot's API in one attempt, with the token of an endpoint."""

    def __init__(self, sending: Sending, send: Send) -> None:
        self._base_url = (sending.endpoint.url or BASE_URL).rstrip("/")
        self._headers = {**HEADERS, "Authorization": f"Bearer {sending.secrets[TOKEN]}"}
        self._now, self._send = sending.now, send

    async def call(self, method: Literal["GET", "POST"], path: str, content: Any = None) -> tuple[Outcome, dict[str, Any]]:
        """Send a request; returns what the reply means, and its body."""
        body = b"" if content is None else msgspec.json.encode(content)
        try:
            reply = await self._send(Request(self._base_url + path, body, self._headers, method))
        except UnreachableError as error:
            return Outcome(Retry(), error=error.code), {}
        found = json_object(reply)
        return Outcome(judge_hubspot(reply.status, reply.headers, found, self._now), reply), found

    async def write(
        self, contacts: Sequence[Contact], action: Literal["upsert", "update"], build: _BuildInput
    ) -> dict[str, Outcome]:
        """Write contacts together; returns what became of each, by the contact's id."""
        if not contacts:
            return {}
        inputs = [build(contact, str(number)) for number, contact in enumerate(contacts)]
        outcome, body = await self.call("POST", f"/crm/objects/{VERSION}/contacts/batch/{action}", {"inputs": inputs})
        if not isinstance(outcome.verdict, (Delivered, Refused)):
            return {contact.id: outcome for contact in contacts}
        if isinstance(outcome.verdict, Refused) and len(contacts) > 1:
            # One of them is at fault, and HubSpot has written none.
            half = len(contacts) // 2
            return await self.write(contacts[:half], action, build) | await self.write(contacts[half:], action, build)
        assert outcome.reply
        batch = read_batch(body, contacts)
        if isinstance(outcome.verdict, Refused):
            batch = msgspec.structs.replace(batch, written={}, failed={contacts[0].id: body})
        known = [
            contact
            for contact in contacts
            if action == "upsert" and contact.email and is_conflict(batch.failed.get(contact.id, {}))
        ]
        outcomes = {contact.id: _outcome_of(contact, batch.written, batch.failed, outcome.reply) for contact in contacts}
        # HubSpot has a contact with the address that has no id of ours yet.
        return outcomes | await self.write(known, "update", update_input)


def _outcome_of(contact: Contact, written: dict[str, Any], failed: dict[str, Any], reply: Reply) -> Outcome:
    """Returns what became of a contact. Its reply has nothing of other people, who may be erased before it is."""
    verdict: Verdict = Retry()
    part: dict[str, Any] = {}
    if contact.id in written and written[contact.id].get("id"):
        verdict, part = Delivered(), {name: written[contact.id].get(name) for name in ("id", "new")}
    elif contact.id in failed:
        verdict, part = Refused(), {name: failed[contact.id].get(name) for name in ("category", "message", "errors")}
    return Outcome(verdict, Reply(reply.status, reply.headers, msgspec.json.encode(part)))
