"""/v1/session: a one-use link or a key becomes a cookie that only the dashboard's own pages can use."""

from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest

from outoften.storage.access.sessions import MAX_KEY_SESSIONS
from outoften.web.http.limits.sign_in_limiter import MAX_KEY_SESSIONS_PER_HOUR
from tests.server import Server
from tests.web.client import client, created_json, ok_json, refused

COOKIE = "oot_session"


@pytest.fixture
def visitor(server: Server) -> Iterator[httpx.Client]:
    """A browser on the dashboard, not signed in."""
    with client(server) as visiting:
        yield visiting


@pytest.fixture
def signed_in(server: Server, visitor: httpx.Client) -> httpx.Client:
    """The same browser, signed in with the admin key."""
    created_json(visitor.post("/v1/session", json={"key": server.admin_key}))
    return visitor


def test_the_printed_link_signs_in_once(tmp_path: Path) -> None:
    with Server(tmp_path) as own, client(own) as first, client(own) as second:
        link = own.sign_in_link.partition("#sign-in=")[2]
        every_scope = ["read", "respond", "write", "keys", "metrics"]
        assert created_json(first.post("/v1/session", json={"link": link}))["scopes"] == every_scope
        ok_json(first.get("/v1/sites"))
        assert "key" in refused(second.post("/v1/session", json={"link": link}), 401, "link_used")
        refused(second.get("/v1/sites"), 401, "key_missing")
        ok_json(first.get("/v1/sites"))


def test_the_admin_key_signs_in(server: Server, visitor: httpx.Client) -> None:
    created_json(visitor.post("/v1/session", json={"key": f" {server.admin_key}\n"}))
    ok_json(visitor.get("/v1/sites"))


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(server: Server, visitor: httpx.Client) -> None:
    cookie = visitor.post("/v1/session", json={"key": server.admin_key}).headers["set-cookie"]
    attributes = {part.strip().lower() for part in cookie.split(";")}
    assert cookie.startswith(f"{COOKIE}=")
    assert {"httponly", "samesite=lax", "path=/"} <= attributes
    assert server.admin_key not in cookie


def test_behind_https_the_cookie_stays_there(tmp_path: Path) -> None:
    with Server(tmp_path, "--public-url", "https://nps.example.test") as own, client(own) as visitor:
        reply = visitor.post("/v1/session", json={"key": own.admin_key})
        assert "secure" in {part.strip().lower() for part in reply.headers["set-cookie"].split(";")}
        assert "max-age" in reply.headers["strict-transport-security"]


@pytest.mark.both_engines
def test_signing_out_ends_the_session(signed_in: httpx.Client) -> None:
    secret = signed_in.cookies[COOKIE]
    assert signed_in.delete("/v1/session").status_code == 204
    assert COOKIE not in signed_in.cookies
    refused(signed_in.get("/v1/sites", headers={"Cookie": f"{COOKIE}={secret}"}), 401, "session_ended")


def test_signing_out_of_nothing_does_no_harm(visitor: httpx.Client) -> None:
    assert visitor.delete("/v1/session").status_code == 204


@pytest.mark.both_engines
def test_two_sessions_end_apart(server: Server, signed_in: httpx.Client) -> None:
    with client(server) as other:
        created_json(other.post("/v1/session", json={"key": server.admin_key}))
        assert signed_in.delete("/v1/session").status_code == 204
        ok_json(other.get("/v1/sites"))


def test_a_session_may_write(signed_in: httpx.Client) -> None:
    created_json(signed_in.post("/v1/sites", json={"name": "From the dashboard"}, headers={"Sec-Fetch-Site": "same-origin"}))


@pytest.mark.parametrize("sender", ["cross-site", "same-site", "nonsense", ""])
def test_a_session_sent_along_by_a_foreign_page_is_refused(signed_in: httpx.Client, sender: str) -> None:
    headers = {"Sec-Fetch-Site": sender}
    refused(signed_in.get("/v1/sites", headers=headers), 403, "foreign_page")
    refused(signed_in.post("/v1/sites", json={"name": "x"}, headers=headers), 403, "foreign_page")
    refused(signed_in.delete("/v1/session", headers=headers), 403, "foreign_page")
    ok_json(signed_in.get("/v1/sites"))


@pytest.mark.parametrize("origin", ["https://evil.test", "null", "", "http://localhost:1"])
def test_without_fetch_metadata_the_origin_decides(server: Server, signed_in: httpx.Client, origin: str) -> None:
    refused(signed_in.post("/v1/sites", json={"name": "x"}, headers={"Origin": origin}), 403, "foreign_page")
    created_json(signed_in.post("/v1/sites", json={"name": "Own page"}, headers={"Origin": server.address}))


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "http://]["])
def test_an_origin_that_is_no_address_is_refused(server: Server, visitor: httpx.Client, origin: str) -> None:
    reply = visitor.post("/v1/session", json={"key": server.admin_key}, headers={"Origin": origin})
    refused(reply, 403, "foreign_page")


def test_a_foreign_page_cannot_sign_somebody_in(server: Server, visitor: httpx.Client) -> None:
    reply = visitor.post("/v1/session", json={"key": server.admin_key}, headers={"Sec-Fetch-Site": "cross-site"})
    refused(reply, 403, "foreign_page")


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x", ""])
def test_what_a_form_can_send_is_not_read(signed_in: httpx.Client, kind: str) -> None:
    for path in ("/v1/sites", "/v1/surveys", "/v1/keys", "/v1/session"):
        refused(signed_in.post(path, content='{"name":"x"}', headers={"Content-Type": kind}), 415, "not_json")
    refused(signed_in.patch("/v1/sites/1", content="{}", headers={"Content-Type": kind}), 415, "not_json")


def test_json_may_say_its_character_set(signed_in: httpx.Client) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    created_json(signed_in.post("/v1/sites", content='{"name":"With a charset"}', headers=headers))


def test_a_printed_link_that_was_not_used_is_listed_and_can_be_ended(tmp_path: Path) -> None:
    with Server(tmp_path) as own, client(own, Authorization=f"Bearer {own.admin_key}") as owner, client(own) as visitor:
        [link] = ok_json(owner.get("/v1/sessions"))["data"]
        assert (link["is_unused_link"], link["key_id"]) == (True, None)
        assert ok_json(owner.delete("/v1/sessions"))["sessions_ended"] == [link["id"]]
        token = own.sign_in_link.partition("#sign-in=")[2]
        refused(visitor.post("/v1/session", json={"link": token}), 401, "link_used")


def test_the_audit_log_names_the_link_whose_session_did_it(tmp_path: Path) -> None:
    with Server(tmp_path) as own, client(own) as visitor:
        session = created_json(visitor.post("/v1/session", json={"link": own.sign_in_link.partition("#sign-in=")[2]}))
        created_json(visitor.post("/v1/sites/1/identity-secrets"))
        entries = ok_json(visitor.get("/v1/audit"))["data"]
        by_link = f"session {session['id']} of a sign-in link"
        assert [(entry["actor"], entry["action"]) for entry in entries] == [
            (by_link, "identity_secret.created"),
            (by_link, "session.started"),
            ("server start", "key.created"),
        ]


def test_a_key_has_a_bounded_number_of_sessions_the_newest(server: Server, owner: httpx.Client) -> None:
    key = created_json(owner.post("/v1/keys", json={"name": "reader", "scopes": ["read"]}))
    begun = []
    for _ in range(MAX_KEY_SESSIONS_PER_HOUR):
        with client(server) as browser:
            begun.append(created_json(browser.post("/v1/session", json={"key": key["key"]}))["id"])
    with client(server) as browser:
        reply = browser.post("/v1/session", json={"key": key["key"]})
        refused(reply, 429, "too_many_sign_ins")
        assert 0 < int(reply.headers["retry-after"]) <= 3600
        # Programs send the key itself.
        ok_json(browser.get("/v1/sites", headers={"Authorization": f"Bearer {key['key']}"}))
    listed = {row["id"] for row in ok_json(owner.get("/v1/sessions"))["data"] if row["key_id"] == key["id"]}
    assert len(listed) == MAX_KEY_SESSIONS
    assert begun[-1] in listed
    assert not listed & set(begun[:MAX_KEY_SESSIONS])


@pytest.mark.parametrize("secret", ["x", '"', "", "a; oot_session=b", "\u00ff", "x" * 4000], ids=lambda text: repr(text[:20]))
def test_a_made_up_cookie_opens_nothing(visitor: httpx.Client, secret: str) -> None:
    reply = visitor.get("/v1/sites", headers=[(b"Cookie", f"{COOKIE}={secret}".encode("latin-1"))])
    refused(reply, 401, "session_ended")


@pytest.mark.parametrize(
    "body",
    [{}, {"link": None}, {"link": "", "key": ""}, {"link": "x", "key": "y"}, {"password": "x"}, {"key": 1}, []],
    ids=repr,
)
def test_what_signs_nobody_in_is_refused(visitor: httpx.Client, body: object) -> None:
    refused(visitor.post("/v1/session", json=body), 400, "body_invalid")


@pytest.mark.parametrize("link", ["x", "\u0000", "é", "x" * 200])
def test_a_made_up_link_is_refused(visitor: httpx.Client, link: str) -> None:
    refused(visitor.post("/v1/session", json={"link": link}), 401, "link_used")
