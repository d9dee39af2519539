"""`/metrics`: what it counts, and who may read it."""

import re
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

from tests.server import Server
from tests.web.client import Json, answer, ask, client, collect, created_json, raw, refused, token_for

_LINE = re.compile(r'(\w+)(?:\{((?:\w+="[\w{}/:.+-]*",?)*)\})? ([\d.e+-]+)')


def read(sender: httpx.Client) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """The values by name and labels. Each line must be in the text format, and each series there once."""
    reply = sender.get("/metrics")
    assert (reply.status_code, reply.headers["content-type"]) == (200, "text/plain; version=0.0.4; charset=utf-8"), reply.text
    values: dict[tuple[str, frozenset[tuple[str, str]]], float] = {}
    for line in reply.text.splitlines():
        if not line.startswith("# HELP ") and not line.startswith("# TYPE "):
            match = _LINE.fullmatch(line)
            assert match, line
            key = match[1], frozenset(re.findall(r'(\w+)="([^"]*)"', match[2] or ""))
            assert key not in values, line
            values[key] = float(match[3])
    return values


def key(name: str, **labels: Any) -> tuple[str, frozenset[tuple[str, str]]]:
    """The key of a value in what `read` returns."""
    return name, frozenset((label, str(value)) for label, value in labels.items())


def requests(route: str, method: str, status: int) -> tuple[str, frozenset[tuple[str, str]]]:
    """The key of a number of requests."""
    return key("outoften_http_request_duration_seconds_count", route=route, method=method, status=status)


@pytest.mark.both_engines
def test_metrics_count_answers_asks_batches_and_every_kind_of_request(
    stranger: httpx.Client, browser: httpx.Client, owner: httpx.Client, site: Json, survey: Json
) -> None:
    before = read(stranger)
    [first] = collect(browser, site, [9])
    answer(browser, token := token_for(browser, site), 3)
    # The same answer, and a comment: still one response.
    answer(browser, token, 3)
    answer(browser, token, 3, comment="Slow.")
    assert ask(browser, site, survey=999_999)["ask"] is None
    owner.get(f"/v1/surveys/{survey['id']}/responses/{first['ask_id']}")
    stranger.get("/nowhere/1")
    stranger.get("/nowhere/2")
    stranger.put("/livez")
    stranger.head("/livez")
    browser.post("/v1/answer", json={"token": "x"})
    browser.options("/v1/answer", headers={"Access-Control-Request-Method": "POST"})
    after = read(stranger)
    grown = {name: value - before.get(name, 0) for name, value in after.items()}
    assert grown[key("outoften_answers_total", channel="widget", category="promoter")] == 1
    assert grown[key("outoften_answers_total", channel="widget", category="detractor")] == 1
    assert grown[key("outoften_asks_total", channel="widget", reason="issued")] == 2
    assert grown[requests("/v1/answer", "POST", 200)] == 4
    assert grown[requests("/v1/answer", "POST", 400)] == 1
    assert grown[requests("/v1/answer", "OPTIONS", 204)] == 1
    assert grown[requests("/v1/surveys/{survey_id}/responses/{response_id}", "GET", 200)] == 1
    assert grown[requests("none", "GET", 404)] == 2
    assert grown[requests("none", "PUT", 405)] == 1
    assert grown[requests("/livez", "HEAD", 200)] == 1
    assert grown[key("outoften_writer_batch_size_sum")] == 4
    assert 1 <= grown[key("outoften_commit_duration_seconds_count")] <= 4
    assert after[key("outoften_database_up")] == 1
    # Other tests may have left events that wait. Without one, there is no oldest one.
    is_old, is_waiting = (after[key(f"outoften_outbox_{name}")] > 0 for name in ("oldest_seconds", "pending"))
    assert (is_old, is_waiting) != (True, False)


def test_what_clients_send_is_no_label(server: Server, stranger: httpx.Client) -> None:
    def send() -> None:
        for path in ("/canary", "/a/canary", "/v1/respondents/canary", "/s/canary", "/%63anary", "//canary", "/v1/ask/canary"):
            stranger.get(path, params={"q": "canary"}, headers={"User-Agent": "canary", "X-Canary": "canary"})
        raw(server, b"CANARY /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")

    # A read is counted too, after it.
    read(stranger)
    send()
    first = read(stranger)
    send()
    second = read(stranger)
    assert "canary" not in str(second).lower()
    assert first.keys() == second.keys()


def test_programs_on_this_machine_need_no_key_and_proxies_on_it_do(server: Server, stranger: httpx.Client) -> None:
    prometheus = {"X-Prometheus-Scrape-Timeout-Seconds": "10", "User-Agent": "Prometheus/2.42.0"}
    assert stranger.get("/metrics", headers=prometheus).status_code == 200
    assert stranger.get("/metrics", headers={"Host": f"localhost:{server.port}"}).status_code == 200
    foreign: list[tuple[str, str]] = [
        ("X-Forwarded-For", "203.0.113.7"),
        ("X-Forwarded-For", "127.0.0.1"),
        ("X-Real-IP", "127.0.0.1"),
        ("Forwarded", "for=127.0.0.1"),
        ("Via", "1.1 proxy"),
        ("Host", "nps.example.com"),
        ("Host", "127.0.0.1.example.com"),
        ("Origin", "http://localhost:3000"),
        ("Sec-Fetch-Site", "cross-site"),
        # Nobody can list the headers of all proxies.
        ("CF-Connecting-IP", "203.0.113.7"),
        ("CDN-Loop", "a-network"),
    ]
    for name, value in foreign:
        refused(stranger.get("/metrics", headers={name: value}), 401, "key_missing")
    old = raw(server, b"GET /metrics HTTP/1.0\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    assert b" 401 " in old.partition(b"\r\n")[0]


@pytest.mark.parametrize(("proxies", "status"), [("", 401), ("127.0.0.1", 200)])
def test_behind_a_proxy_that_the_settings_do_not_name_nobody_reads_them_without_a_key(
    tmp_path: Path, proxies: str, status: int
) -> None:
    # Its requests may be like those of programs on this machine: nginx adds no header unless it is told to.
    settings = {"OUTOFTEN_PUBLIC_URL": "https://nps.example.com", "OUTOFTEN_TRUSTED_PROXIES": proxies}
    with Server(tmp_path, **settings) as running, client(running) as stranger:
        assert stranger.get("/metrics").status_code == status


def test_others_need_the_scope_metrics_for_all_sites(server: Server, owner: httpx.Client, site: Json) -> None:
    def reply(scope: str, **more: Any) -> httpx.Response:
        made = created_json(owner.post("/v1/keys", json={"name": "prometheus", "scopes": [scope], **more}))["key"]
        with client(server, Authorization=f"Bearer {made}", Host="nps.example.com") as sender:
            return sender.get("/metrics")

    assert reply("metrics").status_code == 200
    refused(reply("read"), 403, "scope_missing")
    refused(reply("metrics", sites=[site["id"]]), 403, "all_sites_needed")
    # As on keys that are older than this scope.
    assert reply("keys").status_code == 200
