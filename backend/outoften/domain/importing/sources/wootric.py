"""Wootric (InMoment): responses, declines and end users of its API as JSON. Responses have no address, but end users do."""

from collections.abc import Mapping
from typing import Any

from outoften.domain.importing.source import IS_PERSON, Given, Head, Source


def _recognise(head: Head) -> float:
    record = head.record or {}
    if "end_user_id" in record:
        return 1
    return 0.7 if {"external_id", "email", "properties"} <= record.keys() else 0


def _read(record: Mapping[str, Any]) -> Given | None:
    end_user = record.get("end_user")
    user: Mapping[str, Any] = end_user if isinstance(end_user, dict) else {}
    if "end_user_id" not in record:
        return _read_person(record) | {IS_PERSON: True} if "email" in record or "external_id" in record else None
    if record.get("excluded_from_calculations") is True:
        return None
    given = {key: value for key, value in _read_person(user).items() if value} | {
        "person": record["end_user_id"],
        "answered_at": record.get("created_at"),
        "page": record.get("origin_url"),
    }
    if "score" not in record:
        return given | {"id": f"decline:{record.get('id', '')}", "dismissed": True}
    notes = [note.get("text") if isinstance(note, dict) else note for note in record.get("notes") or ()]
    tags = [tag.get("name") if isinstance(tag, dict) else tag for tag in record.get("tags") or ()]
    return given | {
        "id": record.get("id"),
        "score": record["score"],
        "comment": record.get("text"),
        "done": record.get("completed") is not False,
        "tags": [tag for tag in tags if tag],
        "note": "\n".join(note for note in notes if isinstance(note, str)),
    }


def _read_person(record: Mapping[str, Any]) -> Given:
    properties = record.get("properties")
    traits = properties if isinstance(properties, dict) else {}
    return {
        "person": record.get("id"),
        "respondent_id": record.get("external_id"),
        "email": record.get("email"),
        "name": traits.get("name"),
        "traits": {key: value for key, value in traits.items() if isinstance(value, str | int | float | bool)},
    }


SOURCE = Source("wootric", "Wootric", _recognise, read=_read)
