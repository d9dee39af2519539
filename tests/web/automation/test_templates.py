"""Endpoints with a template: tried before they are stored, sent with secrets that are never shown."""

import uuid

import httpx2 as httpx
import pytest

from tests.receiver import Receiver, status
from tests.web.client import Json, answer, created_json, ok_json, refused, token_for

EVENTS = ["response.created"]


def test_an_answer_arrives_as_the_template_says_and_its_secret_is_never_shown(
    owner: httpx.Client, browser: httpx.Client, receiver: Receiver, site: Json, survey: Json
) -> None:
    path, token = f"/{uuid.uuid4()}", f"secret-{uuid.uuid4()}"
    receiver.replies[path] = status(200, b"stored")
    template = {
        "url": receiver.url(path),
        "body": '{"score": {{ data.response.score }}, "team": {{ values.team }}}',
        "headers": {"Authorization": "Bearer {{ secrets.token }}"},
        "success": {"texts": ["stored"]},
    }
    body = {"kind": "template", "template": template, "values": {"team": 'A "B"'}, "secrets": {"token": token}}
    tried = {"template": template, "values": body["values"], "secrets": body["secrets"]}
    preview = ok_json(owner.post("/v1/endpoints/preview", json=tried))
    assert preview == {"method": "POST", "url": template["url"], "body": '{"score": 3, "team": "A \\"B\\""}'}
    added = created_json(owner.post("/v1/endpoints", json=body | {"events": EVENTS, "site_id": site["id"]}))
    assert added["template"]["url"] == template["url"]
    answer(browser, token_for(browser, site), 3)
    (request,) = receiver.wait(path)
    assert (request.json, request.headers["authorization"]) == ({"score": 3, "team": 'A "B"'}, f"Bearer {token}")

    own = f"/v1/endpoints/{added['id']}"
    ok_json(owner.patch(own, json={"secrets": {"token": "another"}}))
    assert owner.post(f"{own}/test", json={}).status_code == 202
    assert receiver.wait(path, 2)[1].headers["authorization"] == "Bearer another"
    assert not any(token in owner.get(shown).text for shown in (own, "/v1/endpoints", f"{own}/deliveries", "/v1/audit"))


def test_a_template_is_changed_and_its_secrets_go_to_no_other_address(
    owner: httpx.Client, receiver: Receiver, site: Json
) -> None:
    path, other = f"/{uuid.uuid4()}", f"/{uuid.uuid4()}"
    template = {
        "url": receiver.url(path),
        "body": '{"score": {{ data.response.score }}}',
        "headers": {"Authorization": "Bearer {{ secrets.token }}"},
    }
    body = {"kind": "template", "template": template, "secrets": {"token": "mine"}, "events": EVENTS, "site_id": site["id"]}
    own = f"/v1/endpoints/{created_json(owner.post('/v1/endpoints', json=body))['id']}"
    changed = {**template, "body": '{"team": {{ values.team }}, "mark": {{ data.response.score }}}'}
    refused(owner.patch(own, json={"template": changed}), 400, "template_invalid")
    refused(owner.patch(own, json={"template": {**template, "body": "x"}}), 400, "template_invalid")
    refused(owner.patch(own, json={"events": ["tag.silent"]}), 400, "template_invalid")
    moved = {**template, "url": receiver.url(other)}
    refused(owner.patch(own, json={"template": moved}), 400, "endpoint_secrets_needed")
    refused(owner.patch(own, json={"values": {"team": "A"}, "preset": "klaviyo"}), 400, "endpoint_secrets_needed")
    assert ok_json(owner.get(own))["template"]["url"] == template["url"]
    ok_json(owner.patch(own, json={"template": {**template, "body": '{"mark": {{ data.response.score }}}'}}))
    assert owner.post(f"{own}/test", json={}).status_code == 202
    (request,) = receiver.wait(path)
    assert (list(request.json), request.headers["authorization"]) == (["mark"], "Bearer mine")
    two = {**template, "headers": {"Authorization": "{{ secrets.token }} {{ secrets.key }}"}, "url": receiver.url(other)}
    ok_json(owner.patch(own, json={"template": two, "secrets": {"token": "a", "key": "b"}}))
    assert owner.post(f"{own}/test", json={}).status_code == 202
    assert receiver.wait(other)[0].headers["authorization"] == "a b"


def test_the_token_of_hubspot_goes_to_no_other_address(owner: httpx.Client, receiver: Receiver) -> None:
    body = {"kind": "hubspot", "secrets": {"token": "pat-1"}, "events": EVENTS, "active": False}
    own = f"/v1/endpoints/{created_json(owner.post('/v1/endpoints', json=body))['id']}"
    refused(owner.patch(own, json={"url": receiver.url("/mine")}), 400, "endpoint_secrets_needed")
    ok_json(owner.patch(own, json={"url": receiver.url("/proxy"), "secrets": {"token": "pat-1"}}))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "endpoint_field_missing"),
        ({"preset": "klaviyo"}, "endpoint_field_missing"),
        ({"preset": "klaviyo", "secrets": {"api_key": "pk"}, "url": "https://example.com"}, "endpoint_field_unknown"),
        ({"template": {"url": "https://1.1.1.1/", "body": '{"a": "{{ data.response.comment }}"}'}}, "template_invalid"),
        ({"template": {"url": "https://1.1.1.1/", "body": "{% if data.alert is defined %}1{% endif %}"}}, "template_invalid"),
        ({"template": {"url": "https://10.0.0.1/", "body": "{}"}}, "endpoint_url_not_public"),
        ({"template": {"url": "http://1.1.1.1/", "body": "{}"}}, "endpoint_url_not_https"),
    ],
)
def test_a_template_is_tried_before_it_is_stored(owner: httpx.Client, body: Json, code: str) -> None:
    refused(owner.post("/v1/endpoints", json={"kind": "template", "events": EVENTS} | body), 400, code)
