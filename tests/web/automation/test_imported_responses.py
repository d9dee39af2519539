"""Imported responses are no news: nothing is sent for them, and nobody gets a task."""

import time
import uuid

import httpx2 as httpx
import pytest

from outoften.domain.automation.event import EVENT_TYPES
from tests.receiver import Receiver
from tests.web.client import Json, answer, created_json, ok_json, responses_of, token_for

pytestmark = pytest.mark.both_engines

DETRACTORS = "id,score,answered_at,comment,email\n" + "".join(
    f"r{number},{number % 7},2026-11-{number:02}T10:00:00Z,Slow,u{number}@example.com\n" for number in range(1, 21)
)


def test_no_event_delivery_tag_or_follow_up_comes_from_an_import(
    owner: httpx.Client, browser: httpx.Client, receiver: Receiver, site: Json, survey: Json
) -> None:
    path = f"/{uuid.uuid4()}"
    endpoint = created_json(
        owner.post("/v1/endpoints", json={"url": receiver.url(path), "events": EVENT_TYPES, "site_id": site["id"]})
    )
    then = {"tag": "angry", "follow_up": {}}
    rule = {"name": "Angry", "site_id": site["id"], "when": {"categories": ["detractor"]}, "then": then}
    created_json(owner.post("/v1/rules", json=rule))
    of_survey = {"survey": survey["id"], "source": "csv"}
    done = ok_json(owner.post("/v1/imports", params=of_survey, content=DETRACTORS, headers={"Content-Type": "text/csv"}))
    assert done["new"] == 20
    # Events are handled in their order: what comes of this answer comes after all that the import had caused.
    collected = answer(browser, token_for(browser, site), 1, done=True)["ask_id"]
    receiver.wait(path)
    follow_ups: list[Json] = []
    end = time.monotonic() + 30
    while not follow_ups:
        follow_ups = ok_json(owner.get("/v1/follow-ups", params={"survey": survey["id"]}))["data"]
        assert time.monotonic() < end
    assert [row["id"] for row in follow_ups] == [collected]
    assert {row["id"] for row in responses_of(owner, survey) if row["tags"]} == {collected}
    assert {request.json["data"]["response"]["id"] for request in receiver.at(path)} == {collected}
    assert "Slow" not in owner.get(f"/v1/endpoints/{endpoint['id']}/deliveries").text
