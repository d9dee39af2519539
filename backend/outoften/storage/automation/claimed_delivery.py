"""A delivery that is to be sent now, with its event."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from outoften.domain.automation.event import EventType
from outoften.storage.core import schema

_event, _respondent = schema.event.c, schema.respondent.c

EVENT_COLUMNS = (
    *(_event.id.label("event_id"), _event.type, _event.at, _event.site_id, _event.survey_id, _event.ask_id),
    *(_event.respondent_id, _event.data, _respondent.name, _respondent.email),
)


class ClaimedDelivery(Struct, frozen=True):
    """A delivery that this process has leased for one attempt, with its event. `attempts` counts this one."""

    endpoint_id: int
    event_id: UUID
    lease: UUID
    attempts: int
    is_test: bool
    type: EventType
    at: datetime
    site_id: int
    survey_id: int | None
    ask_id: UUID | None
    respondent_id: str | None
    name: str | None
    email: str | None
    data: dict[str, Any]
