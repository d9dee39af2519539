"""/v1/members and /v1/invitations: who becomes a member, as what, and what changes later."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.server import Server
from tests.web.client import Json, client, created_json, moment, ok_json, refused
from tests.web.listening import ends, listening, next_event
from tests.web.members import PASSWORD, accept, invite, new_email, sign_in, signed_in

pytestmark = pytest.mark.both_engines


def actions(owner: httpx.Client, actor: str) -> list[str]:
    """What this actor did, in that order."""
    entries = ok_json(owner.get("/v1/audit", params={"limit": 200}))["data"]
    return [entry["action"] for entry in reversed(entries) if entry["actor"] == actor]


def test_an_invited_person_becomes_a_member_and_signs_in_again(
    server: Server, owner: httpx.Client, stranger: httpx.Client
) -> None:
    email = new_email()
    token = invite(owner, email.upper(), "editor")
    [open_invitation] = [row for row in ok_json(owner.get("/v1/invitations"))["data"] if row["email"] == email]
    assert moment(open_invitation["expires_at"]) - moment(open_invitation["created_at"]) == timedelta(hours=48)
    assert token not in owner.get("/v1/invitations").text
    with client(server) as browser, client(server) as again:
        created_json(accept(browser, token, "Ann"))
        own = ok_json(browser.get("/v1/session"))
        assert (own["member"]["email"], own["member"]["name"], own["role"]) == (email, "Ann", "editor")
        assert (own["scopes"], own["sites"], own["key_id"]) == (["read", "respond", "write"], None, None)
        created_json(sign_in(again, email.title()))
        created_json(again.post("/v1/sites", json={"name": "Ann's"}))
        refused(again.get("/v1/keys"), 403, "scope_missing")
    assert actions(owner, email)[:2] == ["member.added", "session.started"]


def test_an_invitation_works_once(server: Server, owner: httpx.Client) -> None:
    token = invite(owner, new_email(), "viewer")
    with client(server) as first, client(server) as second:
        created_json(accept(first, token))
        refused(accept(second, token), 404, "invitation_not_found")
        refused(second.get("/v1/session"), 401, "key_missing")


def test_of_many_who_accept_one_invitation_at_once_one_becomes_a_member(server: Server, owner: httpx.Client) -> None:
    token = invite(owner, new_email(), "viewer")

    def try_it(_: int) -> int:
        with client(server) as browser:
            return accept(browser, token).status_code

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(try_it, range(6))) == [201] + [404] * 5


def test_a_withdrawn_or_replaced_invitation_works_no_more(owner: httpx.Client, stranger: httpx.Client) -> None:
    email = new_email()
    replaced, withdrawn = invite(owner, email, "viewer"), invite(owner, email, "viewer")
    refused(accept(stranger, replaced), 404, "invitation_not_found")
    [row] = [row for row in ok_json(owner.get("/v1/invitations"))["data"] if row["email"] == email]
    assert owner.delete(f"/v1/invitations/{row['id']}").status_code == 204
    refused(accept(stranger, withdrawn), 404, "invitation_not_found")
    refused(owner.delete(f"/v1/invitations/{row['id']}"), 404, "invitation_not_found")


@pytest.mark.sqlite_only
def test_an_invitation_ends_after_48_hours(tmp_path: Path) -> None:
    with Server(tmp_path) as own, client(own, Authorization=f"Bearer {own.admin_key}") as owner, client(own) as visitor:
        token = invite(owner, "late@team.example", "viewer")
    with closing(sqlite3.connect(tmp_path / "outoften.db")) as database:
        now = datetime.now(UTC).timestamp() * 1000
        database.execute("UPDATE invitation SET expires_at = ?", (int(now),))
        database.commit()
    with Server(tmp_path) as own, client(own) as visitor:
        refused(accept(visitor, token), 404, "invitation_not_found")


@pytest.mark.sqlite_only
def test_a_database_contains_no_token_and_no_password(tmp_path: Path) -> None:
    with Server(tmp_path) as own, client(own, Authorization=f"Bearer {own.admin_key}") as owner, client(own) as visitor:
        token = invite(owner, "kim@team.example", "viewer")
        created_json(accept(visitor, invite(owner, "ann@team.example", "admin")))
        [link] = [created_json(owner.post(f"/v1/members/{row['id']}/sign-in-links")) for row in members(owner)]
        cookie = visitor.cookies["oot_session"]
    content = (tmp_path / "outoften.db").read_bytes()
    assert b"$argon2id$" in content
    for secret in (token, PASSWORD, link["url"].partition("#sign-in=")[2], cookie):
        assert secret.encode() not in content


def members(owner: httpx.Client) -> list[Json]:
    """All members."""
    listed: list[Json] = ok_json(owner.get("/v1/members"))["data"]
    return listed


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "5 characters"),
        ("x" * 201, "201 characters"),
        ("Password123!", "first"),
        ("p@ssw0rd2026", "first"),
        ("1234567890", "first"),
        ("aaaaaaaaaaaa", "first"),
        ("qwertyuiop", "first"),
        ("Summer2026!!", "first"),
    ],
)
def test_a_password_that_anyone_would_try_is_refused(
    owner: httpx.Client, stranger: httpx.Client, password: str, reason: str
) -> None:
    assert reason in refused(accept(stranger, invite(owner, new_email(), "viewer"), "Ann", password), 400, "password_invalid")


def test_a_password_in_the_address_is_refused(owner: httpx.Client, stranger: httpx.Client) -> None:
    token = invite(owner, "ann.longname@team.example", "viewer")
    assert "address" in refused(accept(stranger, token, password="ann.longname1"), 400, "password_invalid")


def test_nobody_is_a_member_twice(server: Server, owner: httpx.Client) -> None:
    with signed_in(server, owner, "viewer") as (_, member):
        body = {"email": member["email"].upper(), "role": "owner"}
        refused(owner.post("/v1/invitations", json=body), 409, "member_exists")


@pytest.mark.parametrize("email", ["", "x", "a@", "@b", "a b@c.example", "a@b\n", "<a@b>", "a@b, c@d"])
def test_what_is_no_address_is_not_invited(owner: httpx.Client, email: str) -> None:
    refused(owner.post("/v1/invitations", json={"email": email, "role": "viewer"}), 400, "body_invalid")


def test_a_new_role_applies_to_a_session_at_once(server: Server, owner: httpx.Client) -> None:
    with signed_in(server, owner, "editor") as (browser, member):
        created_json(browser.post("/v1/sites", json={"name": "x"}))
        assert ok_json(owner.patch(f"/v1/members/{member['id']}", json={"role": "viewer"}))["role"] == "viewer"
        refused(browser.post("/v1/sites", json={"name": "x"}), 403, "scope_missing")
        assert ok_json(browser.get("/v1/session"))["scopes"] == ["read"]
        ok_json(owner.patch(f"/v1/members/{member['id']}", json={"role": "admin"}))
        ok_json(browser.get("/v1/keys"))


def test_the_sessions_and_streams_of_a_removed_member_end_at_once(server: Server, owner: httpx.Client) -> None:
    with signed_in(server, owner, "viewer") as (browser, member), listening(browser, 1) as lines:
        next_event(lines)
        [session_id] = ok_json(owner.delete(f"/v1/members/{member['id']}"))["sessions_ended"]
        assert session_id
        refused(browser.get("/v1/sites"), 401, "session_ended")
        ends(lines)
        refused(sign_in(browser, member["email"]), 401, "sign_in_refused")
        refused(owner.delete(f"/v1/members/{member['id']}"), 404, "member_not_found")


def test_who_removes_a_member_learns_which_keys_remain_and_may_revoke_them(server: Server, owner: httpx.Client) -> None:
    for with_keys in (False, True):
        with signed_in(server, owner, "admin") as (browser, member):
            key = created_json(browser.post("/v1/keys", json={"name": "x"}))
            assert {row["id"]: row["member_id"] for row in ok_json(owner.get("/v1/keys"))["data"]}[key["id"]] == member["id"]
            removed = ok_json(owner.delete(f"/v1/members/{member['id']}", params={"keys": "true"} if with_keys else {}))
            assert removed["keys_revoked" if with_keys else "remaining_keys"] == [key["id"]]
            assert removed["remaining_keys" if with_keys else "keys_revoked"] == []
            holder = stranger_with(server, key["key"])
            if with_keys:
                refused(holder, 401, "key_unknown")
            else:
                ok_json(holder)


def stranger_with(server: Server, key: str) -> httpx.Response:
    """The reply to somebody with this key."""
    with client(server, Authorization=f"Bearer {key}") as holder:
        return holder.get("/v1/sites")


def test_nobody_grants_a_role_above_their_own_or_changes_who_is_above(server: Server, owner: httpx.Client) -> None:
    with signed_in(server, owner, "admin") as (admin, own), signed_in(server, owner, "owner") as (_, chief):
        refused(admin.post("/v1/invitations", json={"email": new_email(), "role": "owner"}), 403, "role_exceeded")
        refused(admin.patch(f"/v1/members/{own['id']}", json={"role": "owner"}), 403, "role_exceeded")
        for change in ({"role": "viewer"}, {"name": "x"}):
            refused(admin.patch(f"/v1/members/{chief['id']}", json=change), 403, "role_exceeded")
        refused(admin.delete(f"/v1/members/{chief['id']}"), 403, "role_exceeded")
        refused(admin.post(f"/v1/members/{chief['id']}/sign-in-links"), 403, "role_exceeded")
        chiefs = [row for row in ok_json(owner.get("/v1/sessions"))["data"] if row["member_id"] == chief["id"]]
        refused(admin.delete(f"/v1/sessions/{chiefs[0]['id']}"), 404, "session_not_found")
        assert ok_json(admin.delete("/v1/sessions", params={"member": chief["id"]}))["sessions_ended"] == []
        email = new_email()
        invite(owner, email, "owner")
        refused(admin.post("/v1/invitations", json={"email": email, "role": "viewer"}), 403, "role_exceeded")


def test_the_key_of_an_admin_is_no_owner(server: Server, owner: httpx.Client) -> None:
    with signed_in(server, owner, "admin") as (admin, _), signed_in(server, owner, "owner") as (_, chief):
        scopes = ["read", "respond", "write", "keys"]
        key = created_json(admin.post("/v1/keys", json={"name": "x", "scopes": scopes}))
        with client(server, Authorization=f"Bearer {key['key']}") as holder:
            assert ok_json(holder.get("/v1/session"))["role"] == "admin"
            refused(holder.post("/v1/invitations", json={"email": new_email(), "role": "owner"}), 403, "role_exceeded")
            refused(holder.delete(f"/v1/members/{chief['id']}"), 403, "role_exceeded")
            refused(holder.delete(f"/v1/keys/{server.admin_key.split('_')[2]}"), 404, "key_not_found")
            grandchild = created_json(holder.post("/v1/keys", json={"name": "y", "scopes": scopes}))
        with client(server, Authorization=f"Bearer {grandchild['key']}") as holder:
            refused(holder.post("/v1/invitations", json={"email": new_email(), "role": "owner"}), 403, "role_exceeded")


def test_a_key_that_expires_or_lacks_a_scope_makes_nobody_more_than_it_is(server: Server, owner: httpx.Client) -> None:
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    all_scopes = ["read", "respond", "write", "keys"]
    expiring = created_json(owner.post("/v1/keys", json={"name": "x", "scopes": all_scopes, "expires_at": soon}))
    partial = created_json(owner.post("/v1/keys", json={"name": "x", "scopes": ["read", "keys"]}))
    with signed_in(server, owner, "viewer") as (_, member):
        for key, code in ((expiring, "expiry_exceeded"), (partial, "role_exceeded")):
            with client(server, Authorization=f"Bearer {key['key']}") as holder:
                refused(holder.post("/v1/invitations", json={"email": new_email(), "role": "editor"}), 403, code)
                refused(holder.patch(f"/v1/members/{member['id']}", json={"role": "editor"}), 403, code)


@pytest.mark.sqlite_only
def test_the_last_owner_stays(tmp_path: Path) -> None:
    with (
        Server(tmp_path) as own,
        client(own, Authorization=f"Bearer {own.admin_key}") as key,
        signed_in(own, key, "owner") as (first, member),
    ):
        for sender in (key, first):
            refused(sender.delete(f"/v1/members/{member['id']}"), 409, "last_owner")
            refused(sender.patch(f"/v1/members/{member['id']}", json={"role": "admin"}), 409, "last_owner")
        with signed_in(own, first, "owner"):
            assert ok_json(first.patch(f"/v1/members/{member['id']}", json={"role": "admin"}))["role"] == "admin"


def test_of_two_owners_who_remove_each_other_one_stays(server: Server, owner: httpx.Client) -> None:
    for _ in range(5):
        with signed_in(server, owner, "owner") as (first, one), signed_in(server, owner, "owner") as (second, two):
            others = [row for row in ok_json(owner.get("/v1/members"))["data"] if row["role"] == "owner"]
            for row in others:
                if row["id"] not in (one["id"], two["id"]):
                    ok_json(owner.delete(f"/v1/members/{row['id']}"))
            with ThreadPoolExecutor(2) as pool:
                replies = [
                    pool.submit(browser.delete, f"/v1/members/{target['id']}")
                    for browser, target in ((first, two), (second, one))
                ]
                assert min(reply.result().status_code for reply in replies) == 200
            left = [row["id"] for row in ok_json(owner.get("/v1/members"))["data"] if row["role"] == "owner"]
            assert len(left) == 1


def test_the_open_invitations_of_who_is_removed_or_demoted_end(server: Server, owner: httpx.Client) -> None:
    with client(server) as visitor, signed_in(server, owner, "admin") as (admin, member):
        token = invite(admin, new_email(), "admin")
        ok_json(owner.patch(f"/v1/members/{member['id']}", json={"role": "editor"}))
        refused(accept(visitor, token), 404, "invitation_not_found")
    with client(server) as visitor, signed_in(server, owner, "admin") as (admin, member):
        token = invite(admin, new_email(), "admin")
        ok_json(owner.delete(f"/v1/members/{member['id']}"))
        refused(accept(visitor, token), 404, "invitation_not_found")
    key = created_json(owner.post("/v1/keys", json={"name": "x", "scopes": ["read", "respond", "write", "keys"]}))
    with client(server) as visitor, client(server, Authorization=f"Bearer {key['key']}") as holder:
        token = invite(holder, new_email(), "admin")
        ok_json(owner.delete(f"/v1/keys/{key['id']}"))
        refused(accept(visitor, token), 404, "invitation_not_found")


def test_members_know_when_each_was_last_seen(server: Server, owner: httpx.Client) -> None:
    with signed_in(server, owner, "responder") as (browser, member):
        ok_json(browser.get("/v1/sites"))
        listed = {row["id"]: row for row in ok_json(browser.get("/v1/members"))["data"]}
        assert abs(moment(listed[member["id"]]["last_seen_at"]) - datetime.now(UTC)) < timedelta(minutes=1)


def test_an_owner_has_all_sites(owner: httpx.Client) -> None:
    body = {"email": new_email(), "role": "owner", "sites": [1]}
    refused(owner.post("/v1/invitations", json=body), 400, "sites_invalid")
    refused(owner.post("/v1/invitations", json=body | {"role": "viewer", "sites": []}), 400, "body_invalid")
    refused(owner.post("/v1/invitations", json=body | {"role": "viewer", "sites": [2**40]}), 404, "site_not_found")
