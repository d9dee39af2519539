"""`/v1/endpoints`: what can be added, what is refused with a reason, and who sees what."""

import httpx2 as httpx
import pytest

from tests.receiver import Receiver
from tests.server import Server
from tests.web.client import Json, client, created_json, ok_json, refused

EVENTS = ["response.created"]


def add(owner: httpx.Client, url: str, **fields: object) -> httpx.Response:
    """The response to a new endpoint."""
    return owner.post("/v1/endpoints", json={"url": url, "events": EVENTS} | fields)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://example.com/", "endpoint_url_invalid"),
        ("example.com", "endpoint_url_invalid"),
        ("https://ann:secret@example.com/", "endpoint_url_invalid"),
        ("https://no-such-host.invalid/", "endpoint_url_unknown"),
        ("https://10.0.0.1/", "endpoint_url_not_public"),
        ("https://[::1]/", "endpoint_url_not_public"),
        ("https://169.254.169.254/latest/meta-data", "endpoint_url_not_public"),
        ("http://1.1.1.1/", "endpoint_url_not_https"),
        ("https://exa mple.com/", "body_invalid"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_with_the_reason(owner: httpx.Client, url: str, code: str) -> None:
    refused(add(owner, url), 400, code)


def test_an_endpoint_can_be_read_changed_and_deleted_and_its_secret_is_shown_once(
    owner: httpx.Client, receiver: Receiver, survey: Json
) -> None:
    added = created_json(add(owner, receiver.url("/x"), name="CRM", filter={"survey_ids": [survey["id"]]}))
    assert added.pop("secret").startswith("whsec_")
    path = f"/v1/endpoints/{added['id']}"
    assert ok_json(owner.get(path)) == added
    assert added in ok_json(owner.get("/v1/endpoints"))["data"]
    changed = ok_json(owner.patch(path, json={"events": ["ask.dismissed"], "active": False}))
    assert changed == added | {"events": ["ask.dismissed"], "active": False}
    assert owner.delete(path).status_code == 204
    for method in ("GET", "DELETE"):
        refused(owner.request(method, path), 404, "endpoint_not_found")


def test_the_audit_log_tells_what_was_done_without_address_and_secret(owner: httpx.Client, receiver: Receiver) -> None:
    added = created_json(add(owner, receiver.url("/secret-path"), name="CRM"))
    created_json(owner.post(f"/v1/endpoints/{added['id']}/rotate-secret"))
    log = owner.get("/v1/audit").text
    assert "endpoint.created" in log
    assert "endpoint.secret_rotated" in log
    assert not any(secret in log for secret in ("secret-path", added["secret"], "whsec_"))


def test_a_survey_in_a_filter_must_exist(owner: httpx.Client, receiver: Receiver) -> None:
    refused(add(owner, receiver.url(), filter={"survey_ids": [999_999]}), 404, "survey_not_found")


def test_a_key_of_one_site_sees_and_adds_endpoints_of_that_site_alone(
    server: Server, owner: httpx.Client, receiver: Receiver, site: Json
) -> None:
    other = created_json(owner.post("/v1/sites", json={"name": "Other"}))
    hidden = [created_json(add(owner, receiver.url(), site_id=site_id)) for site_id in (None, other["id"])]
    key = created_json(owner.post("/v1/keys", json={"name": "one site", "scopes": ["write"], "sites": [site["id"]]}))["key"]
    with client(server, Authorization=f"Bearer {key}") as limited:
        refused(add(limited, receiver.url()), 403, "all_sites_needed")
        refused(add(limited, receiver.url(), site_id=other["id"]), 404, "site_not_found")
        own = created_json(add(limited, receiver.url(), site_id=site["id"]))
        assert [endpoint["id"] for endpoint in ok_json(limited.get("/v1/endpoints"))["data"]] == [own["id"]]
        for endpoint in hidden:
            refused(limited.get(f"/v1/endpoints/{endpoint['id']}"), 404, "endpoint_not_found")
            sent = owner.post(f"/v1/endpoints/{endpoint['id']}/test", json={}).json()
            refused(limited.get(f"/v1/deliveries/{sent['id']}"), 404, "delivery_not_found")


def test_samples_are_an_array_as_editors_of_workflows_want_it(owner: httpx.Client) -> None:
    assert len(owner.get("/v1/events/samples").json()) == 9
    (finished,) = owner.get("/v1/events/samples", params={"event": "response.finished"}).json()
    assert finished["data"]["response"]["score"] == 3


def test_a_test_is_a_sample_that_links_to_the_dashboard(server: Server, owner: httpx.Client, receiver: Receiver) -> None:
    endpoint = created_json(add(owner, receiver.url("/sample")))
    assert owner.post(f"/v1/endpoints/{endpoint['id']}/test").status_code == 202
    data = receiver.wait("/sample")[0].json["data"]
    assert (data["test"], data["survey"]["name"], data["url"]) == (True, "Relationship", f"{server.address}/app")
    assert owner.get("/app").status_code == 200


def test_deliveries_are_listed_in_pages(owner: httpx.Client, receiver: Receiver) -> None:
    endpoint = created_json(add(owner, receiver.url("/pages")))
    sent = [owner.post(f"/v1/endpoints/{endpoint['id']}/test", json={}).json()["id"] for _ in range(3)]
    receiver.wait("/pages", 3)
    page = owner.get(f"/v1/endpoints/{endpoint['id']}/deliveries", params={"limit": 2})
    rest = owner.get(page.links["next"]["url"])
    assert [delivery["id"] for reply in (page, rest) for delivery in ok_json(reply)["data"]] == sent[::-1]
