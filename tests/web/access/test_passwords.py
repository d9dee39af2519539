"""Signing in with a password, one's own account, and what stops those who guess."""

import asyncio
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest

from outoften.domain.errors import UnavailableError
from outoften.web.http.access.password_threads import PasswordThreads
from outoften.web.http.limits.sign_in_limiter import SignInLimiter
from tests.conftest import refused_with
from tests.server import Server
from tests.web.client import client, created_json, ok_json, refused
from tests.web.members import PASSWORD, accept, invite, new_email, sign_in, signed_in

pytestmark = pytest.mark.both_engines
OTHER_PASSWORD = "some other long words"


@pytest.fixture
def proxied(tmp_path: Path) -> Iterator[Server]:
    """A server behind a proxy, so that requests of the test come from addresses that it chooses."""
    with Server(tmp_path, OUTOFTEN_TRUSTED_PROXIES="127.0.0.1") as running:
        yield running


def test_a_wrong_password_and_an_unknown_address_get_the_same_reply(server: Server, owner: httpx.Client) -> None:
    with signed_in(server, owner, "viewer") as (browser, member):
        replies = [sign_in(browser, member["email"], "wrong password"), sign_in(browser, new_email(), PASSWORD)]
    details = {refused(reply, 401, "sign_in_refused") for reply in replies}
    assert len(details) == 1


def test_a_wrong_password_takes_as_long_as_an_unknown_address(server: Server, owner: httpx.Client) -> None:
    with signed_in(server, owner, "viewer") as (browser, member):

        def seconds(email: str) -> float:
            begin = time.perf_counter()
            refused(sign_in(browser, email, "wrong password"), 401, "sign_in_refused")
            return time.perf_counter() - begin

        pairs = [(seconds(member["email"]), seconds(new_email())) for _ in range(5)]
    known, unknown = (statistics.median(times) for times in zip(*pairs, strict=True))
    assert 0.4 < known / unknown < 2.5


@pytest.mark.sqlite_only
def test_who_guesses_is_stopped_and_nobody_else(proxied: Server) -> None:
    with client(proxied, Authorization=f"Bearer {proxied.admin_key}") as owner, client(proxied) as browser:
        for email in ("ann@team.example", "kim@team.example"):
            created_json(accept(browser, invite(owner, email, "viewer")))
        guesser, elsewhere = {"X-Forwarded-For": "192.0.2.7"}, {"X-Forwarded-For": "192.0.2.8"}
        codes = [sign_in(browser, "ann@team.example", f"guess number {number}", **guesser).status_code for number in range(12)]
        assert codes == [401] * 10 + [429] * 2
        reply = sign_in(browser, "ann@team.example", PASSWORD, **guesser)
        refused(reply, 429, "too_many_sign_ins")
        assert 0 < int(reply.headers["retry-after"]) <= 900
        created_json(sign_in(browser, "kim@team.example", PASSWORD, **guesser))
        created_json(sign_in(browser, "ANN@team.example", PASSWORD, **elsewhere))


@pytest.mark.sqlite_only
def test_an_address_that_guesses_for_many_accounts_is_stopped(proxied: Server) -> None:
    with client(proxied) as browser:
        # Hosts of one /64 are one customer.
        codes = [
            sign_in(browser, f"{number}@team.example", PASSWORD, **{"X-Forwarded-For": f"2001:db8::{number}"}).status_code
            for number in range(1, 103)
        ]
        assert codes == [401] * 100 + [429] * 2
        refused(sign_in(browser, "x@team.example", **{"X-Forwarded-For": "2001:db8:0:1::1"}), 401, "sign_in_refused")


def test_the_networks_of_one_ipv6_customer_guess_as_little_as_a_few_addresses() -> None:
    limiter = SignInLimiter(now=lambda: 0)
    with refused_with("too_many_sign_ins"):
        for number in range(801):
            limiter.begin(f"2001:db8:0:{number % 256:x}::1", f"{number}@team.example")
    limiter.begin("2001:db8:0:100::1", "ann@team.example")


def test_a_sign_in_that_a_busy_server_refuses_is_no_failure() -> None:
    limiter = SignInLimiter(now=lambda: 0)
    for _ in range(20):
        limiter.begin("192.0.2.7", "ann@team.example")
        limiter.was_not_judged("192.0.2.7", "ann@team.example")


def test_one_network_does_not_fill_the_queue_in_which_others_sign_in() -> None:
    threads = PasswordThreads()

    async def sign_in_at_once() -> list[bool | BaseException]:
        others = [threads.verify(None, PASSWORD, f"2001:db8:0:{number:x}::1") for number in range(60)]
        return await asyncio.gather(*others, threads.verify(None, PASSWORD, "192.0.2.7"), return_exceptions=True)

    *others, last = asyncio.run(sign_in_at_once())
    assert [isinstance(outcome, UnavailableError) for outcome in others].count(True) == 50
    assert last is False


@pytest.mark.sqlite_only
def test_a_link_signs_in_whom_guesses_from_the_same_address_keep_out(proxied: Server) -> None:
    with client(proxied, Authorization=f"Bearer {proxied.admin_key}") as owner, client(proxied) as browser:
        created_json(accept(browser, invite(owner, "ann@team.example", "viewer")))
        for number in range(10):
            sign_in(browser, "ann@team.example", f"guess number {number}")
        refused(sign_in(browser, "ann@team.example"), 429, "too_many_sign_ins")
        [member] = ok_json(owner.get("/v1/members"))["data"]
        url = created_json(owner.post(f"/v1/members/{member['id']}/sign-in-links"))["url"]
        created_json(browser.post("/v1/session", json={"link": url.partition("#sign-in=")[2]}))


def test_a_new_password_ends_the_other_sessions(server: Server, owner: httpx.Client) -> None:
    with signed_in(server, owner, "viewer") as (browser, member), client(server) as other:
        session = created_json(sign_in(other, member["email"]))
        refused(browser.patch("/v1/session", json={"password": OTHER_PASSWORD}), 403, "password_wrong")
        body = {"password": OTHER_PASSWORD, "current_password": "wrong password"}
        refused(browser.patch("/v1/session", json=body), 403, "password_wrong")
        ok_json(other.get("/v1/sites"))
        changed = ok_json(browser.patch("/v1/session", json=body | {"current_password": PASSWORD}))
        assert changed["sessions_ended"] == [session["id"]]
        refused(other.get("/v1/sites"), 401, "session_ended")
        ok_json(browser.get("/v1/sites"))
        refused(sign_in(other, member["email"], PASSWORD), 401, "sign_in_refused")
        created_json(sign_in(other, member["email"], OTHER_PASSWORD))


def test_a_link_lets_a_member_choose_a_new_password(server: Server, owner: httpx.Client) -> None:
    with signed_in(server, owner, "editor") as (_, member), client(server) as browser:
        first = created_json(owner.post(f"/v1/members/{member['id']}/sign-in-links"))["url"].partition("#sign-in=")[2]
        link = created_json(owner.post(f"/v1/members/{member['id']}/sign-in-links"))["url"].partition("#sign-in=")[2]
        refused(browser.post("/v1/session", json={"link": first}), 401, "link_used")
        created_json(browser.post("/v1/session", json={"link": link}))
        assert ok_json(browser.get("/v1/session"))["member"]["id"] == member["id"]
        ok_json(browser.patch("/v1/session", json={"password": OTHER_PASSWORD}))
        created_json(sign_in(browser, member["email"], OTHER_PASSWORD))
        refused(browser.post("/v1/session", json={"link": link}), 401, "link_used")


def test_a_password_may_be_typed_with_another_keyboard(server: Server, owner: httpx.Client) -> None:
    with client(server) as browser:
        email = new_email()
        created_json(accept(browser, invite(owner, email, "viewer"), password="cafe\u0301 au lait deux"))
        created_json(sign_in(browser, email, "caf\u00e9 au lait deux"))


def test_members_change_their_own_name_and_nothing_else(server: Server, owner: httpx.Client) -> None:
    with signed_in(server, owner, "viewer") as (browser, member):
        assert ok_json(browser.patch("/v1/session", json={"name": "Kim"}))["member"]["name"] == "Kim"
        refused(browser.patch("/v1/session", json={"role": "owner"}), 400, "body_invalid")
        refused(browser.patch(f"/v1/members/{member['id']}", json={"role": "owner"}), 403, "scope_missing")
    refused(owner.patch("/v1/session", json={"name": "Kim"}), 403, "member_needed")


def test_members_list_and_end_their_own_sessions_only(server: Server, owner: httpx.Client) -> None:
    with signed_in(server, owner, "viewer") as (browser, member), signed_in(server, owner, "viewer") as (other, _):
        with client(server) as second:
            created_json(sign_in(second, member["email"]))
            listed = ok_json(browser.get("/v1/sessions"))["data"]
            assert [(row["member_id"], row["is_own"]) for row in listed] == [(member["id"], False), (member["id"], True)]
            [others] = [row["id"] for row in ok_json(other.get("/v1/sessions"))["data"]]
            refused(browser.delete(f"/v1/sessions/{others}"), 404, "session_not_found")
            assert ok_json(browser.delete("/v1/sessions"))["sessions_ended"] == [listed[0]["id"]]
            refused(second.get("/v1/sites"), 401, "session_ended")
        ok_json(other.get("/v1/sites"))


@pytest.mark.parametrize(
    "body",
    [{"email": "a@b.example"}, {"password": "x"}, {"email": "a@b.example", "password": ""}, {"email": "a", "password": "x"}],
    ids=repr,
)
def test_half_of_what_signs_in_is_refused(stranger: httpx.Client, body: object) -> None:
    refused(stranger.post("/v1/session", json=body), 400, "body_invalid")
