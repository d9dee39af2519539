"""Which pages may collect: each site has its own origins. No cookies, so no credentials."""

import itertools
from typing import Any

import httpx2 as httpx
import pytest

from tests.web.client import PAGE_ORIGIN, Json, created_json, ok_json, refused, token_for

COLLECTING = ("/v1/ask", "/v1/view", "/v1/answer", "/v1/dismiss", "/v1/seen")


def preflight(asker: httpx.Client, origin: str, path: str = "/v1/ask") -> httpx.Response:
    """What a browser sends before a JSON body."""
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    return asker.options(path, headers=headers)


def varies(reply: httpx.Response) -> set[str]:
    """The names in all of its Vary headers."""
    return {name.strip().lower() for value in reply.headers.get_list("vary") for name in value.split(",")}


def asked_from(asker: httpx.Client, site: Json, origin: str | bytes) -> httpx.Response:
    """An ask that a page of this origin sends."""
    headers: Any = {"Origin": origin}
    return asker.post("/v1/ask", json={"site": site["key"]}, headers=headers)


@pytest.fixture
def shop(owner: httpx.Client) -> Json:
    """A site whose owner has set its origins."""
    origins = ["https://shop.test", "https://*.shop.test", "http://intranet.test:8080", "https://any.test:*", "http://[::1]:*"]
    site = created_json(owner.post("/v1/sites", json={"name": "Shop", "origins": origins}))
    created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Relationship"}))
    return site


@pytest.mark.parametrize("path", COLLECTING)
def test_a_preflight_from_an_allowed_origin_is_answered(stranger: httpx.Client, site: Json, path: str) -> None:
    reply = preflight(stranger, PAGE_ORIGIN, path)
    assert reply.status_code == 204
    assert reply.headers["access-control-allow-origin"] == PAGE_ORIGIN
    assert reply.headers["access-control-allow-methods"] == "POST"
    assert reply.headers["access-control-allow-headers"] == "*"
    assert "origin" in varies(reply)
    assert reply.content == b""


@pytest.mark.parametrize("path", COLLECTING)
def test_a_preflight_from_any_other_origin_is_answered_because_only_the_body_names_the_site(
    stranger: httpx.Client, path: str
) -> None:
    reply = preflight(stranger, "https://foreign.test", path)
    assert (reply.status_code, reply.content) == (204, b"")
    assert reply.headers["access-control-allow-origin"] == "*"
    assert reply.headers["access-control-allow-methods"] == "POST"
    assert reply.headers["access-control-allow-headers"] == "*"
    assert "origin" in varies(reply)


def test_options_without_a_preflights_header_is_no_preflight(stranger: httpx.Client) -> None:
    reply = stranger.options("/v1/ask")
    assert (reply.status_code, reply.headers["allow"]) == (204, "OPTIONS, POST")
    assert "access-control-allow-methods" not in reply.headers


def test_every_reply_varies_by_origin_and_never_allows_credentials(stranger: httpx.Client) -> None:
    faulty = []
    for path, method in itertools.product(COLLECTING, ("POST", "GET", "OPTIONS")):
        for origin in (PAGE_ORIGIN, "https://foreign.test", "null", None):
            reply = stranger.request(method, path, headers={"Origin": origin} if origin else {})
            if "origin" not in varies(reply) or "access-control-allow-credentials" in reply.headers:
                faulty.append((method, path, origin))
    assert faulty == []


def test_a_cookie_does_not_make_a_reply_allow_credentials(stranger: httpx.Client, site: Json, survey: Json) -> None:
    headers = {"Origin": PAGE_ORIGIN, "Cookie": "oot_session=x"}
    reply = stranger.post("/v1/ask", json={"site": site["key"]}, headers=headers)
    assert reply.headers["access-control-allow-origin"] == PAGE_ORIGIN
    assert "access-control-allow-credentials" not in reply.headers
    assert "set-cookie" not in reply.headers


@pytest.mark.parametrize("method", ["OPTIONS", "POST"])
def test_a_slash_at_the_end_changes_nothing_about_origins(
    stranger: httpx.Client, site: Json, survey: Json, method: str
) -> None:
    headers = {"Origin": PAGE_ORIGIN, "Access-Control-Request-Method": "POST"}
    reply = stranger.request(method, "/v1/ask/", json={"site": site["key"]}, headers=headers)
    assert reply.status_code == 404 or reply.headers.get("access-control-allow-origin") == PAGE_ORIGIN


@pytest.mark.parametrize(
    "origin",
    ["http://localhost", "http://localhost:5173", "https://localhost:1", "http://127.0.0.1:65535", "https://127.0.0.1"],
)
def test_until_origins_are_set_pages_of_this_machine_may_collect(
    stranger: httpx.Client, site: Json, survey: Json, origin: str
) -> None:
    reply = asked_from(stranger, site, origin)
    assert ok_json(reply)["ask"]
    assert reply.headers["access-control-allow-origin"] == origin


@pytest.mark.parametrize(
    "origin",
    [
        *("https://shop.test", "http://localhost.evil.test", "http://evil.test/localhost", "http://localhost@evil.test"),
        *("http://127.0.0.1.evil.test", "http://127.0.0.2", "ftp://localhost", "http://localhost:99999", "http://localhost:x"),
        *("http://localhost/", "http://user@localhost", "localhost", "null", "", "*", "http://[", "http://[::1", "//localhost"),
        *("http://localhost http://evil.test", "x" * 8000, b"\xff\xfe", "http://l\u00f6calhost".encode()),
    ],
    ids=lambda origin: repr(origin[:40]),
)
def test_until_origins_are_set_nobody_else_may(stranger: httpx.Client, site: Json, survey: Json, origin: str | bytes) -> None:
    reply = asked_from(stranger, site, origin)
    assert len(refused(reply, 403, "origin_not_allowed")) < 600
    assert "origin" in varies(reply)


def test_the_page_of_a_refused_origin_can_read_what_to_do(
    owner: httpx.Client, stranger: httpx.Client, site: Json, survey: Json
) -> None:
    ok_json(
        owner.patch(f"/v1/sites/{site['id']}", json={"origins": ["https://acorn.example", "https://staging.acorn.example"]})
    )
    reply = asked_from(stranger, site, "https://www.acorn.example")
    detail = refused(reply, 403, "origin_not_allowed")
    assert reply.headers["access-control-allow-origin"] == "*"
    # Which page, which site, which other origin is allowed, and the request that allows this one.
    for part in ("https://www.acorn.example ", site["key"], "https://acorn.example,", f"PATCH /v1/sites/{site['id']}"):
        assert part in detail
    assert '{"origins": ["https://www.acorn.example"]}' in detail
    assert "staging" not in detail


def test_a_page_without_an_origin_can_read_why_it_is_refused(stranger: httpx.Client, site: Json) -> None:
    reply = asked_from(stranger, site, "null")
    assert "sandbox" in refused(reply, 403, "origin_not_allowed")
    assert reply.headers["access-control-allow-origin"] == "*"


def test_pages_of_other_origins_read_refusals_and_nothing_else(
    owner: httpx.Client, stranger: httpx.Client, site: Json, survey: Json
) -> None:
    foreign: Any = {"Origin": "https://foreign.test"}
    token = token_for(stranger, site)
    for path in COLLECTING:
        for body in ({}, {"site": "0123456789abcdef"}, {"token": "x"}, {"token": token, "score": 11}, {"token": token}):
            reply = stranger.post(path, json=body, headers=foreign)
            assert 400 <= reply.status_code < 500
            assert reply.headers["access-control-allow-origin"] == "*"
            assert "access-control-allow-credentials" not in reply.headers
    # The reader has a key, and the page of another origin must not read its reports or the reasons for a refusal.
    for path in (f"/v1/surveys/{survey['id']}/score", "/v1/surveys/0/score", "/v1/sites", "/nowhere"):
        assert "access-control-allow-origin" not in owner.get(path, headers=foreign).headers


@pytest.mark.parametrize(
    "origin",
    [
        *("https://shop.test", "https://www.shop.test", "https://a.b.shop.test", "http://intranet.test:8080"),
        *("https://any.test", "https://any.test:8443", "http://[::1]:3000"),
    ],
)
def test_origins_that_the_owner_set_may_collect(stranger: httpx.Client, shop: Json, origin: str) -> None:
    assert ok_json(asked_from(stranger, shop, origin))["ask"]
    assert preflight(stranger, origin).headers["access-control-allow-origin"] == origin


@pytest.mark.parametrize(
    "origin",
    [
        *(
            "http://localhost:3000",
            "http://shop.test",
            "https://shop.test:8443",
            "https://evilshop.test",
            "https://shop.test.evil",
        ),
        *("http://www.shop.test", "http://intranet.test", "http://intranet.test:80801", "https://.shop.test.evil", "null"),
    ],
)
def test_once_origins_are_set_only_those_may(stranger: httpx.Client, shop: Json, origin: str) -> None:
    refused(asked_from(stranger, shop, origin), 403, "origin_not_allowed")


@pytest.mark.parametrize("path", ["view", "answer", "dismiss"])
def test_every_step_of_an_ask_checks_the_origin(stranger: httpx.Client, site: Json, survey: Json, path: str) -> None:
    body = {"token": token_for(stranger, site)} | ({"score": 9} if path == "answer" else {})
    reply = stranger.post(f"/v1/{path}", json=body, headers={"Origin": "https://foreign.test"})
    refused(reply, 403, "origin_not_allowed")
    assert stranger.post(f"/v1/{path}", json=body, headers={"Origin": PAGE_ORIGIN}).status_code == 200


def test_a_page_of_another_sites_origin_may_not_collect_for_this_one(
    stranger: httpx.Client, shop: Json, site: Json, survey: Json
) -> None:
    refused(asked_from(stranger, site, "https://shop.test"), 403, "origin_not_allowed")


def test_a_host_without_an_origin_may_collect(stranger: httpx.Client, shop: Json) -> None:
    reply = stranger.post("/v1/ask", json={"site": shop["key"]})
    assert ok_json(reply)["ask"]
    assert "access-control-allow-origin" not in reply.headers


def test_taking_an_origin_away_ends_it_at_once(owner: httpx.Client, stranger: httpx.Client, shop: Json) -> None:
    ok_json(owner.patch(f"/v1/sites/{shop['id']}", json={"origins": ["https://other.test"]}))
    refused(asked_from(stranger, shop, "https://shop.test"), 403, "origin_not_allowed")
    assert ok_json(asked_from(stranger, shop, "https://other.test"))["ask"]


def test_a_page_of_another_origin_cannot_read_reports(owner: httpx.Client, survey: Json) -> None:
    reply = owner.get(f"/v1/surveys/{survey['id']}/score", headers={"Origin": PAGE_ORIGIN})
    assert "access-control-allow-origin" not in reply.headers
