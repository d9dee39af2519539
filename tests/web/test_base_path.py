"""A server whose public URL has a path, behind a proxy that removes the path and behind one that keeps it."""

import json
import re
from collections.abc import Iterator
from html import unescape

import httpx2 as httpx
import pytest

from tests.server import Server
from tests.web.client import client

PUBLIC = "https://example.com/our%20nps"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("below"), "--public-url", "https://Example.com/our nps/") as running:
        yield running


@pytest.fixture(params=["", "/our%20nps"], ids=["removed", "kept"])
def proxied(server: Server, request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """Requests as they arrive from the proxy."""
    with httpx.Client(base_url=server.address + request.param, timeout=30, verify=False) as proxied:
        yield proxied


def owner(server: Server, proxied: httpx.Client) -> httpx.Client:
    proxied.headers["Authorization"] = f"Bearer {server.admin_key}"
    return proxied


def linked(html: str) -> set[str]:
    """Where a page links and posts to, apart from its own parts."""
    found = {address for _, address in re.findall(r'(href|src|action)="([^"#][^"]*)"', html)}
    return {unescape(address) for address in found if not address.startswith("data:")}


@pytest.mark.parametrize("path", ["/", "/app/surveys/1/responses", "/docs", "/s/1", "/s/1?locale=de", "/s/999999"])
def test_every_address_on_a_page_is_below_the_path_and_answers(server: Server, proxied: httpx.Client, path: str) -> None:
    page = proxied.get(path, headers={"Accept": "text/html"})
    addresses = linked(page.text)
    assert addresses
    for address in addresses:
        assert address.startswith("/our%20nps/"), address
        with client(server) as direct:
            assert direct.get(address).status_code == 200, address


def test_the_link_header_the_tag_and_the_loader_have_the_public_url(server: Server, proxied: httpx.Client) -> None:
    site = owner(server, proxied).get("/v1/sites").json()["data"][0]
    assert site["tag"] == f'<script async src="{PUBLIC}/w.js?site={server.site_key}"></script>'
    assert f'"{PUBLIC}/"' in proxied.get("/w.js", params={"site": server.site_key}).text
    for score in (1, 9):
        token = proxied.post("/v1/ask", json={"site": server.site_key}).json()["ask"]["token"]
        assert proxied.post("/v1/answer", json={"token": token, "score": score}).status_code == 200
    link = proxied.get("/v1/surveys/1/responses", params={"limit": 1}).headers["link"]
    assert link.startswith(f"<{PUBLIC}/v1/surveys/1/responses?limit=1&cursor=")
    for email in ("ann@example.com", "bob@example.com"):
        assert proxied.post("/v1/recipients", json={"email": email}).status_code == 201
    people = proxied.get("/compat/delighted/v1/people", params={"per_page": 1}, auth=(server.admin_key, ""))
    assert people.headers["link"].startswith(f"<{PUBLIC}/compat/delighted/v1/people?per_page=1&page_info=")


def test_the_document_names_the_path_and_the_reference_the_public_url(proxied: httpx.Client) -> None:
    assert [entry["url"] for entry in json.loads(proxied.get("/openapi.json").text)["servers"]] == ["/our%20nps"]
    assert f"curl {PUBLIC}/v1/sites" in unescape(proxied.get("/docs").text)


def test_the_sessions_cookie_is_sent_below_the_path_alone(server: Server, proxied: httpx.Client) -> None:
    reply = proxied.post("/v1/session", json={"key": server.admin_key})
    assert "Path=/our%20nps;" in f"{reply.headers['set-cookie']};"


def test_a_host_that_others_share_is_not_told_to_use_https_for_everything(proxied: httpx.Client) -> None:
    assert "strict-transport-security" not in proxied.get("/livez").headers


def test_the_path_itself_is_the_dashboard_and_a_path_that_only_begins_like_it_is_nothing(server: Server) -> None:
    with client(server) as direct:
        assert direct.get("/our%20nps").headers["content-type"].startswith("text/html")
        assert direct.get("/our%20npsx/livez").status_code == 404
        assert direct.get("/other/livez").status_code == 404
