"""Endpoints: where events are sent, and which of them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from outoften.domain.automation.event import Event, EventType
from outoften.domain.collecting.ask import Channel
from outoften.domain.score import Category, category

EndpointKind = Literal["webhook", "slack", "teams", "discord", "email", "template", "hubspot"]

# The name under which an address is stored that is a secret. `Endpoint.url` is then only its beginning.
URL = "url"

MAX_ENDPOINTS = 100

# Why the server has disabled an endpoint.
DisabledReason = Literal["gone", "failing", "refused"]


class EventFilter(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A filter for events. Each list is a choice of values; an empty one lets all pass. All lists must let an event pass.

    Events without a score, channel or segments pass only where these lists are empty, except alerts and silent tags, for which
    only `survey_ids` counts.
    """

    survey_ids: Annotated[tuple[int, ...], Meta(max_length=100, description="Only of these surveys.", examples=[[1]])] = ()
    categories: Annotated[
        tuple[Category, ...], Meta(max_length=3, description="Only with a score of these categories.", examples=[["detractor"]])
    ] = ()
    scores: Annotated[
        tuple[Annotated[int, Meta(ge=0, le=10)], ...],
        Meta(max_length=11, description="Only with these scores.", examples=[[0, 1, 2]]),
    ] = ()
    segments: Annotated[
        tuple[Annotated[str, Meta(min_length=1, max_length=101)], ...],
        Meta(max_length=50, description="Only with one of these segments, as `key=value`.", examples=[["plan=pro"]]),
    ] = ()
    channels: Annotated[
        tuple[Channel, ...], Meta(max_length=5, description="Only of these channels.", examples=[["widget"]])
    ] = ()


class Endpoint(Struct, frozen=True, kw_only=True):
    """Where events are sent. `site_id`: only events of this site. `options` are those of its kind. It contains no secret."""

    id: int
    site_id: int | None
    kind: EndpointKind
    name: str
    url: str
    events: tuple[EventType, ...]
    filter: EventFilter
    active: bool
    created_at: datetime
    created_by: str
    disabled_at: datetime | None = None
    disabled_reason: DisabledReason | None = None
    options: dict[str, Any] = {}

    def wants(self, event: Event) -> bool:
        """Whether the event is sent to this endpoint."""
        if event.type not in self.events or self.site_id not in (None, event.site_id):
            return False
        chosen = self.filter
        if chosen.survey_ids and event.survey_id not in chosen.survey_ids:
            return False
        if event.ask_id is None:
            return True
        if chosen.categories and (event.score is None or category(event.score) not in chosen.categories):
            return False
        if chosen.scores and event.score not in chosen.scores:
            return False
        if chosen.channels and event.channel not in chosen.channels:
            return False
        return not chosen.segments or not set(chosen.segments).isdisjoint(event.segments)


def group_by_event(endpoints: Iterable[Endpoint]) -> Mapping[str, tuple[Endpoint, ...]]:
    """Returns the active endpoints by the events that they want. Events that none wants are missing."""
    groups: dict[str, list[Endpoint]] = {}
    for endpoint in endpoints:
        if endpoint.active:
            for kind in endpoint.events:
                groups.setdefault(kind, []).append(endpoint)
    return {kind: tuple(group) for kind, group in groups.items()}
