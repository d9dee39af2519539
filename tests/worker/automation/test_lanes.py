"""Lanes: how fast a destination gets events, and how long it is left alone after it asked for that."""

from datetime import UTC, datetime, timedelta

import pytest

from outoften.domain.automation.delivery import Delivered, Slow
from outoften.domain.automation.endpoint import Endpoint, EndpointKind, EventFilter
from outoften.worker.automation.destinations import pace_of
from outoften.worker.automation.lanes import Lanes


def sent_within(kind: EndpointKind, seconds: float, options: dict[str, object]) -> tuple[int, int]:
    """How many deliveries and requests begin within so many seconds, if there are always more and each takes no time."""
    endpoint = Endpoint(
        id=1, site_id=None, kind=kind, name="", url="", events=(), filter=EventFilter(), active=True,
        created_at=datetime(2026, 11, 22, tzinfo=UTC), created_by="", options=options,
    )  # fmt: skip
    lanes, now, deliveries, requests = Lanes(shared=False, pace_of=pace_of), 0.0, 0, 0
    lanes.update([endpoint])
    while (now := max(now, lanes.next_ready_at())) < seconds:
        count = lanes.wanted(now, 200, False).due[1]
        for first in range(0, count, lanes.batch_of(1)):
            size = min(lanes.batch_of(1), count - first)
            lanes.begin(1, size, now)
            requests += 1
            for _ in range(size):
                lanes.end(1, Delivered(), now)
        deliveries += count
        if deliveries > 10_000:
            break
    return deliveries, requests


@pytest.mark.parametrize(
    ("kind", "options", "deliveries", "requests"),
    [
        ("slack", {}, 10, 10),
        ("teams", {}, 40, 40),
        ("discord", {}, 20, 20),
        ("template", {"preset": "klaviyo"}, 510, 510),
        ("hubspot", {"hubspot": {}}, 4000, 40),
        ("hubspot", {"hubspot": {"ticket": {}}}, 20, 20),
    ],
)
def test_each_destination_gets_no_more_than_it_takes(
    kind: EndpointKind, options: dict[str, object], deliveries: int, requests: int
) -> None:
    assert sent_within(kind, 10, options) == pytest.approx((deliveries, requests), rel=0.03)


def test_a_webhook_is_not_paced() -> None:
    assert sent_within("webhook", 10, {})[0] > 10_000


def test_a_destination_that_asks_for_a_pause_gets_nothing_before_its_end() -> None:
    lanes = Lanes(shared=False, pace_of=pace_of)
    endpoint = Endpoint(
        id=1, site_id=None, kind="slack", name="", url="", events=(), filter=EventFilter(), active=True,
        created_at=datetime(2026, 11, 22, tzinfo=UTC), created_by="",
    )  # fmt: skip
    lanes.update([endpoint])
    lanes.begin(1, 1, 0)
    lanes.end(1, Slow(timedelta(seconds=30)), 0.5)
    early, late = lanes.wanted(30.4, 10, True), lanes.wanted(30.5, 10, True)
    assert (early.due, early.room, late.due, late.room) == ({}, {}, {1: 1}, {1: 1})
