"""So many collecting requests a minute for each address; X-Forwarded-For is believed only from a trusted proxy."""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2 as httpx
import pytest

from outoften import clock
from outoften.tokens.ask_token import AskTokens
from tests.server import Server
from tests.web.client import SIGNING_SECRETS, client

PER_MINUTE = 5
# A new minute may begin while a test counts: twice the limit and one more can't fit into two.
ENOUGH = 2 * PER_MINUTE + 1

Headers = list[tuple[str, str]]


@pytest.fixture(scope="module")
def direct(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Talks to a server with a limit that trusts nobody."""
    folder = tmp_path_factory.mktemp("direct")
    with Server(folder, OUTOFTEN_RATE_LIMIT=str(PER_MINUTE)) as running, client(running) as asker:
        yield asker


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Talks to a server with a limit, as a proxy that it trusts."""
    folder = tmp_path_factory.mktemp("proxied")
    settings = {"OUTOFTEN_RATE_LIMIT": str(PER_MINUTE), "OUTOFTEN_TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/8"}
    with Server(folder, **settings) as running, client(running) as asker:
        yield asker


def until_refused(asker: httpx.Client, headers_of: Callable[[int], Headers] = lambda _: []) -> list[httpx.Response]:
    """Ask until it is too often, at most twice as often as the limit allows."""
    replies: list[httpx.Response] = []
    while len(replies) < ENOUGH and (not replies or replies[-1].status_code != 429):
        replies.append(asker.post("/v1/view", json={"token": "x"}, headers=headers_of(len(replies))))
    return replies


def sent_from(address: str) -> Callable[[int], Headers]:
    """What a proxy adds for a request from this address."""
    return lambda _: [("X-Forwarded-For", address)]


def test_too_often_is_refused_with_when_to_come_back(direct: httpx.Client) -> None:
    refusal = until_refused(direct)[-1]
    assert refusal.status_code == 429
    assert refusal.headers["content-type"] == "application/problem+json"
    assert refusal.json()["code"] == "too_many_requests"
    assert 1 <= int(refusal.headers["retry-after"]) <= 60
    assert "origin" in refusal.headers["vary"].lower()


def test_every_collecting_route_is_counted(direct: httpx.Client) -> None:
    paths = ("ask", "view", "answer", "dismiss")
    statuses = [direct.post(f"/v1/{paths[turn % 4]}", content=b"{").status_code for turn in range(ENOUGH)]
    assert 429 in statuses


def test_a_forwarded_address_from_anybody_is_not_believed(direct: httpx.Client) -> None:
    assert until_refused(direct, lambda turn: [("X-Forwarded-For", f"192.0.2.{turn}")])[-1].status_code == 429


def test_reading_and_loading_are_not_limited(direct: httpx.Client) -> None:
    until_refused(direct)
    assert {direct.get(path).status_code for path in ("/livez", "/readyz", "/", "/openapi.json") for _ in range(ENOUGH)} == {
        200
    }


def test_behind_a_proxy_each_address_is_counted_alone(proxied: httpx.Client) -> None:
    replies = until_refused(proxied, sent_from("192.0.2.1"))
    assert len(replies) > PER_MINUTE
    assert replies[-1].status_code == 429
    assert until_refused(proxied, sent_from("192.0.2.2"))[0].status_code == 400


def test_what_a_client_claims_before_the_proxy_is_not_believed(proxied: httpx.Client) -> None:
    replies = until_refused(proxied, lambda turn: [("X-Forwarded-For", f"198.51.100.{turn}, 192.0.2.3")])
    assert replies[-1].status_code == 429


def test_a_claimed_address_is_not_believed_when_the_proxy_adds_a_second_header(proxied: httpx.Client) -> None:
    def headers_of(turn: int) -> Headers:
        return [("X-Forwarded-For", f"198.51.100.{turn}"), ("X-Forwarded-For", "192.0.2.4")]

    assert until_refused(proxied, headers_of)[-1].status_code == 429


def test_proxies_behind_each_other_are_looked_through(proxied: httpx.Client) -> None:
    replies = until_refused(proxied, lambda turn: [("X-Forwarded-For", f"192.0.2.5, 10.0.0.{turn}")])
    assert replies[-1].status_code == 429
    assert until_refused(proxied, sent_from("192.0.2.6, 10.0.0.1"))[0].status_code == 400


def test_the_addresses_of_one_ipv6_customer_count_together(proxied: httpx.Client) -> None:
    replies = until_refused(proxied, lambda turn: [("X-Forwarded-For", f"2001:db8:1:1::{turn + 1:x}")])
    assert replies[-1].status_code == 429
    assert until_refused(proxied, sent_from("2001:db8:1:2::1"))[0].status_code == 400


@pytest.mark.parametrize(
    "garbage", ["garbage", "", ",,,", "1.2.3.4.5", "[::1", "192.0.2.9:80", "<script>", "9" * 5000, "unknown, -"]
)
def test_garbage_in_the_header_does_no_harm(proxied: httpx.Client, garbage: str) -> None:
    reply = proxied.post("/v1/view", json={"token": "x"}, headers={"X-Forwarded-For": garbage})
    assert reply.status_code in (400, 429)


def test_zero_is_no_limit(stranger: httpx.Client) -> None:
    assert {stranger.post("/v1/view", json={"token": "x"}).status_code for _ in range(700)} == {400}


def test_every_collecting_reply_says_what_is_left(stranger: httpx.Client, proxied: httpx.Client) -> None:
    # Another one each time: this server is the same for both engines.
    replies = until_refused(proxied, sent_from(f"198.18.{secrets.randbelow(256)}.{secrets.randbelow(256)}"))
    last, before = replies[-1], replies[-2]
    for reply in (last, before):
        assert reply.headers["ratelimit-policy"] == f'"address";q={PER_MINUTE};w=60'
    assert last.headers["ratelimit"] == f'"address";r=0;t={last.headers["retry-after"]}'
    assert before.headers["ratelimit"].startswith('"address";r=0;t=')
    assert "ratelimit" not in stranger.post("/v1/view", json={"token": "x"}).headers
    assert "ratelimit" not in proxied.get("/livez").headers


def test_a_site_has_a_hundredfold_limit_of_its_own_however_many_addresses_ask(tmp_path: Path) -> None:
    settings = {"OUTOFTEN_RATE_LIMIT": "1", "OUTOFTEN_TRUSTED_PROXIES": "127.0.0.1"}
    with Server(tmp_path, **settings) as running, client(running) as asker:
        statuses: list[int] = []
        while 429 not in statuses and len(statuses) < 202:
            number = len(statuses)
            headers = {"X-Forwarded-For": f"10.1.{number // 250}.{number % 250}"}
            reply = asker.post("/v1/ask", json={"site": running.site_key}, headers=headers)
            statuses.append(reply.status_code)
        assert set(statuses[:100]) == {200}
        assert "more than 100 requests" in reply.json()["detail"]
        assert 1 <= int(reply.headers["retry-after"]) <= 60


def test_asks_beyond_what_one_address_needs_are_suspect_and_those_of_others_are_not(tmp_path: Path) -> None:
    settings = {"OUTOFTEN_RATE_LIMIT": "20", "OUTOFTEN_TRUSTED_PROXIES": "127.0.0.1", "OUTOFTEN_SECRET": SIGNING_SECRETS[0]}
    with Server(tmp_path, **settings) as running, client(running) as asker:

        def suspect(address: str) -> bool:
            reply = asker.post("/v1/ask", json={"site": running.site_key}, headers={"X-Forwarded-For": address})
            return AskTokens([SIGNING_SECRETS[0]]).verify(reply.json()["ask"]["token"], clock.now()).suspect

        assert [suspect("192.0.2.1") for _ in range(12)] == [False] * 10 + [True] * 2
        assert not suspect("192.0.2.2")
