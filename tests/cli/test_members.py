"""`outoften member`, `sign-in-link` and `key` while the server runs: nobody stops it to get in."""

import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.server import Server
from tests.web.client import client, created_json, ok_json, refused
from tests.web.members import PASSWORD, sign_in

pytestmark = pytest.mark.both_engines


@pytest.fixture
def server(tmp_path: Path, engine: str, request: pytest.FixtureRequest) -> Iterator[Server]:
    """A running server."""
    settings = {}
    if engine == "postgresql":
        settings["OUTOFTEN_DATABASE"] = request.getfixturevalue("postgres_server").new_database()
    with Server(tmp_path, **settings) as running:
        yield running


@pytest.fixture
def browser(server: Server) -> Iterator[httpx.Client]:
    """A browser on the dashboard."""
    with client(server) as visiting:
        yield visiting


def run(server: Server, *arguments: str) -> str:
    """What the command prints."""
    done = server.run(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def open_link(browser: httpx.Client, printed: str) -> None:
    """Sign in with a printed link."""
    created_json(browser.post("/v1/session", json={"link": printed.strip().partition("#sign-in=")[2]}))


def refused_soon(holder: httpx.Client, code: str) -> None:
    """A server may know a key or session for a moment that another process has ended."""
    end = time.monotonic() + 5
    while (reply := holder.get("/v1/sites")).status_code == 200 and time.monotonic() < end:
        time.sleep(0.05)
    refused(reply, 401, code)


def test_a_member_is_created_and_recovered_while_the_server_runs(server: Server, browser: httpx.Client) -> None:
    link = run(server, "member", "create", "Ann@Team.example", "--role", "owner", "--name", "Ann")
    assert link.startswith(f"{server.address}/#sign-in=")
    open_link(browser, link)
    assert ok_json(browser.get("/v1/session"))["role"] == "owner"
    ok_json(browser.patch("/v1/session", json={"password": PASSWORD}))
    open_link(browser, run(server, "member", "link", "ann@team.example"))
    ok_json(browser.patch("/v1/session", json={"password": PASSWORD + " new"}))
    created_json(sign_in(browser, "ann@team.example", PASSWORD + " new"))
    entries = ok_json(browser.get("/v1/audit"))["data"]
    by_command = [entry["action"] for entry in entries if entry["actor"] == "command line"]
    assert by_command == ["sign_in_link.created", "sign_in_link.created", "member.added"]


def test_members_are_listed_changed_and_removed(server: Server, browser: httpx.Client) -> None:
    run(server, "member", "create", "ann@team.example", "--role", "owner", "--name", "Ann")
    open_link(browser, run(server, "member", "create", "kim@team.example", "--role", "viewer", "--sites", "1"))
    assert run(server, "member", "list").splitlines() == [
        "ann@team.example  owner  all sites  Ann",
        "kim@team.example  viewer  sites 1  kim@team.example",
    ]
    refused(browser.post("/v1/sites", json={"name": "Kim's"}), 403, "scope_missing")
    change = run(server, "member", "change", "kim@team.example", "--role", "editor")
    assert "editor" in change
    assert "began with" in change
    refused_soon(browser, "session_ended")
    open_link(browser, run(server, "member", "link", "kim@team.example"))
    created_json(browser.post("/v1/sites", json={"name": "Kim's"}))
    assert "1 sessions have ended" in run(server, "member", "remove", "kim@team.example")
    refused_soon(browser, "session_ended")


def test_a_key_and_a_link_are_created_while_the_server_runs(server: Server, browser: httpx.Client) -> None:
    key = run(server, "key", "create", "--scopes", "read", "--name", "poller").strip()
    with client(server, Authorization=f"Bearer {key}") as holder:
        ok_json(holder.get("/v1/sites"))
        assert "no longer works" in run(server, "key", "revoke", key.split("_")[2])
        refused_soon(holder, "key_unknown")
    open_link(browser, run(server, "sign-in-link", "create"))
    assert ok_json(browser.get("/v1/session"))["role"] == "owner"


REFUSED = (
    ("member link nobody@team.example", "There is no member"),
    ("member create nobody --role viewer", "not an e-mail address"),
    ("member create kim@team.example --role viewer --sites 99", "There is no site 99"),
    ("member create kim@team.example --role owner --sites 1", "all sites"),
    ("member create ann@team.example --role viewer", "a member already"),
    ("member remove ann@team.example", "one owner must remain"),
    ("member change ann@team.example --role viewer", "one owner must remain"),
    ("key revoke 000000000000", "There is no key"),
)


def test_a_command_says_why_it_is_refused(server: Server) -> None:
    run(server, "member", "create", "ann@team.example", "--role", "owner")
    for command, reason in REFUSED:
        done = server.run(*command.split())
        assert (done.returncode, done.stdout) == (2, ""), command
        assert reason in done.stderr, command


@pytest.mark.sqlite_only
def test_only_the_owner_of_the_database_may_use_the_socket_and_it_goes_with_the_server(tmp_path: Path) -> None:
    socket = tmp_path / "outoften.db.socket"
    with Server(tmp_path):
        assert stat.S_ISSOCK(socket.stat().st_mode)
        assert stat.S_IMODE(socket.stat().st_mode) & 0o077 == 0
        assert socket.stat().st_uid == os.getuid()
    assert not socket.exists()


@pytest.mark.sqlite_only
def test_commands_work_without_a_server_and_after_one_that_was_killed(tmp_path: Path) -> None:
    server = Server(tmp_path).start()
    os.kill(server.pid, 9)
    server.stop()
    assert run(server, "member", "create", "ann@team.example", "--role", "owner").startswith("http")
    with Server(tmp_path) as again, client(again) as browser:
        open_link(browser, run(again, "member", "link", "ann@team.example"))
