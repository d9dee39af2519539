"""/v1/keys, and who may pass with which."""

import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

from outoften.tokens.api_key import new_api_key
from tests.server import Server
from tests.web.client import JSON_TYPE, client, created_json, moment, ok_json, refused


def guarded_routes(asker: httpx.Client) -> list[tuple[str, str]]:
    """Method and address of every route that needs a key."""
    paths: dict[str, dict[str, Any]] = ok_json(asker.get("/openapi.json"))["paths"]
    return [
        (method.upper(), re.sub(r"{\w+}", "1", path))
        for path, operations in paths.items()
        for method, operation in operations.items()
        if "key" in operation.get("security", [{}])[0]
    ]


def test_every_guarded_route_refuses_a_stranger(stranger: httpx.Client) -> None:
    routes = guarded_routes(stranger)
    assert len(routes) >= 14
    for method, path in routes:
        reply = stranger.request(method, path, content="{}", headers=JSON_TYPE)
        assert "Authorization: Bearer" in refused(reply, 401, "key_missing"), (method, path)
        assert reply.headers["www-authenticate"].startswith("Bearer"), (method, path)


def test_every_v1_route_but_collecting_and_signing_in_is_guarded(stranger: httpx.Client) -> None:
    paths = ok_json(stranger.get("/openapi.json"))["paths"]
    open_paths = {
        path
        for path, methods in paths.items()
        if path.startswith("/v1/") and not all("security" in operation for operation in methods.values())
    }
    assert open_paths == {
        "/v1/ask",
        "/v1/view",
        "/v1/answer",
        "/v1/dismiss",
        "/v1/seen",
        "/v1/session",
        "/v1/invitations/accept",
        # The address itself is the secret.
        "/v1/mail/events/{provider}/{secret}",
    }


def test_a_key_that_may_only_write_reads_no_reports(server: Server, owner: httpx.Client) -> None:
    key = created_json(owner.post("/v1/keys", json={"name": "a deployer", "scopes": ["write"]}))["key"]
    with client(server, Authorization=f"Bearer {key}") as writer:
        refused(writer.get("/v1/surveys/1/score"), 403, "scope_missing")
        assert writer.get("/v1/audit").status_code == 200


def test_a_new_key_may_only_read_unless_told_otherwise(owner: httpx.Client) -> None:
    assert created_json(owner.post("/v1/keys", json={"name": "a poller"}))["scopes"] == ["read"]


def test_a_key_is_shown_once(owner: httpx.Client) -> None:
    key = created_json(owner.post("/v1/keys", json={"name": "shown once"}))
    listed = owner.get("/v1/keys")
    assert [row["name"] for row in ok_json(listed)["data"] if row["id"] == key["id"]] == ["shown once"]
    assert key["key"] not in listed.text
    assert key["key"].rpartition("_")[2] not in listed.text


@pytest.mark.both_engines
def test_a_revoked_key_ends_at_once(server: Server, owner: httpx.Client) -> None:
    key = created_json(owner.post("/v1/keys", json={"name": "short-lived"}))
    with client(server, Authorization=f"Bearer {key['key']}") as holder:
        ok_json(holder.get("/v1/sites"))
        ok_json(owner.delete(f"/v1/keys/{key['id']}"))
        refused(holder.get("/v1/sites"), 401, "key_unknown")
    listed = {row["id"]: row for row in ok_json(owner.get("/v1/keys"))["data"]}
    assert listed[key["id"]]["revoked_at"]


@pytest.mark.both_engines
def test_a_key_is_revoked_once(owner: httpx.Client) -> None:
    key = created_json(owner.post("/v1/keys", json={"name": "short-lived"}))
    ok_json(owner.delete(f"/v1/keys/{key['id']}"))
    refused(owner.delete(f"/v1/keys/{key['id']}"), 404, "key_not_found")


@pytest.mark.parametrize("key_id", ["x", "%00", "%ff", "a" * 10_000, "' OR 1=1"])
def test_a_key_that_is_not_there_is_not_found(owner: httpx.Client, key_id: str) -> None:
    refused(owner.delete(f"/v1/keys/{key_id}"), 404, "key_not_found")


@pytest.mark.parametrize(
    "authorization",
    ["Bearer", "Bearer x", "Bearer oot_sk_", "Bearer oot_sk_000000000000_" + "0" * 48, b"Bearer \xff", "Bearer " + "x" * 8000],
    ids=lambda value: repr(value[:40]),
)
def test_a_key_that_is_none_of_ours_is_refused(stranger: httpx.Client, authorization: str | bytes) -> None:
    headers: Any = {"Authorization": authorization}
    refused(stranger.get("/v1/sites", headers=headers), 401, "key_unknown")


def test_a_key_with_one_letter_changed_is_refused(server: Server, stranger: httpx.Client) -> None:
    key = server.admin_key
    changed = key[:-1] + ("0" if key[-1] != "0" else "1")
    detail = refused(stranger.get("/v1/sites", headers={"Authorization": f"Bearer {changed}"}), 401, "key_unknown")
    assert "not a complete key" in detail


def test_a_whole_key_that_nobody_was_given_is_refused(stranger: httpx.Client) -> None:
    _, key = new_api_key()
    assert "no such key" in refused(stranger.get("/v1/sites", headers={"Authorization": f"Bearer {key}"}), 401, "key_unknown")


@pytest.mark.both_engines
def test_a_key_expires_when_it_was_told_to(server: Server, owner: httpx.Client) -> None:
    expires_at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=3)
    key = created_json(owner.post("/v1/keys", json={"name": "a visitor", "expires_at": expires_at.isoformat()}))
    assert abs(moment(key["expires_at"]) - expires_at) < timedelta(milliseconds=1)
    with client(server, Authorization=f"Bearer {key['key']}") as visitor:
        while (reply := visitor.get("/v1/sites")).status_code == 200:
            assert datetime.now(UTC) < expires_at + timedelta(seconds=30)
        assert datetime.now(UTC) >= expires_at
        assert "expired on" in refused(reply, 401, "key_expired")


@pytest.mark.parametrize(
    ("expires_at", "code"),
    [
        ("2020-01-01T00:00:00Z", "key_expired"),
        ("2028-01-01T00:00:00", "body_invalid"),
        ("0001-01-01T00:00:00+23:59", "key_expired"),
        ("2999-01-01T00:00:00Z", "key_expiry_too_late"),
        # What programs send for "never": .NET's and Python's latest time.
        ("9999-12-31T23:59:59.9999999Z", "body_invalid"),
        ("9999-12-31T23:59:59.999999Z", "key_expiry_too_late"),
        ("9999-12-31T23:59:59-23:59", "key_expiry_too_late"),
        ("2028-06-30T23:59:60Z", "body_invalid"),
        (2**63, "body_invalid"),
    ],
)
def test_a_key_expires_in_the_future_within_ten_years_in_a_named_time_zone(
    owner: httpx.Client, expires_at: str | int, code: str
) -> None:
    refused(owner.post("/v1/keys", json={"name": "a visitor", "expires_at": expires_at}), 400, code)


@pytest.mark.both_engines
@pytest.mark.parametrize("fraction", ["", ".000999", ".123456", ".9999995"])
def test_the_list_of_keys_says_when_a_key_expires_as_its_creation_did(owner: httpx.Client, fraction: str) -> None:
    expires_at = f"{datetime.now(UTC) + timedelta(days=3649):%Y-%m-%dT%H:%M:%S}{fraction}+14:00"
    key = created_json(owner.post("/v1/keys", json={"name": "a visitor", "expires_at": expires_at}))
    listed = {row["id"]: row for row in ok_json(owner.get("/v1/keys"))["data"]}
    assert listed[key["id"]]["expires_at"] == key["expires_at"]


@pytest.mark.both_engines
def test_the_list_of_keys_says_when_each_was_last_used(server: Server, owner: httpx.Client) -> None:
    key = created_json(owner.post("/v1/keys", json={"name": "a poller"}))

    def last_used() -> Any:
        return {row["id"]: row["last_used_at"] for row in ok_json(owner.get("/v1/keys"))["data"]}[key["id"]]

    assert last_used() is None
    with client(server, Authorization=f"Bearer {key['key']}") as poller:
        before = datetime.now(UTC)
        ok_json(poller.get("/v1/sites"))
    last = last_used()
    assert last
    assert abs(moment(last) - before) < timedelta(seconds=10)


def test_nobody_who_reads_waits_for_a_database_that_takes_nothing(tmp_path: Path) -> None:
    with Server(tmp_path) as server, client(server, Authorization=f"Bearer {server.admin_key}") as owner:
        with ThreadPoolExecutor() as pool, closing(sqlite3.connect(tmp_path / "outoften.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            writing = pool.submit(owner.post, "/v1/keys", json={"name": "a poller"})
            ok_json(owner.get("/v1/sites"))
            assert not writing.done()
        assert writing.result().status_code in (201, 503)


@pytest.mark.parametrize("authorization", ["", "Basic eDp5", "oot_sk_x", "Token x"])
def test_another_kind_of_authorization_is_refused(stranger: httpx.Client, authorization: str) -> None:
    refused(stranger.get("/v1/sites", headers={"Authorization": authorization}), 401, "key_missing")


def test_bearer_may_be_written_in_any_case(server: Server, stranger: httpx.Client) -> None:
    ok_json(stranger.get("/v1/sites", headers={"Authorization": f"bearer {server.admin_key}"}))


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"name": ""},
        {"name": "x", "scopes": []},
        {"name": "x", "scopes": ["admin"]},
        {"name": "x", "scopes": "read"},
        {"id": "x"},
        [],
    ],
    ids=repr,
)
def test_what_is_not_a_key_is_refused(owner: httpx.Client, wrong: object) -> None:
    refused(owner.post("/v1/keys", json=wrong), 400, "body_invalid")
