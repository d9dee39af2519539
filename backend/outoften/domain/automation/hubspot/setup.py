"""What HubSpot must have before contacts, tickets and tasks can be written: a group of properties, and the properties."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from outoften.domain.automation.hubspot.records import ID, VERSION, HubspotOptions
from outoften.domain.collecting.ask import strip_control_characters

GROUP = "outoften"
MAX_PROBLEM = 300

ItemState = Literal["created", "exists", "failed"]


class PreparedItem(Struct, frozen=True):
    """A part of HubSpot, and whether it is there."""

    object: Annotated[
        str, Meta(description="The kind of object that it belongs to: `contacts`, `tickets` or `tasks`.", examples=["contacts"])
    ]
    name: Annotated[str, Meta(description="The name of the property or of its group, or the id.", examples=["outoften_id"])]
    state: Annotated[
        ItemState, Meta(description="The state: created by this request, there before, or missing.", examples=["created"])
    ]
    problem: Annotated[
        str | None,
        Meta(description="The reason in English why it is missing or cannot be used; null if it can.", examples=[None]),
    ] = None


class Part(Struct, frozen=True):
    """A part that must exist: where it is read, and what creates it."""

    object: str
    name: str
    path: str
    create_path: str
    content: dict[str, Any]


_SELECT = {"type": "enumeration", "fieldType": "select"}
_ID = {"label": "Out of Ten: id", "type": "string", "fieldType": "text", "hasUniqueValue": True}
_CATEGORIES = [
    {"label": name.capitalize(), "value": name, "displayOrder": number, "hidden": False}
    for number, name in enumerate(("promoter", "passive", "detractor"))
]
_CONTACT: dict[str, dict[str, Any]] = {
    ID: _ID,
    "nps_score": {"label": "NPS: last score", "type": "number", "fieldType": "number"},
    "nps_category": {"label": "NPS: category", **_SELECT, "options": _CATEGORIES},
    "nps_comment": {"label": "NPS: last comment", "type": "string", "fieldType": "textarea"},
    "nps_answered_at": {"label": "NPS: answered at", "type": "datetime", "fieldType": "date"},
    "nps_survey": {"label": "NPS: survey", "type": "string", "fieldType": "text"},
    "nps_url": {"label": "NPS: response", "type": "string", "fieldType": "text"},
}


def needed_parts(options: HubspotOptions) -> list[Part]:
    """Returns what must exist, in the order in which it is created."""
    objects = {"contacts": _CONTACT, "tickets": {ID: _ID} if options.ticket else {}, "tasks": {ID: _ID} if options.task else {}}
    parts = []
    for name, properties in objects.items():
        if properties:
            path = f"/crm/properties/{VERSION}/{name}"
            group = {"name": GROUP, "label": "Out of Ten"}
            parts.append(Part(name, GROUP, f"{path}/groups/{GROUP}", f"{path}/groups", group))
        for key, definition in properties.items():
            parts.append(Part(name, key, f"{path}/{key}", path, {"name": key, "groupName": GROUP, **definition}))
    return parts


def find_problem(part: Part, found: Mapping[str, Any]) -> str | None:
    """Returns why a property that exists cannot be used; None if it can."""
    if "type" not in part.content:
        return None
    if part.content.get("hasUniqueValue") and not found.get("hasUniqueValue"):
        return "It must require unique values. HubSpot cannot change that: delete it there, and prepare again."
    kinds: Sequence[str] = ("string", "enumeration") if part.content["type"] == "enumeration" else (part.content["type"],)
    if found.get("type") not in kinds:
        return f"Its type is {strip_control_characters(str(found.get('type')))[:50]!r}; it must be {part.content['type']!r}."
    return None


def error_text(status: int, body: Mapping[str, Any]) -> str:
    """Returns what HubSpot says of an error, as one short text."""
    return f"{status}: {strip_control_characters(str(body.get('message') or 'no reason'))[:MAX_PROBLEM]}"
