"""Delighted: responses and people of its API as JSON, and CSV exports, whose columns are found by their words."""

from collections.abc import Mapping
from typing import Any

from outoften.domain.importing.columns import propose_columns
from outoften.domain.importing.source import IS_PERSON, Given, Head, Source

# Properties with which hosts tell their own id of a person.
_OWN_IDS = ("user id", "user_id", "userId", "customer id", "customer_id", "customerId", "external id", "external_id")
_NAMES = {
    "Survey Type": "survey_type",
    "Delighted Page URL": "page",
    "Delighted Page": "page",
    "Page": "page",
    "Person ID": "person",
}


def _recognise(head: Head) -> float:
    if record := head.record:
        if "survey_type" in record and "person" in record:
            return 1
        return 0.6 if {"last_sent_at", "last_responded_at"} & record.keys() else 0
    names = {name.lower() for name in head.names}
    return 0.9 if any(name.startswith("delighted ") for name in names) else 0


def _columns(head: Head) -> dict[str, str]:
    proposed = propose_columns(head.names)
    for name in head.names:
        if (field := _NAMES.get(name)) and field not in proposed.values():
            proposed[name] = field
    return proposed


def _read(record: Mapping[str, Any]) -> Given | None:
    if "score" not in record:
        return _read_person(record) | {IS_PERSON: True} if "email" in record else None
    properties = _dict(record.get("person_properties"))
    person = record.get("person")
    given = _read_person(person) if isinstance(person, dict) else {"person": person}
    traits = {key: value for key, value in properties.items() if isinstance(value, str | int | float | bool)}
    notes = [note.get("text") for note in record.get("notes") or () if isinstance(note, dict)]
    own_id = next((traits[name] for name in _OWN_IDS if name in traits), None)
    return given | {
        "id": record.get("id"),
        "survey_type": record.get("survey_type"),
        "score": record.get("score"),
        "answered_at": record.get("created_at"),
        "comment": record.get("comment"),
        "respondent_id": own_id,
        "email": given.get("email") or traits.pop("Email", None),
        "locale": traits.get("locale"),
        "page": traits.pop("Delighted Page URL", None) or traits.pop("Delighted Page", None) or traits.pop("Page", None),
        "tags": record.get("tags"),
        "note": "\n".join(text for text in notes if isinstance(text, str)),
        "traits": traits,
    }


def _read_person(record: Mapping[str, Any]) -> Given:
    return {"person": record.get("id"), "email": record.get("email"), "name": record.get("name")}


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


SOURCE = Source("delighted", "Delighted", _recognise, columns=_columns, read=_read)
