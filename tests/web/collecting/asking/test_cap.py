"""A survey's cap is there for all: neither suspect asks nor one address use it up for others."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.postgres import Postgres
from tests.server import Server
from tests.web.client import client

CAP = 20


class Surveyed:
    """A server whose only survey has a cap. This test is its trusted proxy."""

    def __init__(self, asker: httpx.Client, site: str) -> None:
        self._asker = asker
        self._site = site

    def ask(self, address: str, channel: str = "widget") -> str | None:
        """Ask from this address; returns the token, or None if the cap is reached."""
        body = {"site": self._site, "channel": channel}
        reply = self._asker.post("/v1/ask", json=body, headers={"X-Forwarded-For": address}).json()
        if reply["ask"] is None:
            assert reply["reason"]["code"] == "cap_reached"
            return None
        token: str = reply["ask"]["token"]
        return token

    def send(self, path: str, token: str) -> None:
        self._asker.post(path, json={"token": token}, headers={"X-Forwarded-For": "10.0.0.1"}).raise_for_status()


@pytest.fixture(params=["cap", "cap_per_day"])
def surveyed(request: pytest.FixtureRequest, engine: str, tmp_path: Path, postgres_server: Postgres) -> Iterator[Surveyed]:
    database = {"OUTOFTEN_DATABASE": postgres_server.new_database()} if engine == "postgresql" else {}
    with Server(tmp_path, OUTOFTEN_TRUSTED_PROXIES="127.0.0.1", **database) as running, client(running) as asker:
        owner = {"Authorization": f"Bearer {running.admin_key}"}
        asker.patch("/v1/surveys/1", json={"rules": {request.param: CAP}}, headers=owner).raise_for_status()
        yield Surveyed(asker, running.site_key)


@pytest.mark.both_engines
def test_views_that_come_before_a_card_can_have_been_visible_do_not_count(surveyed: Surveyed) -> None:
    for number in range(CAP):
        token = surveyed.ask(f"192.0.2.{number}")
        assert token
        surveyed.send("/v1/view", token)
    assert surveyed.ask("198.51.100.1")


def test_one_address_cannot_use_up_the_cap(surveyed: Surveyed) -> None:
    tokens = [token for _ in range(CAP + 1) if (token := surveyed.ask("192.0.2.1"))]
    assert CAP // 2 <= len(tokens) < CAP
    time.sleep(1.1)
    for token in tokens:
        surveyed.send("/v1/view", token)
    assert surveyed.ask("192.0.2.1") is None
    assert surveyed.ask("198.51.100.1")


@pytest.mark.parametrize(("channel", "path"), [("api", "/v1/view"), ("widget", "/v1/dismiss")])
def test_one_address_cannot_use_up_the_cap_without_waiting(surveyed: Surveyed, channel: str, path: str) -> None:
    for _ in range(CAP + 1):
        if token := surveyed.ask("192.0.2.1", channel):
            surveyed.send(path, token)
    assert surveyed.ask("198.51.100.1")


def test_a_cap_is_reached_by_asks_that_count(surveyed: Surveyed) -> None:
    tokens = [surveyed.ask(f"192.0.2.{number}") for number in range(CAP)]
    time.sleep(1.1)
    for token in tokens:
        assert token
        surveyed.send("/v1/view", token)
    assert surveyed.ask("198.51.100.1") is None
