"""/v1/sites: a site, its origins, its time zone, its identity secrets."""

import httpx2 as httpx
import pytest

from tests.server import Server
from tests.web.client import Json, created_json, identity_secret, ok_json, refused


def test_a_new_site_has_a_public_key_and_the_tag_to_paste(server: Server, owner: httpx.Client) -> None:
    site = created_json(owner.post("/v1/sites", json={"name": "Acme"}))
    assert site["tag"] == f'<script async src="{server.address}/w.js?site={site["key"]}"></script>'
    assert (site["name"], site["origins"], site["time_zone"], site["locale"]) == ("Acme", [], "UTC", "en")
    assert (site["require_identity"], site["identity_secrets"]) == (False, [])


def test_the_first_start_has_made_a_site(server: Server, owner: httpx.Client) -> None:
    assert ok_json(owner.get("/v1/sites"))["data"][0]["key"] == server.site_key


@pytest.mark.both_engines
def test_a_site_can_be_read_alone_and_in_the_list(reader: httpx.Client, site: Json) -> None:
    assert ok_json(reader.get(f"/v1/sites/{site['id']}")) == site
    assert site in ok_json(reader.get("/v1/sites"))["data"]


@pytest.mark.both_engines
def test_a_change_keeps_what_it_does_not_name(owner: httpx.Client, site: Json) -> None:
    changed = ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"name": "Acme & Sons", "time_zone": "Europe/Zurich"}))
    assert changed == site | {"name": "Acme & Sons", "time_zone": "Europe/Zurich"}
    assert ok_json(owner.patch(f"/v1/sites/{site['id']}", json={})) == changed
    assert ok_json(owner.get(f"/v1/sites/{site['id']}")) == changed


def test_origins_are_kept_as_browsers_send_them(owner: httpx.Client, site: Json) -> None:
    origins = ["HTTPS://Shop.Test:443/", " http://a.test:80 ", "http://localhost:*", "https://*.shop.test", "https://shop.test"]
    changed = ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"origins": origins}))
    assert changed["origins"] == ["https://shop.test", "http://a.test", "http://localhost:*", "https://*.shop.test"]


@pytest.mark.parametrize(
    "origin",
    [
        *(
            "*",
            "null",
            "",
            "shop.test",
            "ftp://shop.test",
            "https://shop.test/path",
            "https://shop.test?x",
            "https://user@shop.test",
        ),
        *(
            "https://*",
            "https://www.*.test",
            "http://[",
            "javascript:alert(1)",
            "https://shop.test\u0000",
            "https://a.test https://b.test",
        ),
    ],
)
def test_what_is_no_origin_is_refused(owner: httpx.Client, site: Json, origin: str) -> None:
    refused(owner.patch(f"/v1/sites/{site['id']}", json={"origins": [origin]}), 400, "invalid_origin")


@pytest.mark.parametrize("origin", ["http://localhost:99999", "https://a..b", "http://[::::]"])
def test_an_origin_that_no_browser_can_have_is_refused(owner: httpx.Client, site: Json, origin: str) -> None:
    refused(owner.patch(f"/v1/sites/{site['id']}", json={"origins": [origin]}), 400, "invalid_origin")


@pytest.mark.parametrize(
    "zone", ["Mars/Phobos", "", "europe/zurich", "../etc/passwd", "/etc/localtime", "\u0000", "UTC\n", "x" * 9000]
)
def test_what_is_no_time_zone_is_refused(owner: httpx.Client, site: Json, zone: str) -> None:
    refused(owner.patch(f"/v1/sites/{site['id']}", json={"time_zone": zone}), 400, "time_zone_unknown")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 101},
        {"name": None},
        {"name": 1},
        {"origins": "https://shop.test"},
        {"origins": [1]},
        {"origins": ["https://shop.test"] * 101},
        {"origins": ["https://" + "x" * 300]},
        {"time_zone": None},
        {"locale": "x" * 36},
        {"require_identity": 1},
        {"segment_keys": ["_suspect"]},
        {"segment_keys": ["a:b"]},
        {"segment_keys": ["a=b"]},
        {"segment_keys": ["plan\n"]},
        {"segment_keys": [""]},
        {"segment_keys": ["x" * 41]},
        {"segment_keys": "plan"},
        {"segment_keys": [f"key{number}" for number in range(11)]},
        {"key": "chosen"},
        {"id": 1},
        [],
    ],
    ids=lambda wrong: repr(wrong)[:40],
)
def test_what_is_not_a_change_is_refused(owner: httpx.Client, site: Json, wrong: object) -> None:
    refused(owner.patch(f"/v1/sites/{site['id']}", json=wrong), 400, "body_invalid")


@pytest.mark.both_engines
def test_the_traits_that_are_counted_apart_are_the_owners_choice(owner: httpx.Client, site: Json) -> None:
    assert site["segment_keys"] == []
    changed = ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"segment_keys": ["plan", "app.version", "locale"]}))
    assert changed == site | {"segment_keys": ["plan", "app.version", "locale"]}
    assert ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"segment_keys": []})) == site
    assert created_json(owner.post("/v1/sites", json={"name": "Acme", "segment_keys": ["plan"]}))["segment_keys"] == ["plan"]


@pytest.mark.parametrize("name", ["a\u0000b", "\u001b[31m", "line\nbreak"], ids=repr)
def test_a_name_with_control_characters_is_refused(owner: httpx.Client, name: str) -> None:
    assert owner.post("/v1/sites", json={"name": name}).status_code == 400


def test_a_site_needs_a_name(owner: httpx.Client) -> None:
    assert "`name`" in refused(owner.post("/v1/sites", json={}), 400, "body_invalid")


@pytest.mark.parametrize("site_id", ["0", "-1", "999999", "9" * 30])
def test_a_site_that_is_not_there_is_not_found(owner: httpx.Client, site_id: str) -> None:
    refused(owner.get(f"/v1/sites/{site_id}"), 404, "site_not_found")
    refused(owner.patch(f"/v1/sites/{site_id}", json={"name": "x"}), 404, "site_not_found")
    refused(owner.post(f"/v1/sites/{site_id}/identity-secrets"), 404, "site_not_found")


def test_an_identity_secret_is_shown_once(owner: httpx.Client, site: Json) -> None:
    secret = created_json(owner.post(f"/v1/sites/{site['id']}/identity-secrets"))
    assert len(secret["secret"]) >= 32
    shown = owner.get(f"/v1/sites/{site['id']}")
    assert ok_json(shown)["identity_secrets"] == [secret["id"]]
    assert secret["secret"] not in shown.text


@pytest.mark.both_engines
def test_two_identity_secrets_are_live_at_a_time(owner: httpx.Client, site: Json) -> None:
    ids = [created_json(owner.post(f"/v1/sites/{site['id']}/identity-secrets"))["id"] for _ in range(3)]
    assert ok_json(owner.get(f"/v1/sites/{site['id']}"))["identity_secrets"] == ids[1:]


def test_a_change_of_the_site_keeps_its_secrets(owner: httpx.Client, site: Json) -> None:
    identity_secret(owner, site)
    assert len(ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"name": "Renamed"}))["identity_secrets"]) == 1
