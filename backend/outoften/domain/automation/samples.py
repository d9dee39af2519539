"""Samples of events with made-up data, for tests and for those who connect another program before the first answer."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from outoften.domain.automation.alerts.alert import Drop, alert_sentence
from outoften.domain.automation.alerts.alert_record import Alert, alert_event, silent_tag_sentence
from outoften.domain.automation.event import Event, EventType, ask_events, event_id
from outoften.domain.automation.follow_up import FollowUpChange, follow_up_event
from outoften.domain.automation.payload import Context, EventPayload, payload
from outoften.domain.collecting.ask import Ask

_AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
_ASK = Ask(
    id=UUID("019aa8d0-5f3c-7a11-8f7a-2f1b1c0d9e21"),
    site_id=1,
    survey_id=1,
    issued_at=_AT - timedelta(seconds=20),
    viewed_at=_AT - timedelta(seconds=18),
    respondent_id="user-1",
    locale="en",
    page="https://www.example.com/prices",
    segments=("plan=pro",),
    version=1,
)
_BEFORE = replace(
    _ASK, id=UUID("0199aa8d-5f3c-7a11-8f7a-2f1b1c0d9e21"), answered_at=_AT - timedelta(days=90), updated_at=_AT, score=9
)
_SCORED = replace(_ASK, answered_at=_AT, updated_at=_AT, score=3)
_DONE = replace(_SCORED, updated_at=_AT + timedelta(seconds=40), comment="Support took two days to reply.", done=True)
_DISMISSED = replace(_ASK, dismissed_at=_AT)
_CHANGES: dict[EventType, tuple[Ask, Ask]] = {
    "response.created": (_ASK, _SCORED),
    "response.updated": (_SCORED, _DONE),
    "response.finished": (_SCORED, _DONE),
    "ask.dismissed": (_ASK, _DISMISSED),
    "respondent.became_detractor": (_ASK, _SCORED),
}
_WORK = {"state": "closed", "closed_reason": "Called back"}
_FOLLOWED_UP = follow_up_event(
    event_id(_AT, "follow_up.changed"),
    replace(_DONE, state="closed", closed_reason="Called back"),
    FollowUpChange(at=_AT, by="ann@example.com", changes=_WORK, note="She is happy again."),
)
_DROP = Drop(days=14, nps=20, nps_before=40, responses=280, responses_before=1800, z=-4.23)
_ALERT = Alert(
    id=1,
    site_id=1,
    survey_id=1,
    kind="drop",
    segment=None,
    state="open",
    sentence=alert_sentence("", _DROP),
    drop=_DROP,
    parts=(),
    themes=(),
    opened_at=_AT,
    last_on=_AT.date(),
    closed_at=None,
    closed_by=None,
)
_CLOSED = replace(_ALERT, state="closed", closed_at=_AT + timedelta(days=14), last_on=_AT.date())
_SILENT = replace(_ALERT, survey_id=None, kind="silent_tag", drop=None, sentence=silent_tag_sentence(_AT - timedelta(days=2)))
_OTHERS: dict[EventType, dict[str, Any]] = {
    "alert.opened": alert_event(_ALERT).data,
    "alert.closed": alert_event(_CLOSED).data,
    "follow_up.changed": _FOLLOWED_UP.data,
    "tag.silent": alert_event(_SILENT).data,
}
SAMPLE_CONTEXT = Context(
    site=(1, "Acme"),
    survey=(1, "Relationship"),
    respondent=("user-1", "Anna Meier", "anna@example.com"),
    url=f"https://nps.example.com/app/surveys/1/responses/{_ASK.id}",
)


def sample_event(kind: EventType) -> Event:
    """Returns a sample of an event, with a made-up response of a detractor."""
    if kind in _CHANGES:
        before, after = _CHANGES[kind]
        return ask_events(before, after, {kind}, [_BEFORE])[0]
    return Event(own_id=event_id(_AT, kind), type=kind, at=_AT, site_id=1, survey_id=1, data=_OTHERS[kind])


def sample_payload(kind: EventType) -> EventPayload:
    """Returns what is sent of a sample."""
    event = sample_event(kind)
    return payload(kind, event.at, event.data, SAMPLE_CONTEXT)
