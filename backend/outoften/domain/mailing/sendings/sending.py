"""Sendings: a survey by e-mail to an audience, once or regularly, and in which states it may be."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from msgspec import Struct

from outoften.domain.errors import ConflictError
from outoften.domain.mailing.sendings.mail_template import MailContent
from outoften.domain.mailing.sendings.schedule import Schedule

MAX_SENDINGS = 1000

SendingState = Literal["draft", "active", "paused", "finished", "canceled"]
SendingAction = Literal["start", "pause", "resume", "cancel"]

# From which states an action leads where.
_ACTIONS: Mapping[SendingAction, tuple[tuple[SendingState, ...], SendingState]] = {
    "start": (("draft",), "active"),
    "pause": (("active",), "paused"),
    "resume": (("paused",), "active"),
    "cancel": (("draft", "active", "paused"), "canceled"),
}


class Sending(Struct, frozen=True, kw_only=True):
    """A survey by e-mail to an audience; None: to all recipients.

    `next_at`: when its next run begins. `state_reason`: why it paused itself.
    """

    id: int
    site_id: int
    survey_id: int
    audience_id: int | None
    name: str
    content: MailContent
    schedule: Schedule
    hourly_limit: int | None
    state: SendingState
    state_reason: str | None
    next_at: datetime | None
    created_at: datetime
    created_by: str


def next_state(state: SendingState, action: SendingAction) -> SendingState:
    """Returns the state after an action. Raises ConflictError."""
    allowed, after = _ACTIONS[action]
    if state not in allowed:
        raise ConflictError(
            "sending_state",
            f"The sending is {state}, so it cannot {action}. That is for a sending that is {' or '.join(allowed)}."
            + (" Add a new one to send again." if state in ("finished", "canceled") else ""),
        )
    return after


def check_change(state: SendingState, changes: Mapping[str, Any]) -> None:
    """Raises ConflictError for changes of a sending that is over, or of whom and when it is sent after its start."""
    if state in ("finished", "canceled"):
        raise ConflictError("sending_state", f"The sending is {state}. Add a new one.")
    if (fixed := changes.keys() & {"survey_id", "audience_id", "schedule"}) and state != "draft":
        raise ConflictError(
            "sending_started",
            f"`{min(fixed)}` cannot change after the start, because e-mails were prepared with it. Cancel this sending and "
            "add a new one. Name, content and hourly limit can change.",
        )


def estimate_end(left: int, last_due_at: datetime | None, hourly_limit: int | None, now: datetime) -> datetime | None:
    """Returns when the e-mails that are left will have been sent, if the server runs; None if none are left."""
    if not left:
        return None
    by_limit = now + timedelta(hours=left / hourly_limit) if hourly_limit else now
    return max(by_limit, last_due_at or now)
