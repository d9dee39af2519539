"""An event as a message for people: a title of our words, what the respondent wrote, a few facts, a link.

What a respondent or a host has written is in `quote` and `facts` alone. Each destination sends it as plain text.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from outoften.domain.automation.event import EventType
from outoften.domain.automation.payload import CUT, EventPayload

_TITLES: Mapping[EventType, str] = {
    "response.created": "New response: {score} of 10 ({category})",
    "response.updated": "Changed response: {score} of 10 ({category})",
    "response.finished": "Response: {score} of 10 ({category})",
    "respondent.became_detractor": "New detractor: {score} of 10, before {previous} of 10",
    "ask.dismissed": "Closed without a score",
    "alert.opened": "Alert: the score has dropped",
    "alert.closed": "The alert is over",
    "follow_up.changed": "Follow-up: {state}",
    "tag.silent": "The tag is silent: no page has loaded it for a day",
}


class Message(Struct, frozen=True):
    """What people read of an event. `quote`: the comment; `facts`: pairs of label and value."""

    title: str
    quote: str
    facts: tuple[tuple[str, str], ...]
    url: str | None


def message_of(event: EventPayload) -> Message:
    """Returns the event as a message."""
    data: dict[str, Any] = msgspec.to_builtins(event.data)
    subject: dict[str, Any] = next((data[name] for name in ("response", "ask", "alert", "follow_up") if data.get(name)), {})
    previous = data.get("previous") or {}
    title = _TITLES[event.type].format_map(
        {name: subject.get(name, "") for name in ("score", "category", "state")} | {"previous": previous.get("score", "")}
    )
    respondent = data.get("respondent") or {}
    segments = subject.get("segments")
    facts = {
        "Site": (data.get("site") or {}).get("name"),
        "Survey": (data.get("survey") or {}).get("name"),
        "Respondent": ", ".join(str(respondent[name]) for name in ("name", "email", "id") if respondent.get(name)),
        "Choices": _joined(subject.get("choices")),
        "Segments": _joined([f"{key}: {value}" for key, value in segments.items()] if isinstance(segments, dict) else None),
        "Tags": _joined(subject.get("tags")),
        # It names segments and words of comments.
        "What happened": subject.get("sentence"),
        "Reason": subject.get("closed_reason") or subject.get("reason"),
        "Page": subject.get("page"),
    }
    shown = tuple((label, str(value)) for label, value in facts.items() if value)
    return Message(("Test. " if data.get("test") else "") + title, str(subject.get("comment") or ""), shown, data.get("url"))


def cut(text: str, length: int) -> str:
    """Returns at most so many characters of a text; “…” at the end says that it was longer."""
    return text if len(text) <= length else text[: length - len(CUT)].rstrip() + CUT


def _joined(values: Any) -> str:
    return ", ".join(map(str, values)) if isinstance(values, (list, tuple)) else ""
