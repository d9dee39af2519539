"""So many collecting requests a minute for each address; X-Forwarded-For is believed only from a trusted proxy."""

import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2 as httpx
import pytest

from outoften import clock
from outoften.tokens.ask_token import AskTokens
from outoften.web.http.limits.rate_limit import RateLimiter
from tests.server import Server
from tests.web.client import SIGNING_SECRETS, client

PER_MINUTE = 5
# A new minute may begin while a test counts: twice the limit and one more can't fit into two.
ENOUGH = 2 * PER_MINUTE + 1

Headers = list[tuple[str, str]]


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a limit that trusts nobody."""
    with Server(tmp_path_factory.mktemp("direct"), OUTOFTEN_RATE_LIMIT=str(PER_MINUTE)) as running:
        yield running


@pytest.fixture(scope="module")
def direct(limited: Server) -> Iterator[httpx.Client]:
    """Talks to that server."""
    with client(limited) as asker:
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


def test_messages_of_assistants_are_counted_for_their_key(limited: Server, direct: httpx.Client) -> None:
    headers = {"Authorization": f"Bearer {limited.admin_key}", "MCP-Protocol-Version": "2025-11-25"}
    message = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    replies = [direct.post("/mcp", json=message, headers=headers) for _ in range(ENOUGH)]
    assert {reply.status_code for reply in replies} == {200, 429}
    assert 1 <= int(next(reply for reply in replies if reply.status_code == 429).headers["retry-after"]) <= 60


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


class Site:
    """A site whose server allows an address one request a minute, so a site 100, and trusts this test as its proxy."""

    def __init__(self, asker: httpx.Client, key: str) -> None:
        self._asker = asker
        self._key = key

    def ask(self, address: str, **more: str) -> httpx.Response:
        """Ask from this address."""
        headers = {"X-Forwarded-For": address} | more
        return self._asker.post("/v1/ask", json={"site": self._key}, headers=headers)

    def fill_up(self) -> None:
        """Use up the limit of the site from many addresses, in the minute that has just begun."""
        for number in range(100):
            assert self.ask(f"10.{number}.0.1").status_code == 200


@pytest.fixture
def busy_site(tmp_path: Path) -> Iterator[Site]:
    """At the start of a minute of the server's."""
    settings = {"OUTOFTEN_RATE_LIMIT": "1", "OUTOFTEN_TRUSTED_PROXIES": "127.0.0.1"}
    with Server(tmp_path, **settings) as running, client(running) as asker:
        site = Site(asker, running.site_key)
        # Both tests and server count minutes of the same clock; 100 requests take about a second.
        while time.monotonic() % 60 > 50:
            time.sleep(0.1)
        yield site


def test_a_site_that_receives_too_many_requests_refuses_networks_that_send_many(busy_site: Site) -> None:
    busy_site.fill_up()
    refusals = [busy_site.ask(f"192.0.2.{number}") for number in range(4)]
    # One in twenty of the 32 requests of a /24.
    assert [reply.status_code for reply in refusals] == [200, 429, 429, 429]
    assert "more than 100 requests" in refusals[-1].json()["detail"]
    assert 1 <= int(refusals[-1].headers["retry-after"]) <= 60


def test_a_site_that_receives_too_many_requests_still_takes_those_of_addresses_that_send_few(busy_site: Site) -> None:
    busy_site.fill_up()
    assert {busy_site.ask(f"172.16.{number}.1").status_code for number in range(100)} == {200}


def test_refused_requests_do_not_use_up_the_limit_of_a_site(busy_site: Site) -> None:
    refused = [busy_site.ask(f"10.{number}.0.1", Origin="https://evil.example") for number in range(150)]
    assert {reply.status_code for reply in refused} == {403}
    # The limit is unused: even a network that sends many is let through.
    assert [busy_site.ask(f"192.0.2.{number}").status_code for number in range(4)] == [200] * 4


@pytest.mark.parametrize(("prefix", "factor"), [("2001:db8:1:{0:x}00::1", 32), ("2001:db8:1:1{0:02x}::1", 8)], ids=["48", "56"])
def test_the_networks_of_one_ipv6_customer_have_a_limit_together(busy_site: Site, prefix: str, factor: int) -> None:
    replies = [busy_site.ask(prefix.format(number)) for number in range(factor + 2)]
    assert [reply.status_code for reply in replies] == [200] * factor + [429] * 2
    assert "This network" in replies[-1].json()["detail"]
    assert busy_site.ask("2001:db8:2::1").status_code == 200


def test_asks_beyond_what_one_address_needs_are_suspect_and_those_of_others_are_not(tmp_path: Path) -> None:
    settings = {"OUTOFTEN_RATE_LIMIT": "20", "OUTOFTEN_TRUSTED_PROXIES": "127.0.0.1", "OUTOFTEN_SECRET": SIGNING_SECRETS[0]}
    with Server(tmp_path, **settings) as running, client(running) as asker:

        def suspect(address: str) -> bool:
            reply = asker.post("/v1/ask", json={"site": running.site_key}, headers={"X-Forwarded-For": address})
            return AskTokens([SIGNING_SECRETS[0]]).verify(reply.json()["ask"]["token"], clock.now()).ask.suspect

        assert [suspect("192.0.2.1") for _ in range(12)] == [False] * 10 + [True] * 2
        assert not suspect("192.0.2.2")


def suspect(limiter: RateLimiter, site_id: int, address: str) -> bool:
    """Ask anonymously from this address."""
    unusual = limiter.is_unusual_volume(site_id, address)
    limiter.count_anonymous_ask(site_id, address)
    return unusual


def test_an_address_that_thousands_share_is_not_suspect_on_a_site_with_many_visitors() -> None:
    limiter = RateLimiter(20, lambda: 0.0)
    assert not any(suspect(limiter, 1, f"10.{number // 250}.{number % 250}.1") for number in range(10_000))
    # One in a hundred of the site's asks.
    assert [suspect(limiter, 1, "192.0.2.1") for _ in range(102)] == [False] * 101 + [True]
    # The visitors of one site say nothing about another.
    assert [suspect(limiter, 2, "192.0.2.1") for _ in range(11)] == [False] * 10 + [True]


def test_one_ipv6_household_is_as_suspect_as_one_address() -> None:
    limiter = RateLimiter(20, lambda: 0.0)
    asks = [suspect(limiter, 1, f"2001:db8:1:1{number % 256:02x}::1") for number in range(81)]
    assert asks == [False] * 80 + [True]


def test_sign_in_attempts_are_limited_apart_from_what_visitors_send(proxied: httpx.Client) -> None:
    def attempt(address: str) -> httpx.Response:
        return proxied.post("/v1/session", json={"key": "x"}, headers={"X-Forwarded-For": address})

    until_refused(proxied, sent_from("203.0.113.150"))
    statuses = [attempt("203.0.113.150").status_code for _ in range(ENOUGH)]
    assert (statuses[0], statuses[PER_MINUTE - 1]) == (401, 401)
    assert 429 in statuses
    assert attempt("203.0.113.151").status_code == 401
