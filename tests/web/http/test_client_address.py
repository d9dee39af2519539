"""Behind every kind of proxy, each visitor is counted separately, by the address that the proxy sends."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.server import Server
from tests.web.client import client

# Forms of an address in X-Forwarded-For; `{}` is a number from 1 to 200 that tells visitors apart.
FORMS = {
    "plain": "203.0.113.{}",
    "port": "203.0.113.{}:51234",
    "spaces": "198.51.100.1  ,  203.0.113.{}  ,10.0.0.7",
    "quotes": '"203.0.113.{}"',
    "quotes-port": '"203.0.113.{}:4711"',
    "mapped": "::ffff:203.0.113.{}",
    "mapped-brackets-port": "[::ffff:203.0.113.{}]:443",
    "nat64": "64:ff9b::203.0.113.{}",
    "ipv6": "2001:db8:{}::1",
    "ipv6-brackets": "[2001:db8:{}::1]",
    "ipv6-brackets-port": "[2001:db8:{}::1]:51234",
    "ipv6-quotes": '"[2001:db8:{}::1]:51234"',
    "ipv6-zone": "fe80:0:0:{}::1%eth0",
    "behind-a-second-proxy": "203.0.113.{}:80, 10.0.0.7:8080",
    "behind-a-mapped-second-proxy": "203.0.113.{}, ::ffff:10.0.0.7",
    "empty-hops": ", ,203.0.113.{}, ,",
    "claimed-before": "unknown, 198.51.100.1, 203.0.113.{}",
}
PER_MINUTE = 1000
SETTINGS = {"OUTOFTEN_RATE_LIMIT": str(PER_MINUTE), "OUTOFTEN_TRUSTED_PROXIES": "127.0.0.0/8, 10.0.0.0/8"}


class Proxied:
    """Talks to a server as a proxy that it trusts."""

    def __init__(self, server: Server, asker: httpx.Client) -> None:
        self.server = server
        self._asker = asker

    def remaining(self, *forwarded_for: str) -> int:
        """Send a request and return how many more this visitor may send in this minute."""
        headers = [("X-Forwarded-For", value) for value in forwarded_for]
        reply = self._asker.post("/v1/view", json={"token": "x"}, headers=headers)
        assert reply.status_code == 400
        return int(reply.headers["ratelimit"].split("r=")[1].split(";")[0])


@pytest.fixture(scope="module", params=["127.0.0.1", "::"])
def proxied(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    """On `::`, the proxy's own address is ::ffff:127.0.0.1."""
    folder = tmp_path_factory.mktemp("proxied")
    with (
        Server(folder, "--host", request.param, OUTOFTEN_PUBLIC_URL="http://127.0.0.1", **SETTINGS) as running,
        client(running) as asker,
    ):
        yield Proxied(running, asker)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_each_visitor_is_counted_separately(proxied: Proxied, form: str) -> None:
    first = secrets.randbelow(90) + 1
    before = [proxied.remaining(form.format(number)) for number in range(first, first + 5)]
    after = proxied.remaining(form.format(first))
    others = proxied.remaining("203.0.113.250")
    # Others may have been counted before, and a minute may begin meanwhile, but nobody has used up another's.
    assert min(*before, after, others) > PER_MINUTE - 5 * len(FORMS)
    assert after == before[0] - 1 or after == PER_MINUTE - 1


def test_the_forms_of_one_address_count_together(proxied: Proxied) -> None:
    forms = [FORMS[name].format(201) for name in ("plain", "port", "quotes", "mapped", "mapped-brackets-port", "nat64")]
    remaining = [proxied.remaining(form) for form in forms]
    assert remaining == list(range(remaining[0], remaining[0] - len(forms), -1)) or PER_MINUTE - 1 in remaining[1:]


def test_several_headers_are_one_list(proxied: Proxied) -> None:
    first = proxied.remaining("198.51.100.1", "203.0.113.202")
    assert proxied.remaining("198.51.100.2", "203.0.113.202") in (first - 1, PER_MINUTE - 1)


@pytest.mark.parametrize("garbage", ["garbage", "1.2.3.4.5", "[::1", "<script>", "9" * 5000, "unknown, -", "1.2.3.4:x", '"'])
def test_an_unreadable_address_counts_for_the_proxy(proxied: Proxied, garbage: str) -> None:
    first = proxied.remaining("203.0.113.1, " + garbage)
    assert proxied.remaining("203.0.113.2, " + garbage) in (first - 1, PER_MINUTE - 1)


@pytest.mark.parametrize("headers", [{"X-Forwarded-For": "unix:"}, {}, {"Forwarded": "for=203.0.113.1"}])
def test_a_proxy_that_sends_no_readable_address_is_logged_once(tmp_path: Path, headers: dict[str, str]) -> None:
    with Server(tmp_path, **SETTINGS) as running, client(running) as asker:
        for _ in range(20):
            asker.post("/v1/view", json={"token": "x"}, headers=headers)
    assert running.printed.count("This is logged once") == 1


def test_a_proxy_that_sends_readable_addresses_is_not_logged(tmp_path: Path) -> None:
    with Server(tmp_path, **SETTINGS) as running, client(running) as asker:
        for number in range(20):
            asker.post("/v1/view", json={"token": "x"}, headers={"X-Forwarded-For": f"203.0.113.{number}:80"})
    assert "X-Forwarded-For" not in running.printed
