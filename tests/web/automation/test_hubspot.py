"""HubSpot: the button creates what is missing, answers arrive as contacts, and the token is never shown."""

import json
import uuid
from http.server import BaseHTTPRequestHandler

import httpx2 as httpx
import pytest

from tests.receiver import Receiver, status
from tests.web.client import Json, answer, created_json, identity_secret, ok_json, refused, signed_identity, token_for

EVENTS = ["response.created"]


def add(owner: httpx.Client, url: str, token: str, **fields: object) -> Json:
    """A new endpoint for an account of HubSpot at a URL."""
    body = {"kind": "hubspot", "url": url, "events": EVENTS, "secrets": {"token": token}} | fields
    return created_json(owner.post("/v1/endpoints", json=body))


class Properties:
    """The properties and groups of an account, by path."""

    def __init__(self, receiver: Receiver, prefix: str) -> None:
        self._receiver = receiver
        self.existing: dict[str, Json] = {}
        kinds = {"contacts": 7, "tickets": 1}
        names = ["outoften_id", *(f"nps_{name}" for name in ("score", "category", "comment", "answered_at", "survey", "url"))]
        for kind, count in kinds.items():
            path = f"{prefix}/crm/properties/2026-09/{kind}"
            receiver.replies |= {f"{path}/groups/outoften": self._read, f"{path}/groups": self._create, path: self._create}
            receiver.replies |= {f"{path}/{name}": self._read for name in names[:count]}

    def _read(self, request: BaseHTTPRequestHandler) -> None:
        found = self.existing.get(request.path)
        status(200 if found else 404, json.dumps(found or {"category": "OBJECT_NOT_FOUND"}).encode())(request)

    def _create(self, request: BaseHTTPRequestHandler) -> None:
        content = self._receiver.at(request.path)[-1].json
        self.existing[f"{request.path}/{content['name']}"] = content
        status(201, json.dumps(content).encode())(request)


def test_the_button_creates_what_is_missing_and_tells_what_is_there(
    owner: httpx.Client, receiver: Receiver, site: Json
) -> None:
    prefix = f"/{uuid.uuid4()}"
    account = Properties(receiver, prefix)
    added = add(owner, receiver.url(prefix), "pat-1", site_id=site["id"], hubspot={"ticket": {}})
    path = f"/v1/endpoints/{added['id']}/prepare"
    for expected in ("created", "exists"):
        prepared = ok_json(owner.post(path))
        assert prepared["ready"]
        assert [item["state"] for item in prepared["items"]] == [expected] * 10
    id_path = f"{prefix}/crm/properties/2026-09/contacts/outoften_id"
    assert account.existing[id_path]["hasUniqueValue"] is True
    account.existing[id_path]["hasUniqueValue"] = False
    prepared = ok_json(owner.post(path))
    assert [item["name"] for item in prepared["items"] if item["problem"]] == ["outoften_id"]
    assert prepared["ready"] is False
    receiver.replies[id_path] = status(401, b"{}")
    refused(owner.post(path), 409, "hubspot_refused")


def test_an_answer_arrives_as_a_contact_and_the_token_is_never_shown(
    owner: httpx.Client, browser: httpx.Client, receiver: Receiver, site: Json, survey: Json
) -> None:
    prefix, token = f"/{uuid.uuid4()}", f"pat-{uuid.uuid4()}"
    at = f"{prefix}/crm/objects/2026-09/contacts/batch/upsert"
    result = {"id": "501", "new": True, "properties": {"outoften_id": "ann", "email": "secret-of-another@example.com"}}
    receiver.replies[at] = status(200, json.dumps({"results": [result]}).encode())
    added = add(owner, receiver.url(prefix), token, site_id=site["id"])
    identity = {"token": signed_identity(identity_secret(owner, site), "ann")}
    answer(browser, token_for(browser, site, respondent=identity), 3)
    (request,) = receiver.wait(at)
    assert request.headers["authorization"] == f"Bearer {token}"
    (given,) = request.json["inputs"]
    assert (given["idProperty"], given["id"], given["properties"]["nps_score"]) == ("outoften_id", "ann", "3")

    own = f"/v1/endpoints/{added['id']}"
    receiver.replies[f"{prefix}/crm/properties/2026-09/contacts/outoften_id"] = status(200, b"{}")
    # A test without a body: it asks HubSpot for the property, and writes nothing.
    assert owner.post(f"{own}/test").status_code == 202
    receiver.wait(f"{prefix}/crm/properties/2026-09/contacts/outoften_id")
    changed = ok_json(owner.patch(own, json={"secrets": {"token": "another"}, "hubspot": {"task": {"due_hours": 4}}}))
    assert changed["hubspot"]["task"] == {"due_hours": 4}
    texts = [owner.get(shown).text for shown in (own, "/v1/endpoints", f"{own}/deliveries", "/v1/audit")]
    assert not any(word in text for text in texts for word in (token, "another@example.com"))
    assert '"response":"{\\"id\\":\\"501\\",\\"new\\":true}"' in texts[2]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "endpoint_field_missing"),
        ({"secrets": {"token": "a", "other": "b"}}, "endpoint_field_missing"),
        ({"secrets": {"token": "a"}, "hubspot": {"owner": "ann"}}, "body_invalid"),
        ({"secrets": {"token": "a"}, "to": ["ann@example.com"]}, "endpoint_field_unknown"),
        ({"secrets": {"token": "a"}, "url": "https://10.0.0.1/"}, "endpoint_url_not_public"),
        ({"kind": "webhook", "url": "https://1.1.1.1/", "hubspot": {}}, "endpoint_field_unknown"),
    ],
)
def test_what_an_endpoint_needs_is_said(owner: httpx.Client, body: Json, code: str) -> None:
    refused(owner.post("/v1/endpoints", json={"kind": "hubspot", "events": EVENTS} | body), 400, code)


def test_only_an_endpoint_for_hubspot_can_be_prepared(owner: httpx.Client, receiver: Receiver) -> None:
    webhook = created_json(owner.post("/v1/endpoints", json={"url": receiver.url(), "events": EVENTS}))
    refused(owner.post(f"/v1/endpoints/{webhook['id']}/prepare"), 409, "endpoint_not_hubspot")
