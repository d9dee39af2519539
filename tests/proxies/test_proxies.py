"""Behind each example, everything works at the public URL: for programs, and in a browser."""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx2 as httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from host_page.serve import host_page
from outoften.web.http.decoding import MAX_BODY_BYTES
from tests.proxies.proxy import Proxied
from tests.web.client import PROBLEM_TYPE, created_json, ok_json


@pytest.fixture
def owner(proxied: Proxied) -> Iterator[httpx.Client]:
    with proxied.client() as owner:
        owner.headers["Authorization"] = f"Bearer {proxied.server.admin_key}"
        yield owner


def remaining(client: httpx.Client, **headers: str) -> int:
    """How many requests this client has left in this minute."""
    reply = client.post("/v1/view", json={"token": "x"}, headers=headers)
    match = re.search(r";r=(\d+)", reply.headers["ratelimit"])
    assert match, reply.headers
    return int(match[1])


def test_every_visitor_is_counted_alone_whatever_address_they_claim(proxied: Proxied) -> None:
    with proxied.client("127.0.0.2") as busy, proxied.client("127.0.0.3") as other:
        first = remaining(busy)
        for turn in range(5):
            remaining(busy, **{"X-Forwarded-For": f"192.0.2.{turn}"})
        assert remaining(busy) == first - 6
        assert remaining(other) == first


def test_a_body_that_is_too_large_is_refused_by_the_server_with_the_reason(proxied: Proxied) -> None:
    with proxied.client() as client:
        refusal = client.post("/v1/answer", content=b"x" * (MAX_BODY_BYTES + 1))
    assert (refusal.status_code, refusal.json()["code"]) == (413, "body_too_large")


def test_a_file_that_is_imported_may_be_large(proxied: Proxied, owner: httpx.Client) -> None:
    file = "id,score,answered_at,comment\n" + "".join(f"{number},9,2025-11-22T09:30:00Z,Quick\n" for number in range(30_000))
    assert len(file) > 1_000_000
    reply = owner.post("/v1/imports?dry_run=true", content=file, headers={"Content-Type": "text/csv"}, timeout=60)
    assert ok_json(reply)["new"] == 30_000


def test_a_flood_is_refused_by_the_proxy(proxied: Proxied) -> None:
    with proxied.client() as client:
        refusal = client.post("/v1/answer", content=b"x" * 1_000_000)
    assert refusal.status_code >= 400
    assert refusal.headers.get("content-type") != PROBLEM_TYPE


def test_events_arrive_while_the_stream_is_open(proxied: Proxied, owner: httpx.Client) -> None:
    with owner.stream("GET", "/v1/surveys/1/events") as stream:
        lines = stream.iter_lines()
        assert next(line for line in lines if line.startswith("event:")) == "event: score"
        token = ok_json(owner.post("/v1/ask", json={"site": proxied.server.site_key}))["ask"]["token"]
        ok_json(owner.post("/v1/answer", json={"token": token, "score": 4}))
        assert next(line for line in lines if line.startswith("event:")) == "event: score"


def test_the_link_header_leads_to_the_next_page(proxied: Proxied, owner: httpx.Client) -> None:
    for score in (3, 9):
        token = ok_json(owner.post("/v1/ask", json={"site": proxied.server.site_key}))["ask"]["token"]
        ok_json(owner.post("/v1/answer", json={"token": token, "score": score}))
    first = owner.get("/v1/surveys/1/responses", params={"limit": 1})
    address = first.links["next"]["url"]
    assert address.startswith(f"{proxied.public_url}/v1/surveys/1/responses?")
    assert ok_json(owner.get(address))["data"] != first.json()["data"]


def test_a_respondent_with_any_name_can_be_found(proxied: Proxied, owner: httpx.Client) -> None:
    assert owner.get("/v1/respondents/käufer%201%25?site=1").json()["code"] == "respondent_not_found"


def test_the_rest_of_the_host_is_not_ours(proxied: Proxied) -> None:
    if not proxied.path:
        pytest.skip("This example has a host of its own.")
    with httpx.Client(verify=False) as client:
        for path in ("/", "/v1/ask", "/w.js", f"{proxied.path}x/livez"):
            assert client.get(proxied.origin + path).status_code == 404


@contextmanager
def visiting(proxied: Proxied, browser: Browser, **options: Any) -> Iterator[BrowserContext]:
    """A browser that asks our origin for nothing outside of the public URL, gets no error, and prints nothing."""
    strayed: list[str] = []
    problems: list[str] = []
    context = browser.new_context(ignore_https_errors=True, **options)
    context.on("console", lambda message: problems.append(message.text))
    context.on("weberror", lambda error: problems.append(str(error.error)))
    context.on("response", lambda reply: problems.append(f"{reply.status} {reply.url}") if reply.status >= 400 else None)
    context.on("request", lambda request: strayed.append(request.url))
    yield context
    context.close()
    assert problems == []
    ours = [url for url in strayed if url.startswith(proxied.origin)]
    assert ours
    assert [url for url in ours if not urlsplit(url).path.startswith(f"{proxied.path}/")] == []


def test_the_card_appears_on_a_page_and_answers(proxied: Proxied, browser: Browser, owner: httpx.Client) -> None:
    site = created_json(owner.post("/v1/sites", json={"name": "Acorn"}))
    survey = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Relationship"}))
    page = host_page(0, site["tag"])
    thread = threading.Thread(target=page.serve_forever, args=(0.01,))
    thread.start()
    try:
        with visiting(proxied, browser) as context:
            shop = context.new_page()
            shop.goto(f"http://localhost:{page.server_port}/")
            shop.get_by_role("radio", name="9", exact=True).click()
            shop.get_by_role("textbox", name="What do you value most").fill("Through the proxy")
            shop.get_by_role("button", name="Send").click()
            shop.get_by_text("That means a lot to us").wait_for()
            # The card thanks at once, and its answer may still be on its way.
            end = time.monotonic() + 30
            rows: list[dict[str, Any]] = []
            while [row["comment"] for row in rows] != ["Through the proxy"]:
                assert time.monotonic() < end
                rows = ok_json(owner.get(f"/v1/surveys/{survey['id']}/responses"))["data"]
    finally:
        page.shutdown()
        thread.join()
        page.server_close()
    assert [(row["score"], row["comment"]) for row in rows] == [(9, "Through the proxy")]


def test_the_dashboard_signs_in_with_the_printed_link_and_shows_numbers(
    proxied: Proxied, browser: Browser, owner: httpx.Client
) -> None:
    survey = created_json(owner.post("/v1/surveys", json={"site_id": 1, "name": "Of the dashboard"}))["id"]
    # By the survey's own link, because a site asks by its first survey.
    form = owner.get(f"/s/{survey}").text
    token = re.search(r'name="token" value="([^"]+)"', form)
    assert token
    fields = {"token": token[1], "score": "10", "done": "true", "comment": "Read on the dashboard"}
    owner.post(f"/s/{survey}", data=fields).raise_for_status()
    assert proxied.server.sign_in_link.startswith(f"{proxied.public_url}/#sign-in=")
    key = proxied.server.admin_key
    with visiting(proxied, browser) as context:
        page = context.new_page()
        page.goto(proxied.server.sign_in_link)
        page.get_by_role("navigation", name="Pages").wait_for()
        page.get_by_label("Survey").select_option(str(survey))
        page.get_by_text("Read on the dashboard").wait_for()
        page.get_by_role("navigation").get_by_role("link", name="Responses").click()
        page.wait_for_url(f"{proxied.public_url}/app/surveys/{survey}/responses")
        page.reload()
        page.get_by_text("Read on the dashboard").wait_for()
        page.get_by_role("navigation").get_by_role("link", name="Install").click()
        expect(page.get_by_text(f'src="{proxied.public_url}/w.js?site=')).to_be_visible()
        hosted = page.get_by_role("link", name=f"{proxied.public_url}/s/{survey}")
        expect(hosted).to_have_attribute("href", f"{proxied.public_url}/s/{survey}")
        page.go_back()
        page.get_by_text("Read on the dashboard").wait_for()
        cookies = context.cookies(f"{proxied.public_url}/")
        assert [(cookie.get("path"), cookie.get("secure")) for cookie in cookies] == [(proxied.path or "/", True)]
        page.get_by_role("button", name="Account and display").click()
        page.get_by_role("menuitem", name="Sign out").click()
        page.get_by_role("button", name="Sign in with an API key").click()
        page.get_by_label("Admin key").fill(key)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_role("navigation", name="Pages").wait_for()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_survey_page_takes_an_answer(proxied: Proxied, browser: Browser, owner: httpx.Client, scripts: bool) -> None:
    survey = created_json(owner.post("/v1/surveys", json={"site_id": 1, "name": "Of the survey page"}))["id"]
    with visiting(proxied, browser, java_script_enabled=scripts) as context:
        page = context.new_page()
        page.goto(f"{proxied.public_url}/s/{survey}?locale=de")
        page.get_by_role("radio", name="7", exact=True).check()
        page.get_by_role("textbox").fill("Ohne Umweg")
        page.get_by_role("button").click()
        page.get_by_role("heading", name="Vielen Dank").wait_for()
    rows = ok_json(owner.get(f"/v1/surveys/{survey}/responses"))["data"]
    assert [(row["score"], row["comment"]) for row in rows] == [(7, "Ohne Umweg")]


def test_the_reference_has_its_style_and_its_document(proxied: Proxied, browser: Browser) -> None:
    with visiting(proxied, browser) as context:
        page = context.new_page()
        page.goto(f"{proxied.public_url}/docs")
        expect(page.get_by_text(f"curl {proxied.public_url}/v1/sites").first).to_be_visible()
        assert page.evaluate("document.styleSheets[0].cssRules.length") > 0
        page.get_by_role("link", name="openapi.json").click()
        page.wait_for_url(f"{proxied.public_url}/openapi.json")
