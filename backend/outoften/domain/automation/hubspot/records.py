"""What is written to HubSpot: contacts by the respondent's id, tickets and tasks of their responses."""

from datetime import datetime, timedelta
from html import escape
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from outoften.domain.automation.message import message_of
from outoften.domain.automation.payload import EventPayload

BASE_URL = "https://api.hubapi.com"
# HubSpot's versions are dates, each supported for 18 months.
VERSION = "2026-09"
MAX_BATCH = 100
# The name of the secret, and of the unique property of contacts, tickets and tasks that holds an id of ours.
TOKEN, ID = "token", "outoften_id"

# How HubSpot numbers the links of tickets and tasks to contacts.
_TO_CONTACT = {"tickets": 16, "tasks": 204}

RecordKind = Literal["tickets", "tasks"]
_Key = Annotated[str, Meta(min_length=1, max_length=100)]


class HubspotTicket(Struct, frozen=True, forbid_unknown_fields=True):
    """The ticket of a response."""

    pipeline: Annotated[_Key, Meta(description="The id of the ticket's pipeline.", examples=["0"])] = "0"
    stage: Annotated[_Key, Meta(description="The id of the pipeline's stage in which the ticket begins.", examples=["1"])] = "1"
    priority: Annotated[
        Literal["LOW", "MEDIUM", "HIGH"] | None, Meta(description="The ticket's priority.", examples=["HIGH"])
    ] = None


class HubspotTask(Struct, frozen=True, forbid_unknown_fields=True):
    """The task of a response."""

    due_hours: Annotated[
        int, Meta(ge=0, le=2160, description="The number of hours from the response until the task is due.", examples=[24])
    ] = 24


class HubspotOptions(Struct, frozen=True, forbid_unknown_fields=True):
    """Objects to create in HubSpot beside contacts, and their owner."""

    ticket: Annotated[HubspotTicket | None, Meta(description="Create a ticket for each response.", examples=[None])] = None
    task: Annotated[HubspotTask | None, Meta(description="Create a task for each response.", examples=[None])] = None
    owner: Annotated[
        Annotated[str, Meta(max_length=254)] | None,
        Meta(description="The e-mail address of the user of HubSpot who owns them.", examples=["ann@example.com"]),
    ] = None
    owner_segment: Annotated[
        _Key | None,
        Meta(
            description="A segment key whose value is that address; `owner` where a response has none.",
            examples=["account_owner"],
        ),
    ] = None

    @property
    def creates_records(self) -> bool:
        """Whether there is more to create than contacts."""
        return self.ticket is not None or self.task is not None


class Contact(Struct, frozen=True):
    """A contact as it is sent. HubSpot wants all properties each time. `updated_at` tells which of two is newer."""

    id: str
    email: str | None
    properties: dict[str, str]
    updated_at: str


def contact_of(event: EventPayload) -> Contact | None:
    """Returns the contact of an event; None if it is not about the response of a known person."""
    data: dict[str, Any] = msgspec.to_builtins(event.data)
    response, respondent = data.get("response"), data.get("respondent")
    if not response or not respondent:
        return None
    known = {
        ID: respondent["id"],
        "nps_score": str(response["score"]),
        "nps_category": response["category"],
        "nps_comment": response.get("comment") or "",
        "nps_answered_at": response["answered_at"],
        "nps_survey": (data.get("survey") or {}).get("name", ""),
        "nps_url": data.get("url") or "",
    }
    email = respondent.get("email")
    return Contact(respondent["id"], email, known | ({"email": email} if email else {}), response["updated_at"])


def owner_address(options: HubspotOptions, event: EventPayload) -> str | None:
    """Returns the address of the owner of a response's ticket and task."""
    segments = (event.data.get("response") or {}).get("segments") or {}
    address: str | None = segments.get(options.owner_segment or "")
    return address or options.owner


def record_of(
    kind: RecordKind, options: HubspotOptions, event: EventPayload, contact_id: str, owner_id: str | None
) -> dict[str, Any]:
    """Returns a ticket or task of a response, linked to its contact. The same response has the same unique id."""
    message = message_of(event)
    lines = [message.quote, *(f"{label}: {value}" for label, value in message.facts), message.url or ""]
    known: dict[str, str] = {ID: str(event.data["response"]["id"])}
    if kind == "tickets":
        ticket = options.ticket or HubspotTicket()
        known |= {"subject": message.title, "hs_pipeline": ticket.pipeline, "hs_pipeline_stage": ticket.stage}
        known |= {"content": "\n".join(filter(None, lines))}
        known |= {"hs_ticket_priority": ticket.priority} if ticket.priority else {}
    else:
        task = options.task or HubspotTask()
        answered_at = msgspec.convert(event.data["response"]["answered_at"], datetime)
        due_at = (answered_at + timedelta(hours=task.due_hours)).isoformat(timespec="milliseconds")
        known |= {"hs_task_subject": message.title, "hs_timestamp": due_at.replace("+00:00", "Z")}
        known |= {"hs_task_status": "NOT_STARTED", "hs_task_type": "TODO", "hs_task_priority": "HIGH"}
        # HubSpot shows it as HTML.
        known |= {"hs_task_body": "<br>".join(escape(line).replace("\n", "<br>") for line in lines if line)}
    known |= {"hubspot_owner_id": owner_id} if owner_id else {}
    link = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": _TO_CONTACT[kind]}
    return {"properties": known, "associations": [{"to": {"id": contact_id}, "types": [link]}]}


def upsert_input(contact: Contact, trace_id: str) -> dict[str, Any]:
    """Returns the contact as an input of a batch."""
    return {"idProperty": ID, "id": contact.id, "properties": contact.properties, "objectWriteTraceId": trace_id}


def update_input(contact: Contact, trace_id: str) -> dict[str, Any]:
    """Returns a contact that HubSpot knew by its address before it had an id of ours."""
    return upsert_input(contact, trace_id) | {"idProperty": "email", "id": contact.email}
