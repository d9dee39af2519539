"""Events: what happened to a response, an ask, a score. An event says what it was at that time."""

import hashlib
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, get_args
from uuid import UUID

import msgspec
from msgspec import Struct

from outoften.domain.collecting.ask import Ask
from outoften.domain.collecting.segment import parse_segment
from outoften.domain.responses.response import response_from_ask
from outoften.domain.score import category

EventType = Literal[
    "response.created",
    "response.updated",
    "response.finished",
    "ask.dismissed",
    "respondent.became_detractor",
    "alert.opened",
    "alert.closed",
    "follow_up.changed",
    "tag.silent",
]
EVENT_TYPES: tuple[EventType, ...] = get_args(EventType)

# Most people who leave a question open have left the page. A comment that comes later is an update.
FINISHED_AFTER = timedelta(minutes=5)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class Event(Struct, frozen=True, kw_only=True):
    """An event. `data` is what is sent of it, with names of fields as the API has them. Those of an ask need no `own_id`.

    `due_at` is when it is sent: at once, or later if it waits for more. `replaces`: one with the same id may wait. Score,
    channel and segments are for filters, and are None where it has none.
    """

    own_id: UUID | None = None
    type: EventType
    at: datetime
    site_id: int
    survey_id: int | None
    data: dict[str, Any]
    ask_id: UUID | None = None
    respondent_id: str | None = None
    due_at: datetime | None = None
    replaces: bool = False
    score: int | None = None
    channel: str | None = None
    segments: tuple[str, ...] = ()

    @property
    def id(self) -> UUID:
        """Returns the id. To make one takes time, for which no answer should wait."""
        return self.own_id or ask_event_id(self.type, self.site_id, self.ask_id, self.at)


def ask_event_id(kind: str, site_id: int, ask_id: UUID | None, at: datetime) -> UUID:
    """Returns the id of an event of an ask."""
    return event_id(at, f"{kind} {site_id} {ask_id}")


def event_id(at: datetime, name: str) -> UUID:
    """Returns a UUIDv7 with this time. The same name at the same time has the same id, so that an event is written once."""
    milliseconds = max(0, (at - _EPOCH) // _MILLISECOND)
    chance = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=10).digest())
    version_and_variant = (0x7000 << 64) | (0x8000 << 48)
    free = (0x0FFF << 64) | 0x3FFF_FFFF_FFFF_FFFF
    return UUID(int=milliseconds << 80 | version_and_variant | chance & free)


def first_id(at: datetime) -> UUID:
    """Returns the least id of an event at this time."""
    return UUID(int=event_id(at, "").int >> 80 << 80)


def ask_events(
    before: Ask, after: Ask, wanted: Collection[str], history: Iterable[Ask] = (), *, by_owner: bool = False
) -> list[Event]:
    """Returns the wanted events of a change to an ask. `history`: the respondent's asks. `by_owner`: a change by the owner."""
    if after is before or after.erased_at:
        return []
    found: list[Event] = []
    if after.answered_at and after.updated_at:
        # Made once, because each answer pays for it.
        data = {"response": msgspec.structs.asdict(response_from_ask(after))}
        if not before.answered_at:
            if "response.created" in wanted:
                found.append(_event("response.created", after, after.answered_at, data))
        elif "response.updated" in wanted:
            found.append(_event("response.updated", after, after.updated_at, data))
        if "response.finished" in wanted and not before.done and not by_owner:
            # The same id until it is sent, so that later words replace the earlier ones.
            due_at = after.updated_at if after.done else after.updated_at + FINISHED_AFTER
            event = _event("response.finished", after, after.answered_at, data, due_at, replaces=before.answered_at is not None)
            found.append(event)
        if "respondent.became_detractor" in wanted and (previous := fallen_from(before, after, history)):
            last = {
                "id": previous.id,
                "score": previous.score,
                "category": category(previous.score or 0),
                "answered_at": previous.answered_at,
            }
            found.append(_event("respondent.became_detractor", after, after.answered_at, data | {"previous": last}))
    elif after.dismissed_at and not before.dismissed_at and "ask.dismissed" in wanted:
        found.append(_event("ask.dismissed", after, after.dismissed_at, {"ask": _dismissed(after)}))
    return found


def may_become_detractor(ask: Ask, score: int) -> bool:
    """Whether this answer may make the respondent a detractor, which only the respondent's history can tell."""
    return ask.respondent_id is not None and category(score) == "detractor"


def fallen_from(before: Ask, after: Ask, history: Iterable[Ask]) -> Ask | None:
    """Returns the respondent's last answer to the survey, if that was no detractor's and this one is; else None."""
    if after.score is None or not after.answered_at or not may_become_detractor(after, after.score):
        return None
    if before.score is not None and category(before.score) == "detractor":
        return None
    earlier = [
        (other.answered_at, other.id, other)
        for other in history
        if other.survey_id == after.survey_id and other.answered_at and other.excluded is None and not other.erased_at
    ]
    last = max((key for key in earlier if key[:2] < (after.answered_at, after.id)), default=None)
    if last is None or last[2].score is None or category(last[2].score) == "detractor":
        return None
    return last[2]


def _event(
    kind: EventType, ask: Ask, at: datetime, data: dict[str, Any], due_at: datetime | None = None, *, replaces: bool = False
) -> Event:
    return Event(
        type=kind,
        at=at,
        site_id=ask.site_id,
        survey_id=ask.survey_id,
        data=data,
        ask_id=ask.id,
        respondent_id=ask.respondent_id,
        due_at=due_at,
        replaces=replaces,
        score=ask.score,
        channel=ask.channel,
        segments=ask.segments,
    )


def _dismissed(ask: Ask) -> dict[str, Any]:
    names = ("id", "survey_id", "channel", "respondent_id", "locale", "issued_at", "dismissed_at", "version")
    fields = {name: getattr(ask, name) for name in names}
    return fields | {"page": ask.page or None, "segments": dict(map(parse_segment, ask.segments))}
