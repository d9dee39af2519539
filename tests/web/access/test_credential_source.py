"""No credential outlives the one that it came from, or may do more."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx2 as httpx
import pytest

from outoften import clock
from outoften.domain.access.credential import Credential, operator
from outoften.domain.errors import UnauthenticatedError
from outoften.storage.access import api_keys, sessions
from outoften.storage.access.credentials import require_current
from outoften.storage.database import Database
from tests.server import Server
from tests.storage.world import with_database
from tests.web.client import Json, client, created_json, moment, ok_json, refused
from tests.web.listening import ends, listening, next_event

pytestmark = pytest.mark.both_engines


def new_key(creator: httpx.Client, *scopes: str, **more: Any) -> Json:
    """A new key."""
    return created_json(creator.post("/v1/keys", json={"name": "of this test", "scopes": scopes} | more))


@contextmanager
def holder(server: Server, key: Json) -> Iterator[httpx.Client]:
    """A client with the key."""
    with client(server, Authorization=f"Bearer {key['key']}") as holding:
        yield holding


@pytest.fixture
def visitor(server: Server) -> Iterator[httpx.Client]:
    """A browser on the dashboard, not signed in."""
    with client(server) as visiting:
        yield visiting


def sign_in(visitor: httpx.Client, key: Json) -> Json:
    """The session that the key opens."""
    return created_json(visitor.post("/v1/session", json={"key": key["key"]}))


def in_some_seconds(seconds: float) -> datetime:
    """A moment in whole milliseconds."""
    return (datetime.now(UTC) + timedelta(seconds=seconds)).replace(microsecond=0)


def actions(owner: httpx.Client, actor: str) -> list[str]:
    """What this actor did last, in that order."""
    entries = ok_json(owner.get("/v1/audit", params={"limit": 200}))["data"]
    return [entry["action"] for entry in reversed(entries) if entry["actor"] == actor]


def test_a_session_ends_with_its_key(owner: httpx.Client, visitor: httpx.Client) -> None:
    key = new_key(owner, "read", "write", "keys")
    session = sign_in(visitor, key)
    ok_json(visitor.get("/v1/sites"))
    assert ok_json(owner.delete(f"/v1/keys/{key['id']}"))["sessions_ended"] == [session["id"]]
    refused(visitor.get("/v1/sites"), 401, "session_ended")
    refused(visitor.post("/v1/keys", json={"name": "x"}), 401, "session_ended")


def test_the_stream_of_a_session_ends_with_its_key(owner: httpx.Client, visitor: httpx.Client) -> None:
    key = new_key(owner, "read")
    sign_in(visitor, key)
    with listening(visitor, 1) as lines:
        next_event(lines)
        ok_json(owner.delete(f"/v1/keys/{key['id']}"))
        ends(lines)


def test_a_session_lasts_no_longer_than_its_key(owner: httpx.Client, visitor: httpx.Client) -> None:
    expires_at = in_some_seconds(4)
    session = sign_in(visitor, new_key(owner, "read", expires_at=expires_at.isoformat()))
    assert moment(session["expires_at"]) == expires_at
    # A browser would drop the cookie; a thief would not.
    cookie = {"Cookie": f"oot_session={visitor.cookies['oot_session']}"}
    visitor.cookies.clear()
    while (reply := visitor.get("/v1/sites", headers=cookie)).status_code == 200:
        assert datetime.now(UTC) < expires_at + timedelta(seconds=30)
    assert datetime.now(UTC) >= expires_at
    refused(reply, 401, "session_ended")


def test_a_session_may_do_what_its_key_may(owner: httpx.Client, visitor: httpx.Client) -> None:
    assert sign_in(visitor, new_key(owner, "read"))["scopes"] == ["read"]
    ok_json(visitor.get("/v1/sites"))
    assert "session" in refused(visitor.post("/v1/sites", json={"name": "x"}), 403, "scope_missing")
    refused(visitor.post("/v1/keys", json={"name": "x"}), 403, "scope_missing")


def test_a_key_without_the_scope_read_opens_no_session(owner: httpx.Client, visitor: httpx.Client) -> None:
    key = new_key(owner, "write", "keys")
    refused(visitor.post("/v1/session", json={"key": key["key"]}), 403, "scope_missing")


def test_a_key_that_may_write_sees_and_creates_no_keys(server: Server, owner: httpx.Client) -> None:
    key = new_key(owner, "read", "write")
    with holder(server, key) as writer:
        for method, path in (
            ("GET", "/v1/keys"),
            ("POST", "/v1/keys"),
            ("DELETE", f"/v1/keys/{key['id']}"),
            ("GET", "/v1/sessions"),
            ("DELETE", "/v1/sessions"),
            ("GET", "/v1/signing-secrets"),
        ):
            body = {"name": "x"} if method == "POST" else None
            assert "'keys'" in refused(writer.request(method, path, json=body), 403, "scope_missing")


def test_nobody_creates_a_key_with_a_scope_that_they_lack(server: Server, owner: httpx.Client, visitor: httpx.Client) -> None:
    key = new_key(owner, "read", "keys")
    sign_in(visitor, key)
    expires_at = in_some_seconds(3600).isoformat()
    with holder(server, key) as creator:
        for sender in (creator, visitor):
            body = {"name": "x", "scopes": ["read", "write"], "expires_at": expires_at}
            assert "'write'" in refused(sender.post("/v1/keys", json=body), 403, "scope_exceeded")
            created_json(sender.post("/v1/keys", json=body | {"scopes": ["read", "keys"]}))


def test_nobody_creates_a_key_that_lasts_longer_than_they_do(
    server: Server, owner: httpx.Client, visitor: httpx.Client
) -> None:
    expires_at = in_some_seconds(3600)
    key = new_key(owner, "read", "keys", expires_at=expires_at.isoformat())
    sign_in(visitor, key)
    with holder(server, key) as creator:
        for sender in (creator, visitor):
            for too_late in (None, (expires_at + timedelta(seconds=1)).isoformat()):
                refused(sender.post("/v1/keys", json={"name": "x", "expires_at": too_late}), 403, "expiry_exceeded")
            created_json(sender.post("/v1/keys", json={"name": "x", "expires_at": expires_at.isoformat()}))


def test_a_session_of_a_key_that_never_expires_creates_keys_that_never_expire(
    owner: httpx.Client, visitor: httpx.Client
) -> None:
    sign_in(visitor, new_key(owner, "read", "keys"))
    assert created_json(visitor.post("/v1/keys", json={"name": "x"}))["expires_at"] is None


def test_who_revokes_a_key_learns_which_keys_it_has_created(server: Server, owner: httpx.Client) -> None:
    first = new_key(owner, "read", "keys")
    with holder(server, first) as creator:
        second, gone = new_key(creator, "read", "keys"), new_key(creator, "read")
        ok_json(creator.delete(f"/v1/keys/{gone['id']}"))
    with holder(server, second) as creator:
        third = new_key(creator, "read")
    listed = {key["id"]: key["created_by"] for key in ok_json(owner.get("/v1/keys"))["data"]}
    assert (listed[second["id"]], listed[third["id"]]) == (first["id"], second["id"])
    assert ok_json(owner.delete(f"/v1/keys/{first['id']}"))["remaining_keys"] == [second["id"], third["id"]]


def test_sessions_are_listed_and_each_can_be_ended(server: Server, owner: httpx.Client, visitor: httpx.Client) -> None:
    key = new_key(owner, "read", "keys")
    own = sign_in(visitor, key)
    with client(server) as other:
        ended = sign_in(other, key)
        listed = {row["id"]: row for row in ok_json(visitor.get("/v1/sessions"))["data"]}
        assert [listed[row["id"]]["is_own"] for row in (own, ended)] == [True, False]
        assert (listed[ended["id"]]["key_id"], listed[ended["id"]]["scopes"]) == (key["id"], ["read", "keys", "metrics"])
        assert visitor.cookies["oot_session"] not in visitor.get("/v1/sessions").text
        assert ok_json(visitor.delete(f"/v1/sessions/{ended['id']}"))["sessions_ended"] == [ended["id"]]
        refused(other.get("/v1/sites"), 401, "session_ended")
        refused(visitor.delete(f"/v1/sessions/{ended['id']}"), 404, "session_not_found")
    ok_json(visitor.get("/v1/sites"))


def test_all_other_sessions_can_be_ended_at_once(server: Server, owner: httpx.Client, visitor: httpx.Client) -> None:
    key = new_key(owner, "read", "keys")
    own = sign_in(visitor, key)
    with client(server) as other:
        sign_in(other, key)
        ok_json(visitor.delete("/v1/sessions"))
        refused(other.get("/v1/sites"), 401, "session_ended")
    assert [row["id"] for row in ok_json(visitor.get("/v1/sessions"))["data"]] == [own["id"]]
    ok_json(owner.get("/v1/sites"))


def test_the_audit_log_tells_which_key_or_session_did_what(server: Server, owner: httpx.Client, visitor: httpx.Client) -> None:
    key = new_key(owner, "read", "write", "keys")
    session = sign_in(visitor, key)
    expires_at = in_some_seconds(3600).isoformat()
    new_key(visitor, "read", expires_at=expires_at)
    with client(server) as other:
        ended = sign_in(other, key)
        ok_json(visitor.delete(f"/v1/sessions/{ended['id']}"))
    assert visitor.delete("/v1/session").status_code == 204
    with holder(server, key) as creator:
        ok_json(creator.delete(f"/v1/keys/{new_key(creator, 'read')['id']}"))
    by_session = actions(owner, f"session {session['id']} of key {key['id']}")
    assert by_session == ["session.started", "key.created", "session.ended", "session.signed_out"]
    assert actions(owner, key["id"]) == ["key.created", "key.revoked"]


def test_a_credential_that_ended_a_moment_ago_begets_nothing(address: str) -> None:
    now = clock.now()
    key = api_keys.ApiKey("key", "x", b"key", ("read", "keys"), now)

    async def story(database: Database) -> object:
        run = database.writer.run_transaction
        await run(lambda connection: api_keys.add_key(connection, key, operator("this test")))
        session = await run(lambda connection: sessions.add_session(connection, "session", b"session", "key", now))
        assert session
        await run(lambda connection: api_keys.revoke_key(connection, "key", operator("this test"), now))
        own = Credential(scopes=key.scopes, expires_at=None, key_id="key")
        for credential in (own, session.credential):
            with pytest.raises(UnauthenticatedError):
                await run(partial(require_current, sender=credential, now=now))
        return await run(lambda connection: sessions.add_session(connection, "late", b"late", "key", now))

    assert with_database(address, story) is None
