"""Webhooks: what happens to a response arrives at the receiver, signed."""

import time
import uuid
from datetime import datetime

import httpx2 as httpx
import pytest
from standardwebhooks import Webhook

from tests.receiver import Receiver, status
from tests.web.client import Json, answer, created_json, dismiss, identity_secret, ok_json, refused, signed_identity, token_for

pytestmark = pytest.mark.both_engines


def subscribe(owner: httpx.Client, receiver: Receiver, site: Json, *events: str, **fields: object) -> tuple[Json, str]:
    """A new endpoint for these events of a site, and its path."""
    path = f"/{uuid.uuid4()}"
    body = {"url": receiver.url(path), "events": events, "site_id": site["id"]} | fields
    return created_json(owner.post("/v1/endpoints", json=body)), path


def test_an_answer_arrives_as_an_event_that_the_oracle_verifies(
    owner: httpx.Client, browser: httpx.Client, receiver: Receiver, site: Json, survey: Json
) -> None:
    endpoint, path = subscribe(owner, receiver, site, "response.created")
    reply = answer(browser, token_for(browser, site), 3, comment="Too “slow”")
    request = receiver.wait(path)[0]
    Webhook(endpoint["secret"]).verify(request.body, request.headers)
    event = request.json
    assert event["type"] == "response.created"
    assert datetime.fromisoformat(event["timestamp"]).tzinfo
    response = ok_json(owner.get(f"/v1/surveys/{survey['id']}/responses/{reply['ask_id']}"))
    assert event["data"]["response"] == {name: response[name] for name in event["data"]["response"]}
    assert event["data"]["site"] == {"id": site["id"], "name": site["name"]}
    assert event["data"]["survey"] == {"id": survey["id"], "name": survey["name"]}
    assert event["data"]["url"].endswith(f"/app/surveys/{survey['id']}/responses/{reply['ask_id']}")


def events_at(receiver: Receiver, path: str, count: int) -> list[str]:
    """The types of events that have come to a path, in alphabetical order, as soon as there are so many."""
    return sorted(request.json["type"] for request in receiver.wait(path, count))


def test_each_change_of_a_response_is_an_event_and_the_finished_one_has_the_comment(
    owner: httpx.Client, browser: httpx.Client, receiver: Receiver, site: Json, survey: Json
) -> None:
    events = ("response.created", "response.updated", "response.finished", "ask.dismissed")
    _, path = subscribe(owner, receiver, site, *events)
    token = token_for(browser, site)
    ask_id = answer(browser, token, 9)["ask_id"]
    answer(browser, token, 9, comment="Quick", done=True)
    assert events_at(receiver, path, 3) == ["response.created", "response.finished", "response.updated"]
    finished = next(request for request in receiver.at(path) if request.json["type"] == "response.finished")
    assert finished.json["data"]["response"]["comment"] == "Quick"
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}/responses/{ask_id}", json={"tags": ["called back"]}))
    dismiss(browser, token_for(browser, site))
    assert events_at(receiver, path, 5) == sorted([*events, "response.updated"])
    changed = [
        request.json["data"]["response"]["tags"] for request in receiver.at(path)[3:] if "response" in request.json["data"]
    ]
    assert changed == [["called back"]]


def test_who_was_no_detractor_before_becomes_one(
    owner: httpx.Client, browser: httpx.Client, receiver: Receiver, site: Json, survey: Json
) -> None:
    endpoint, path = subscribe(owner, receiver, site, "respondent.became_detractor")
    often = {"cadence": {"answered_days": 0, "dismissed_days": [0], "long_rest_days": 0, "between_surveys_days": 0}}
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json=often))
    secret = identity_secret(owner, site)
    for person, score in (("ann", 9), ("bob", 3), ("ann", 4), ("ann", 2), ("bob", 1)):
        respondent = {"id": person, "token": signed_identity(secret, person)}
        answer(browser, token_for(browser, site, respondent=respondent), score)
    # Sent last, so that all others have come before.
    assert owner.post(f"/v1/endpoints/{endpoint['id']}/test", json={}).status_code == 202
    (fallen,) = [request.json["data"] for request in receiver.wait(path, 2) if "test" not in request.json["data"]]
    assert (fallen["respondent"]["id"], fallen["response"]["score"], fallen["previous"]["score"]) == ("ann", 4, 9)


def test_filters_let_only_some_events_pass(
    owner: httpx.Client, browser: httpx.Client, receiver: Receiver, site: Json, survey: Json
) -> None:
    _, low = subscribe(owner, receiver, site, "response.created", filter={"categories": ["detractor"], "channels": ["widget"]})
    _, nine = subscribe(owner, receiver, site, "response.created", filter={"survey_ids": [survey["id"]], "scores": [9]})
    _, paid = subscribe(owner, receiver, site, "response.created", filter={"segments": ["plan=pro"]})
    ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"segment_keys": ["plan"]}))
    for score, plan in ((3, "free"), (9, "pro"), (9, "free"), (7, "pro")):
        answer(browser, token_for(browser, site, traits={"plan": plan}), score)
    scores = [
        sorted(request.json["data"]["response"]["score"] for request in receiver.wait(path, count))
        for path, count in ((low, 1), (nine, 2), (paid, 2))
    ]
    assert scores == [[3], [9, 9], [7, 9]]


def test_a_failed_attempt_is_repeated_with_the_same_id_and_a_new_signature(
    owner: httpx.Client, browser: httpx.Client, receiver: Receiver, site: Json, survey: Json
) -> None:
    endpoint, path = subscribe(owner, receiver, site, "response.created")
    receiver.replies[path] = status(500, b"an error of the receiver")
    answer(browser, token_for(browser, site), 3)
    first = receiver.wait(path)[0]
    receiver.replies[path] = status(204, b"")
    second = receiver.wait(path, 2)[1]
    assert second.headers["webhook-id"] == first.headers["webhook-id"]
    assert int(second.headers["webhook-timestamp"]) >= int(first.headers["webhook-timestamp"]) + 5
    Webhook(endpoint["secret"]).verify(second.body, second.headers)
    delivery = settled(owner, endpoint, "delivered")
    assert [(attempt["status"], attempt["response"]) for attempt in delivery["attempts"]] == [
        (204, ""),
        (500, "an error of the receiver"),
    ]


def settled(owner: httpx.Client, endpoint: Json, state: str) -> Json:
    """The newest delivery to an endpoint, as soon as it is in this state."""
    for _ in range(600):
        deliveries = ok_json(owner.get(f"/v1/endpoints/{endpoint['id']}/deliveries"))["data"]
        if deliveries and deliveries[0]["state"] == state:
            found: Json = deliveries[0]
            return found
        time.sleep(0.05)
    raise AssertionError(deliveries)


def test_a_410_disables_the_endpoint_and_the_owner_sees_why(
    owner: httpx.Client, browser: httpx.Client, receiver: Receiver, site: Json, survey: Json
) -> None:
    endpoint, path = subscribe(owner, receiver, site, "response.created")
    receiver.replies[path] = status(410)
    answer(browser, token_for(browser, site), 3)
    delivery = settled(owner, endpoint, "failed")
    for _ in range(200):
        if not (seen := ok_json(owner.get(f"/v1/endpoints/{endpoint['id']}")))["active"]:
            break
        time.sleep(0.05)
    assert (seen["disabled_reason"], bool(seen["disabled_at"])) == ("gone", True)
    answer(browser, token_for(browser, site), 2)
    refused(owner.post(f"/v1/deliveries/{delivery['id']}/redeliver"), 409, "endpoint_inactive")
    receiver.replies[path] = status(200)
    again = ok_json(owner.patch(f"/v1/endpoints/{endpoint['id']}", json={"active": True}))
    assert (again["disabled_reason"], again["disabled_at"]) == (None, None)
    later = {"since": "2099-01-01T00:00:00Z"}
    assert owner.post(f"/v1/endpoints/{endpoint['id']}/redeliver", json=later).json() == {"count": 0}
    since = {"since": "2026-01-01T00:00:00Z"}
    assert owner.post(f"/v1/endpoints/{endpoint['id']}/redeliver", json=since).json() == {"count": 1}
    assert [request.json["data"]["response"]["score"] for request in receiver.wait(path, 2)] == [3, 3]
    settled(owner, endpoint, "delivered")
    assert owner.post(f"/v1/deliveries/{delivery['id']}/redeliver").status_code == 202
    receiver.wait(path, 3)


def test_after_a_rotation_both_secrets_verify(
    owner: httpx.Client, browser: httpx.Client, receiver: Receiver, site: Json, survey: Json
) -> None:
    endpoint, path = subscribe(owner, receiver, site, "response.created")
    rotated = created_json(owner.post(f"/v1/endpoints/{endpoint['id']}/rotate-secret"))
    answer(browser, token_for(browser, site), 3)
    request = receiver.wait(path)[0]
    for secret in (endpoint["secret"], rotated["secret"]):
        Webhook(secret).verify(request.body, request.headers)


def test_a_deleted_endpoint_gets_nothing_and_its_id_is_not_used_again(
    owner: httpx.Client, browser: httpx.Client, receiver: Receiver, site: Json, survey: Json
) -> None:
    first, path = subscribe(owner, receiver, site, "response.created")
    assert owner.delete(f"/v1/endpoints/{first['id']}").status_code == 204
    second, other_path = subscribe(owner, receiver, site, "response.created")
    answer(browser, token_for(browser, site), 3)
    receiver.wait(other_path)
    assert (second["id"] > first["id"], receiver.at(path)) == (True, [])
