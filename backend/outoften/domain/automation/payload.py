"""The body of a webhook: the event, with what is known about the respondent when it is sent. It stays below 20 kB."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from outoften.domain.automation.event import EventType

# The recommended limit of Standard Webhooks.
MAX_BYTES = 20_000
CUT = "…"
_MIN_CUT_LENGTH = 40


class EventPayload(Struct, frozen=True):
    """The body of a webhook: the event's type and time, and its data."""

    type: Annotated[EventType, Meta(description="The type of the event.", examples=["response.created"])]
    timestamp: Annotated[datetime, Meta(description="The time of the event.")]
    data: Annotated[
        dict[str, Any],
        Meta(
            description="The subject of the event: `response`, `ask`, `alert` or `follow_up`, with `site`, `survey`, "
            "`respondent` and the `url` of the dashboard's page, where there are any.",
            examples=[{"response": {"score": 9}}],
        ),
    ]


class Context(Struct, frozen=True):
    """What is known when an event is sent. `url` leads to the dashboard; `is_test` marks what the owner sent as a test."""

    site: tuple[int, str] | None = None
    survey: tuple[int, str] | None = None
    respondent: tuple[str, str | None, str | None] | None = None
    url: str | None = None
    is_test: bool = False


def payload(kind: EventType, at: datetime, data: dict[str, Any], context: Context) -> EventPayload:
    """Returns what is sent of an event."""
    known: dict[str, Any] = dict(data)
    known["respondent"] = None
    if context.respondent:
        known["respondent"] = dict(zip(("id", "name", "email"), context.respondent, strict=True))
    known["survey"] = {"id": context.survey[0], "name": context.survey[1]} if context.survey else None
    known["site"] = {"id": context.site[0], "name": context.site[1]} if context.site else None
    known["url"] = context.url
    if context.is_test:
        known["test"] = True
    return EventPayload(kind, at, known)


def encode_payload(content: EventPayload, max_bytes: int = MAX_BYTES) -> bytes:
    """Returns the JSON. Where it is too long, the longest texts are cut, end with “…”, and are named in `data.truncated`."""
    body = msgspec.json.encode(content)
    if len(body) <= max_bytes:
        return body
    data = msgspec.json.decode(msgspec.json.encode(content.data))
    cut: set[str] = set()
    while len(body) > max_bytes:
        texts = sorted(_texts(data, ()), key=lambda found: -len(found[2].encode()))
        if not texts or len(texts[0][2]) < _MIN_CUT_LENGTH:
            break
        parent, key, text, path = texts[0]
        parent[key] = text.removesuffix(CUT)[: len(text) // 2] + CUT
        cut.add(".".join(path))
        body = msgspec.json.encode(EventPayload(content.type, content.timestamp, data | {"truncated": sorted(cut)}))
    return body


def _texts(value: Any, path: tuple[str, ...]) -> list[tuple[Any, Any, str, tuple[str, ...]]]:
    """Returns the texts within a value: where each is, and what it is."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found: list[tuple[Any, Any, str, tuple[str, ...]]] = []
    for key, child in items:
        place = (*path, str(key))
        found += [(value, key, child, place)] if isinstance(child, str) else _texts(child, place)
    return found
