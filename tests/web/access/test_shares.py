"""Shared links: what their visitors may call and read on every route, and how links end."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2 as httpx
import pytest

from tests.server import Server
from tests.web.client import (
    JSON_TYPE,
    Json,
    answer,
    client,
    collect,
    created_json,
    identity_secret,
    ok_json,
    refused,
    signed_identity,
)
from tests.web.client import token_for as new_token
from tests.web.members import new_email, signed_in
from tests.web.openapi.snapshot import document

pytestmark = pytest.mark.both_engines

API = document()
SECTIONS = ["score", "trend", "segments", "themes", "response_rate", "goals", "choices"]
# Everything that visitors may call, and the section that shows it.
REPORTS = {
    "/score": "score",
    "/trend": "trend",
    "/notes/{note_id}": "trend",
    "/segments/{key}": "segments",
    "/themes": "themes",
    "/response-rate": "response_rate",
    "/goals": "goals",
    "/choices": "choices",
}
OWN = {("GET", "/v1/shared"), ("GET", "/v1/shared/comments"), ("POST", "/v1/shared/session")}
# Nobody needs a key for these, so a link's credential changes nothing.
PUBLIC = {(method.upper(), path) for path, item in API["paths"].items() for method in item if "security" not in item[method]}
# Each stands somewhere where visitors must not read it.
PERSON, PAGE, NOTE, TAG, SMALL, MEMBER = "zanzibar", "/kilimanjaro", "serengeti", "mombasa", "ngorongoro", "tanganyika"
COMMENT = "Slow search again today"


class World:
    """A survey with answers of people who are known by name."""

    def __init__(self, server: Server, owner: httpx.Client) -> None:
        self.server, self.owner = server, owner
        self.site = created_json(owner.post("/v1/sites", json={"name": "Acme", "segment_keys": ["plan"]}))
        self.survey = created_json(owner.post("/v1/surveys", json={"site_id": self.site["id"], "name": "Relationship"}))
        self.other = created_json(owner.post("/v1/surveys", json={"site_id": self.site["id"], "name": "Other"}))
        secret = identity_secret(owner, self.site)
        with client(server) as asker:
            for number in range(14):
                person = {"id": f"{PERSON}-{number}", "token": signed_identity(secret, f"{PERSON}-{number}")}
                plan = {"plan": "pro" if number else SMALL}
                fields: Json = {"respondent": person, "traits": plan, "page": f"https://acme.example{PAGE}"}
                response = answer(asker, new_token(asker, self.site, **fields, survey=self.survey["id"]), 3, comment=COMMENT)
        address = f"/v1/surveys/{self.survey['id']}/responses/{response['ask_id']}"
        ok_json(owner.patch(address, json={"note": NOTE, "tags": [TAG]}))
        self._new("/v1/goals", metric="nps", target=40)
        self._new("/v1/benchmarks", name="Industry", value=1, source="A report", as_of="2026-01-01")
        self._new("/v1/themes", name="Search", words=["search"])
        day = f"{datetime.now(UTC).date()}"
        note = created_json(owner.post(f"/v1/surveys/{self.survey['id']}/notes", json={"day": day, "text": "Release"}))
        with signed_in(server, owner, "editor", email=new_email(MEMBER)) as (editor, _):
            ok_json(editor.patch(f"/v1/surveys/{self.survey['id']}", json={"name": "Relationship 2", "subject": "Acme"}))
        self.ids = {
            "survey_id": self.survey["id"],
            "site_id": self.site["id"],
            "note_id": note["id"],
            "key": "plan",
            "number": 1,
        }
        self.ids["response_id"] = response["ask_id"]

    def _new(self, path: str, **body: Any) -> None:
        created_json(self.owner.post(path, json=body | {"survey_id": self.survey["id"]}))

    def share(self, **fields: Any) -> Json:
        """A new link to the survey."""
        return created_json(self.owner.post("/v1/shares", json={"survey_id": self.survey["id"], "name": "Board"} | fields))

    @contextmanager
    def visitor(self, share: Json, token: str = "") -> Iterator[httpx.Client]:
        """A client that sends what the link contains, or this token."""
        with client(self.server, Authorization=f"Bearer {token or bearer(share)}") as visiting:
            yield visiting

    def report(self, path: str) -> str:
        """The address of a report of the survey."""
        return f"/v1/surveys/{self.survey['id']}" + re.sub(r"{(\w+)}", lambda match: str(self.ids[match[1]]), path)


def bearer(share: Json) -> str:
    """The credential in a link's address."""
    address, _, secret = share["url"].partition("#")
    return f"oot_sh_{address.rpartition('/')[2]}_{secret}"


@pytest.fixture(scope="module")
def world(server: Server, owner: httpx.Client) -> World:
    """The survey of these tests."""
    return World(server, owner)


def test_a_link_shows_the_reports_of_its_sections_and_nothing_else_on_any_route(world: World) -> None:
    for sections in (SECTIONS, [*SECTIONS, "comments"], *([section] for section in [*SECTIONS, "comments"])):
        allowed = {("GET", f"/v1/surveys/{{survey_id}}{path}") for path, section in REPORTS.items() if section in sections}
        allowed |= {("GET", "/v1/shared")} | ({("GET", "/v1/shared/comments")} if "comments" in sections else set())
        with world.visitor(world.share(sections=sections)) as visitor:
            for path, item in API["paths"].items():
                address = re.sub(r"{(\w+)}", lambda match: str(world.ids.get(match[1], "1")), path)
                for method in {name.upper() for name in item} - {method for method, public in PUBLIC if public == path}:
                    if (method, path) == ("POST", "/v1/shared/session"):
                        continue
                    with visitor.stream(method, address, content="{}", headers=JSON_TYPE) as reply:
                        reply.read()
                    if (method, path) in allowed:
                        ok_json(reply)
                    else:
                        refused(reply, 403, "not_shared")


def test_a_new_link_shows_no_comments(world: World) -> None:
    with world.visitor(world.share()) as visitor:
        assert ok_json(visitor.get("/v1/shared"))["sections"] == SECTIONS
        refused(visitor.get("/v1/shared/comments"), 403, "not_shared")
        themes = ok_json(visitor.get(world.report("/themes")))
        assert themes["themes"][0]["mentions"] == 14
        assert all(mentioned["examples"] == [] for mentioned in [*themes["themes"], *themes["terms"]])


def test_a_link_shows_nothing_of_another_survey(world: World) -> None:
    with world.visitor(world.share()) as visitor:
        for path in REPORTS:
            address = world.report(path).replace(f"/surveys/{world.survey['id']}/", f"/surveys/{world.other['id']}/")
            refused(visitor.get(address), 403, "not_shared")


@pytest.mark.parametrize("sections", [SECTIONS, [*SECTIONS, "comments"]])
def test_no_reply_to_visitors_identifies_anybody(world: World, sections: list[str]) -> None:
    # What the owner reads is in the report cache already.
    texts = [world.owner.get(world.report(path)).text for path in REPORTS]
    assert any(SMALL in text for text in texts)
    assert any(MEMBER in text for text in texts)
    with world.visitor(world.share(sections=sections)) as visitor:
        replies = [visitor.get(world.report(path)) for path in REPORTS]
        replies += [visitor.get("/v1/shared"), visitor.get("/v1/shared/comments")]
    with client(world.server) as visitor:
        replies.append(visitor.get(f"/share/{world.share()['id']}"))
    ids = [response["id"] for response in ok_json(world.owner.get(world.report("/responses")))["data"]]
    assert len(ids) == 14
    for reply in replies:
        assert reply.status_code == 200 or reply.url.path == "/v1/shared/comments"
        for hidden in (PERSON, PAGE, NOTE, TAG, SMALL, MEMBER, *ids):
            assert hidden not in reply.text, (reply.url, hidden)
        if "comments" not in sections:
            assert COMMENT not in reply.text


def test_subtracting_what_a_link_shows_tells_nothing_of_a_few_people(world: World) -> None:
    site = created_json(world.owner.post("/v1/sites", json={"name": "Plans", "segment_keys": ["plan"]}))
    survey = created_json(world.owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Plans"}))
    share = created_json(world.owner.post("/v1/shares", json={"survey_id": survey["id"], "name": "Board"}))
    path = f"/v1/surveys/{survey['id']}/segments/plan"
    with client(world.server) as asker, world.visitor(share) as visitor:
        for plan, count, shown in (("pro", 12, {"pro"}), ("free", 11, {"pro", "free"}), ("tiny", 1, {"pro"})):
            collect(asker, site, [9] * count, traits={"plan": plan})
            assert {row["value"] for row in ok_json(visitor.get(path))["data"]} == shown
        # Ten people are no longer few.
        collect(asker, site, [9] * 9, traits={"plan": "tiny"})
        assert {row["value"] for row in ok_json(visitor.get(path))["data"]} == {"pro", "free", "tiny"}


def test_a_password_that_anyone_would_try_protects_no_link(world: World) -> None:
    for password in ("password", "Passw0rd1!", "12345678", "aaaaaaaa"):
        body = {"survey_id": world.survey["id"], "name": "Board", "password": password}
        refused(world.owner.post("/v1/shares", json=body), 400, "password_invalid")


def test_no_cache_keeps_who_may_show_the_page_in_a_frame(world: World, stranger: httpx.Client) -> None:
    address = f"/share/{world.share(frame_origins=['https://wiki.example.com'])['id']}"
    reply = stranger.get(address)
    assert reply.headers["cache-control"] == "no-store"
    assert stranger.get(address, headers={"If-None-Match": reply.headers["etag"]}).status_code == 200


def test_what_a_link_leaves_out_stays_in_the_reports_of_the_owner(world: World) -> None:
    with world.visitor(world.share()) as visitor:
        ok_json(visitor.get(world.report("/segments/{key}")))
        ok_json(visitor.get(world.report("/themes")))
    assert len(ok_json(world.owner.get(world.report("/segments/{key}")))["data"]) == 2
    assert ok_json(world.owner.get(world.report("/themes")))["themes"][0]["examples"]


def test_comments_have_score_day_and_language_alone(world: World) -> None:
    with world.visitor(world.share(sections=["comments", "themes"])) as visitor:
        comments = ok_json(visitor.get("/v1/shared/comments"))["data"]
        assert len(comments) == 14
        assert comments[0].keys() == {"score", "category", "comment", "locale", "day"}
        assert comments[0]["comment"] == COMMENT
        tomorrow = f"{datetime.now(UTC).date() + timedelta(days=2)}"
        assert ok_json(visitor.get("/v1/shared/comments", params={"from": tomorrow}))["data"] == []
        examples = ok_json(visitor.get(world.report("/themes")))["themes"][0]["examples"]
        assert {example["comment"] for example in examples} == {COMMENT}
        assert all(example["answered_at"].endswith("T00:00:00Z") for example in examples)


def test_benchmarks_belong_to_the_goals(world: World) -> None:
    with world.visitor(world.share(sections=["score"])) as visitor:
        assert ok_json(visitor.get(world.report("/score")))["benchmarks"] == []
    with world.visitor(world.share(sections=["score", "goals"])) as visitor:
        assert ok_json(visitor.get(world.report("/score")))["benchmarks"][0]["name"] == "Industry"


def test_visitors_choose_days_and_no_other_filter(world: World) -> None:
    with world.visitor(world.share()) as visitor:
        ok_json(visitor.get(world.report("/score"), params={"from": "2026-01-01", "to": "2026-02-01", "compare": "previous"}))
        for name, value in (("segment", "plan:pro"), ("channel", "widget"), ("version", "1"), ("exclude_suspect", "true")):
            refused(visitor.get(world.report("/score"), params={name: value}), 403, "not_shared")


def test_a_revoked_link_ends_at_once(world: World) -> None:
    share = world.share()
    with world.visitor(share) as visitor:
        ok_json(visitor.get(world.report("/score")))
        assert world.owner.delete(f"/v1/shares/{share['id']}").status_code == 204
        refused(visitor.get(world.report("/score")), 401, "share_ended")
        refused(visitor.get("/v1/shared"), 401, "share_ended")
    refused(world.owner.delete(f"/v1/shares/{share['id']}"), 404, "share_not_found")


def test_an_expired_link_has_ended(world: World) -> None:
    share = world.share(expires_at=f"{datetime.now(UTC) + timedelta(seconds=2):%Y-%m-%dT%H:%M:%S.%fZ}")
    with world.visitor(share) as visitor:
        reply, patience = visitor.get("/v1/shared"), time.monotonic() + 30
        while reply.status_code == 200 and time.monotonic() < patience:
            reply = visitor.get("/v1/shared")
        refused(reply, 401, "share_ended")
    for expires_at in ("2020-01-01T00:00:00Z", "9999-12-31T23:59:59-10:00"):
        body = {"survey_id": world.survey["id"], "name": "Board", "expires_at": expires_at}
        refused(world.owner.post("/v1/shares", json=body), 400, "expiry_invalid")


def test_a_link_of_a_deleted_survey_ends(world: World) -> None:
    survey = created_json(world.owner.post("/v1/surveys", json={"site_id": world.site["id"], "name": "Short"}))
    share = created_json(world.owner.post("/v1/shares", json={"survey_id": survey["id"], "name": "Board"}))
    assert world.owner.delete(f"/v1/surveys/{survey['id']}", params={"confirm": "Short"}).status_code < 300
    with world.visitor(share) as visitor:
        assert visitor.get(f"/v1/surveys/{survey['id']}/score").status_code in (401, 404)
    assert share["id"] not in world.owner.get("/v1/shares").text


def test_a_changed_link_keeps_its_address(world: World) -> None:
    share = world.share()
    with world.visitor(share) as visitor:
        changes = {"sections": ["comments", "score"], "name": "Team", "period": "all", "expires_at": "2030-01-01T00:00:00Z"}
        changed = ok_json(world.owner.patch(f"/v1/shares/{share['id']}", json=changes))
        assert changed["sections"] == ["score", "comments"]
        shown = ok_json(visitor.get("/v1/shared"))
        assert (shown["name"], shown["period"], shown["sections"]) == ("Team", "all", ["score", "comments"])
        assert shown["segment_keys"] == []
        refused(visitor.get(world.report("/trend")), 403, "not_shared")


def test_a_link_with_a_password_needs_it(world: World) -> None:
    share = world.share(password="four clear words")
    with world.visitor(share) as visitor:
        for path in ("/v1/shared", "/v1/shared/comments", world.report("/score")):
            refused(visitor.get(path), 401, "share_locked")
        refused(visitor.post("/v1/shared/session", json={"password": "three clear words"}), 401, "password_wrong")
        unlocked = created_json(visitor.post("/v1/shared/session", json={"password": "four clear words"}))
        refused(visitor.get("/v1/shared"), 401, "share_locked")
    with world.visitor(share, unlocked["token"]) as visitor:
        ok_json(visitor.get(world.report("/score")))
        ok_json(world.owner.patch(f"/v1/shares/{share['id']}", json={"password": "another password"}))
        refused(visitor.get(world.report("/score")), 401, "share_locked")
        ok_json(world.owner.patch(f"/v1/shares/{share['id']}", json={"password": None}))
    with world.visitor(share) as visitor:
        ok_json(visitor.get(world.report("/score")))


def test_a_token_of_one_link_opens_no_other(world: World) -> None:
    first, second = world.share(password="four clear words"), world.share(password="four clear words")
    with world.visitor(first) as visitor:
        token = created_json(visitor.post("/v1/shared/session", json={"password": "four clear words"}))["token"]
    signature = token.partition(".")[2]
    for forged in (f"{bearer(second)}.{signature}", f"{bearer(second)}.", f"{bearer(second)}.x.y", token[:-1]):
        with world.visitor(second, forged) as visitor:
            assert visitor.get("/v1/shared").status_code == 401


def test_guessing_a_password_is_limited(world: World) -> None:
    share = world.share(password="four clear words")
    with world.visitor(share) as visitor:
        for _ in range(10):
            refused(visitor.post("/v1/shared/session", json={"password": "a guess"}), 401, "password_wrong")
        refused(visitor.post("/v1/shared/session", json={"password": "four clear words"}), 429, "too_many_sign_ins")


def test_other_credentials_do_not_open_a_shared_view(world: World, stranger: httpx.Client) -> None:
    share = world.share()
    refused(stranger.get("/v1/shared"), 401, "share_missing")
    refused(world.owner.get("/v1/shared"), 401, "share_missing")
    wrong = bearer(share)[:-1] + ("A" if bearer(share)[-1] != "A" else "B")
    for text in (wrong, bearer(share)[:-1], f"oot_sh_{'0' * 12}_{'A' * 43}", "oot_sh_"):
        with world.visitor(share, text) as visitor:
            refused(visitor.get("/v1/shared"), 401, "share_ended")
            refused(visitor.get(world.report("/score")), 401, "share_ended")


def test_the_page_is_not_indexed_and_only_listed_origins_frame_it(world: World, stranger: httpx.Client) -> None:
    plain = world.share()
    framed = world.share(frame_origins=["HTTPS://Wiki.example.com:443/", "https://*.board.example"])
    for address, ancestors in (
        (plain["id"], "'none'"),
        (framed["id"], "https://wiki.example.com https://*.board.example"),
        ("0" * 12, "'none'"),
    ):
        reply = stranger.get(f"/share/{address}")
        assert (reply.status_code, reply.headers["x-robots-tag"]) == (200, "noindex")
        assert reply.headers["referrer-policy"] == "no-referrer"
        assert f"frame-ancestors {ancestors};" in reply.headers["content-security-policy"]
        assert "require-trusted-types-for 'script'" in reply.headers["content-security-policy"]
    world.owner.delete(f"/v1/shares/{framed['id']}")
    assert "frame-ancestors 'none';" in stranger.get(f"/share/{framed['id']}").headers["content-security-policy"]
    for origin in ("null", "https://a.example; script-src *", "https://a.example/path", "https://*.co.uk"):
        body = {"survey_id": world.survey["id"], "name": "Board", "frame_origins": [origin]}
        refused(world.owner.post("/v1/shares", json=body), 400, "invalid_origin")


def test_the_secret_of_a_link_is_shown_once_and_in_the_fragment(world: World) -> None:
    share = world.share(password="four clear words")
    address, _, secret = share["url"].partition("#")
    assert address == f"{world.server.address}/share/{share['id']}"
    assert len(secret) == 43
    listed = world.owner.get("/v1/shares", params={"survey": world.survey["id"]})
    [row] = [row for row in ok_json(listed)["data"] if row["id"] == share["id"]]
    assert (row["has_password"], row["last_viewed_at"]) == (True, None)
    assert secret not in listed.text
    assert "four clear words" not in listed.text
    assert secret not in world.owner.get("/v1/audit").text


def test_owners_see_when_a_link_was_opened_and_the_audit_log_who_made_it(world: World) -> None:
    with signed_in(world.server, world.owner, "editor") as (editor, member):
        body = {"survey_id": world.survey["id"], "name": "Board"}
        share = created_json(editor.post("/v1/shares", json=body))
        with world.visitor(share) as visitor:
            ok_json(visitor.get("/v1/shared"))
        [row] = [row for row in ok_json(editor.get("/v1/shares"))["data"] if row["id"] == share["id"]]
        assert (row["created_by"], row["last_viewed_at"] is not None) == (member["email"], True)
        ok_json(editor.patch(f"/v1/shares/{share['id']}", json={"name": "Team"}))
        editor.delete(f"/v1/shares/{share['id']}")
    entries = ok_json(world.owner.get("/v1/audit"))["data"][:3]
    assert [entry["action"] for entry in entries] == ["share.deleted", "share.changed", "share.created"]
    assert {(entry["actor"], entry["subject"]["share_id"]) for entry in entries} == {(member["email"], share["id"])}


def test_polling_a_shared_report_gets_304(world: World) -> None:
    with world.visitor(world.share()) as visitor:
        first = visitor.get(world.report("/segments/{key}"))
        again = visitor.get(world.report("/segments/{key}"), headers={"If-None-Match": first.headers["etag"]})
        assert again.status_code == 304
        # The owner's report has more, so it is not the same.
        assert world.owner.get(world.report("/segments/{key}")).headers["etag"] != first.headers["etag"]
