"""Deliveries of events to endpoints: tests, lists with all attempts, sending again; samples of events."""

from datetime import datetime
from functools import partial
from typing import Annotated
from uuid import UUID

from litestar import Response
from litestar.params import FromPath
from msgspec import Meta, Struct
from msgspec.structs import replace
from uuid_utils.compat import uuid7

from outoften import clock
from outoften.domain.automation.delivery import DeliveryState, parse_delivery_id
from outoften.domain.automation.event import EVENT_TYPES, EventType
from outoften.domain.automation.payload import EventPayload
from outoften.domain.automation.samples import sample_event, sample_payload
from outoften.domain.errors import ConflictError
from outoften.storage.automation import delivery_log
from outoften.storage.automation.delivery_log import DeliveryOut
from outoften.storage.responses.responses import Cursor
from outoften.web.http.access.sites import visible_catalog
from outoften.web.http.auth import requires_scope
from outoften.web.http.pagination import CursorParam, decode_cursor, encode_cursor, next_link
from outoften.web.http.resource import Listing
from outoften.web.http.routing import get, post
from outoften.web.http.state import HTTPRequest, app_state


class EndpointTestIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The sample to send."""

    event: Annotated[
        EventType | None, Meta(description="The type of the sample; by default the endpoint's first.", examples=[None])
    ] = None


class DeliveriesQuery(Struct, frozen=True, forbid_unknown_fields=True):
    state: Annotated[DeliveryState | None, Meta(description="Only deliveries in this state.")] = None
    limit: Annotated[int, Meta(ge=1, le=200, description="The maximum number of deliveries on a page.")] = 50
    cursor: CursorParam | None = None


class RedeliverIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The failed deliveries to send again."""

    since: Annotated[datetime, Meta(tz=True, description="The time from which on failed events are sent again.")]


class Redelivered(Struct, frozen=True):
    """The number of deliveries that are sent again."""

    count: Annotated[int, Meta(description="The number of deliveries.", examples=[12])]


class SamplesQuery(Struct, frozen=True, forbid_unknown_fields=True):
    event: Annotated[EventType | None, Meta(description="Only samples of this type of event.")] = None


@post("/v1/endpoints/{endpoint_id:int}/test", guards=[requires_scope("write")], status_code=202, body_optional=True)
async def send_test(request: HTTPRequest, endpoint_id: FromPath[int], body: EndpointTestIn) -> DeliveryOut:
    """Send a sample event, marked with `data.test`, in a single attempt. Read its outcome with GET /v1/deliveries/{id}."""
    database, now = app_state(request).database, clock.now()
    endpoint = database.catalog.endpoint(endpoint_id)
    sample = sample_event(body.event or endpoint.events[0])
    event = replace(sample, own_id=uuid7(), ask_id=None, respondent_id=None, survey_id=None, at=now, due_at=now)

    return await database.writer.run_transaction(
        partial(delivery_log.send_test, outbox=database.outbox, endpoint_id=endpoint_id, event=event)
    )


@get("/v1/endpoints/{endpoint_id:int}/deliveries", guards=[requires_scope("write")])
async def list_deliveries(
    request: HTTPRequest, endpoint_id: FromPath[int], query: DeliveriesQuery
) -> Response[Listing[DeliveryOut]]:
    """Deliveries of the last 30 days to an endpoint with all attempts, those of the newest events first."""
    return await delivery_page(request, app_state(request).database.catalog.endpoint(endpoint_id).id, query)


@get("/v1/deliveries/{delivery_id:str}", guards=[requires_scope("write", limits_sites=True)])
async def show_delivery(request: HTTPRequest, delivery_id: FromPath[str]) -> DeliveryOut:
    """A delivery with all attempts."""
    return await app_state(request).database.read(delivery_log.read_delivery, *_find(request, delivery_id))


@post(
    "/v1/deliveries/{delivery_id:str}/redeliver",
    guards=[requires_scope("write", limits_sites=True)],
    status_code=202,
    problems={409: ("delivery_in_progress", "endpoint_inactive")},
)
async def redeliver(request: HTTPRequest, delivery_id: FromPath[str]) -> DeliveryOut:
    """Send an event again, whatever became of it: at once, then by the same schedule as before."""
    database = app_state(request).database
    endpoint_id, event_id = _find(request, delivery_id)
    _require_active(request, endpoint_id)
    return await database.writer.run_transaction(
        partial(delivery_log.redeliver, outbox=database.outbox, endpoint_id=endpoint_id, event_id=event_id, now=clock.now())
    )


@post(
    "/v1/endpoints/{endpoint_id:int}/redeliver",
    guards=[requires_scope("write")],
    status_code=202,
    problems={409: ("endpoint_inactive",)},
)
async def redeliver_failed(request: HTTPRequest, endpoint_id: FromPath[int], body: RedeliverIn) -> Redelivered:
    """Send again what happened since a time and failed, at most 30 days back."""
    database = app_state(request).database
    database.catalog.endpoint(endpoint_id)
    _require_active(request, endpoint_id)
    count = await database.writer.run_transaction(
        partial(
            delivery_log.redeliver_failed, outbox=database.outbox, endpoint_id=endpoint_id, since=body.since, now=clock.now()
        )
    )
    return Redelivered(count)


@get("/v1/events/samples", guards=[requires_scope("write", limits_sites=True)])
async def event_samples(request: HTTPRequest, query: SamplesQuery) -> list[EventPayload]:
    """Samples of what webhooks send, with made-up data: an array, as the editors of Zapier, n8n and Make want it."""
    return [sample_payload(kind) for kind in EVENT_TYPES if query.event in (None, kind)]


async def delivery_page(request: HTTPRequest, lane: int, query: DeliveriesQuery) -> Response[Listing[DeliveryOut]]:
    """Returns a page of deliveries to an endpoint, or of the e-mails of a rule."""
    cursor = decode_cursor(query.cursor)
    found = await app_state(request).database.read(
        delivery_log.list_deliveries, lane, query.state, cursor.id if cursor else None, query.limit
    )
    is_full = len(found) == query.limit
    headers = next_link(request, encode_cursor(Cursor(found[-1].happened_at, found[-1].event_id))) if is_full else {}
    return Response(Listing(found), headers=headers)


def _find(request: HTTPRequest, text: str) -> tuple[int, UUID]:
    """Returns the endpoint and the event of a delivery to an endpoint that the sender sees. Raises NotFoundError."""
    parsed = parse_delivery_id(text)
    if parsed is None or parsed[0] not in visible_catalog(request).endpoints:
        raise delivery_log.unknown_delivery(text)
    return parsed


def _require_active(request: HTTPRequest, endpoint_id: int) -> None:
    if not app_state(request).database.catalog.endpoint(endpoint_id).active:
        raise ConflictError(
            "endpoint_inactive",
            'Nothing is sent to this endpoint. Activate it first: PATCH /v1/endpoints/{endpoint_id} {"active": true}.',
        )
