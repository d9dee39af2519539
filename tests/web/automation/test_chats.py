"""Slack, Teams and Discord: their addresses are secrets, and messages arrive."""

import uuid

import httpx2 as httpx
import pytest

from tests.receiver import Receiver
from tests.web.client import Json, answer, created_json, ok_json, refused, token_for
from tests.worker.automation.formats import check_discord, check_slack, check_teams

CHECKS = {"slack": check_slack, "teams": check_teams, "discord": check_discord}
EVENTS = ["response.created"]


@pytest.mark.parametrize("kind", CHECKS)
def test_an_answer_arrives_as_a_message_and_the_address_is_never_shown(
    owner: httpx.Client, browser: httpx.Client, receiver: Receiver, site: Json, survey: Json, kind: str
) -> None:
    path, next_path = f"/{uuid.uuid4()}", f"/{uuid.uuid4()}"
    body = {"kind": kind, "url": receiver.url(path), "events": EVENTS, "site_id": site["id"]}
    endpoint = created_json(owner.post("/v1/endpoints", json=body))
    shown = receiver.url("/…")
    assert (endpoint["url"], endpoint["secret"]) == (shown, None)
    answer(browser, token_for(browser, site), 3, comment="Too *slow*")
    at = path + ("?wait=true" if kind == "discord" else "")
    CHECKS[kind](receiver.wait(at)[0].json)

    own = f"/v1/endpoints/{endpoint['id']}"
    refused(owner.post(f"{own}/rotate-secret"), 409, "endpoint_not_signed")
    assert ok_json(owner.patch(own, json={"url": shown, "name": "Support"}))["url"] == shown
    assert ok_json(owner.patch(own, json={"url": receiver.url(next_path)}))["url"] == shown
    assert owner.post(f"{own}/test", json={}).status_code == 202
    receiver.wait(at.replace(path, next_path))
    for shown_at in (own, "/v1/endpoints", f"{own}/deliveries", "/v1/audit"):
        text = owner.get(shown_at).text
        assert path[1:] not in text
        assert next_path[1:] not in text


@pytest.mark.parametrize(
    ("kind", "url", "code"),
    [
        ("teams", "https://acme.webhook.office.com/webhookb2/1", "endpoint_url_retired"),
        ("teams", "https://outlook.office.com/webhook/1/IncomingWebhook/2", "endpoint_url_retired"),
        ("webhook", "https://ACME.webhook.office.com/webhookb2/1", "endpoint_url_retired"),
        ("discord", "https://discord.com/api/webhooks/1/abc/slack", "endpoint_url_invalid"),
    ],
)
def test_an_address_that_the_destination_does_not_take_is_refused_with_what_to_do(
    owner: httpx.Client, kind: str, url: str, code: str
) -> None:
    refused(owner.post("/v1/endpoints", json={"kind": kind, "url": url, "events": EVENTS}), 400, code)
