"""What comes from a credential does not do more than it, and does not outlive it unseen."""

from concurrent.futures import ThreadPoolExecutor

import httpx2 as httpx
import pytest

from tests.server import Server
from tests.web.client import Json, client, created_json, ok_json, refused
from tests.web.members import PASSWORD, accept, invite, new_email, sign_in, signed_in

pytestmark = pytest.mark.both_engines


def new_link(sender: httpx.Client, member: Json) -> str:
    """The token of a link with which a member signs in."""
    link = created_json(sender.post(f"/v1/members/{member['id']}/sign-in-links"))
    return str(link["url"]).partition("#sign-in=")[2]


def test_a_link_that_an_admin_made_for_an_editor_gives_no_owners_rights(server: Server, owner: httpx.Client) -> None:
    with (
        signed_in(server, owner, "admin") as (admin, _),
        signed_in(server, owner, "editor") as (editor, member),
        client(server) as late,
        client(server) as early,
    ):
        created_json(early.post("/v1/session", json={"link": new_link(admin, member)}))
        unused = new_link(admin, member)
        assert len(ok_json(owner.patch(f"/v1/members/{member['id']}", json={"role": "owner"}))["sessions_ended"]) == 2
        refused(late.post("/v1/session", json={"link": unused}), 401, "link_used")
        refused(early.get("/v1/session"), 401, "session_ended")
        # The member's own session began with a password.
        assert ok_json(editor.get("/v1/session"))["role"] == "owner"


def test_a_link_still_works_for_a_member_who_may_do_less_or_has_another_name(server: Server, owner: httpx.Client) -> None:
    with signed_in(server, owner, "editor") as (_, member), client(server) as browser:
        link = new_link(owner, member)
        for change in ({"name": "Kim"}, {"role": "viewer"}):
            ok_json(owner.patch(f"/v1/members/{member['id']}", json=change))
        created_json(browser.post("/v1/session", json={"link": link}))


def test_a_session_that_ends_while_a_password_is_checked_does_not_change_it(server: Server, owner: httpx.Client) -> None:
    body = {"password": "other clear words here", "current_password": PASSWORD}
    is_refused = False
    for _ in range(20):
        with signed_in(server, owner, "viewer") as (browser, member), ThreadPoolExecutor(1) as pool:
            session = ok_json(browser.get("/v1/session"))["session_id"]
            change = pool.submit(browser.patch, "/v1/session", json=body)
            ended = owner.delete(f"/v1/sessions/{session}")
            if change.result().status_code == 200:
                # It was first.
                continue
            assert ended.status_code == 200
            refused(change.result(), 401, "session_ended")
            created_json(sign_in(browser, member["email"]))
            is_refused = True
            break
    assert is_refused


def test_an_invitation_ends_with_a_session_behind_which_nobody_stands(server: Server, owner: httpx.Client) -> None:
    with client(server) as visitor, client(server) as browser:
        link = server.run("sign-in-link", "create").stdout.strip().partition("#sign-in=")[2]
        session = created_json(browser.post("/v1/session", json={"link": link}))
        token = invite(browser, new_email(), "owner")
        ok_json(owner.delete(f"/v1/sessions/{session['id']}"))
        refused(accept(visitor, token), 404, "invitation_not_found")


def test_who_demotes_a_member_learns_which_keys_may_do_more(server: Server, owner: httpx.Client, site: Json) -> None:
    # Another owner remains.
    with signed_in(server, owner, "owner"), signed_in(server, owner, "owner") as (browser, member):
        scopes = {"full": ["read", "respond", "write", "keys"], "editor": ["read", "write"], "reader": ["read"]}
        keys = {
            name: created_json(browser.post("/v1/keys", json={"name": name, "scopes": scopes[name]}))["id"] for name in scopes
        }
        for change, expected in (
            ({"role": "admin"}, {"full"}),
            ({"role": "editor"}, {"full"}),
            ({"role": "viewer"}, {"full", "editor"}),
            ({"sites": [site["id"]]}, {"full", "editor", "reader"}),
        ):
            changed = ok_json(owner.patch(f"/v1/members/{member['id']}", json=change))
            assert set(changed["exceeding_keys"]) == {keys[name] for name in expected}, change


def test_who_removes_a_member_or_key_learns_which_shared_links_remain(
    server: Server, owner: httpx.Client, survey: Json
) -> None:
    body = {"survey_id": survey["id"], "name": "Board"}
    with signed_in(server, owner, "editor") as (editor, member):
        share = created_json(editor.post("/v1/shares", json=body))
        assert ok_json(owner.delete(f"/v1/members/{member['id']}"))["remaining_shares"] == [share["id"]]
    key = created_json(owner.post("/v1/keys", json={"name": "x", "scopes": ["read", "write"]}))
    with client(server, Authorization=f"Bearer {key['key']}") as holder:
        share = created_json(holder.post("/v1/shares", json=body))
    revoked = ok_json(owner.delete(f"/v1/keys/{key['id']}"))
    assert revoked["remaining_shares"] == [share["id"]]
    assert share["id"] in revoked["effect"]


@pytest.mark.parametrize(
    "email",
    ["ann@example.com\u200b", "\u202eann@example.com", "a\u00adnn@example.com", "\uff41nn@example.com", "\ufb01@a.example"],
)
def test_an_address_that_only_looks_like_another_is_refused(owner: httpx.Client, email: str) -> None:
    refused(owner.post("/v1/invitations", json={"email": email, "role": "viewer"}), 400, "email_invalid")


def test_one_address_in_two_spellings_of_unicode_is_one_member(server: Server, owner: httpx.Client) -> None:
    with client(server) as visitor:
        created_json(accept(visitor, invite(owner, "Ren\u00e9@accents.example", "viewer")))
        body = {"email": "rene\u0301@ACCENTS.example", "role": "viewer"}
        refused(owner.post("/v1/invitations", json=body), 409, "member_exists")
        created_json(sign_in(visitor, body["email"]))


def test_a_deleted_site_ends_what_was_for_it_alone_and_leaves_the_rest_changeable(server: Server, owner: httpx.Client) -> None:
    [doomed, other] = [created_json(owner.post("/v1/sites", json={"name": name}))["id"] for name in ("Doomed", "Other")]
    body = {"name": "x", "scopes": ["read"]}
    keys = [created_json(owner.post("/v1/keys", json=body | {"sites": sites})) for sites in ([doomed], [doomed, other])]
    tokens = [invite(owner, new_email(), "viewer", sites) for sites in ([doomed], [doomed, other])]
    with (
        signed_in(server, owner, "admin", [doomed]) as (alone, first),
        signed_in(server, owner, "editor", [doomed, other]) as (both, second),
        client(server) as visitor,
    ):
        link = new_link(owner, first)
        assert owner.delete(f"/v1/sites/{doomed}", params={"confirm": "Doomed"}).status_code == 204
        refused(alone.get("/v1/session"), 401, "session_ended")
        refused(visitor.post("/v1/session", json={"link": link}), 401, "link_used")
        assert ok_json(both.get("/v1/session"))["sites"] == [other]
        assert ok_json(owner.patch(f"/v1/members/{second['id']}", json={"role": "viewer"}))["role"] == "viewer"
        assert ok_json(owner.patch(f"/v1/members/{first['id']}", json={"sites": [other]}))["sites"] == [other]
        listed = {key["id"]: (key["sites"], key["revoked_at"] is None) for key in ok_json(owner.get("/v1/keys"))["data"]}
        assert listed[keys[0]["id"]][1] is False
        assert listed[keys[1]["id"]] == ([other], True)
        refused(accept(visitor, tokens[0]), 404, "invitation_not_found")
        created_json(accept(visitor, tokens[1]))
