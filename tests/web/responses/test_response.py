"""One response: read, remarked on, excluded, deleted."""

from collections.abc import Iterator

import httpx2 as httpx
import pytest

from tests.server import Server
from tests.web.client import (
    Json,
    answer,
    client,
    collect,
    created_json,
    dismiss,
    identity_secret,
    moment,
    ok_json,
    rates_of,
    refused,
    responses_of,
    score_of,
    signed_identity,
    token_for,
    view,
)

pytestmark = pytest.mark.both_engines


@pytest.fixture(scope="module")
def dashboard(server: Server) -> Iterator[httpx.Client]:
    """Somebody who has signed in."""
    with client(server) as visitor:
        created_json(visitor.post("/v1/session", json={"key": server.admin_key}))
        yield visitor


def path_of(survey: Json, reply: Json) -> str:
    """The address of a response."""
    return f"/v1/surveys/{survey['id']}/responses/{reply['ask_id']}"


def change(owner: httpx.Client, survey: Json, reply: Json, **to: object) -> Json:
    """The response after the change."""
    return ok_json(owner.patch(path_of(survey, reply), json=to))


def entries_about(owner: httpx.Client, reply: Json) -> list[Json]:
    """What the audit has of a response."""
    listed = ok_json(owner.get("/v1/audit", params={"limit": 200}))["data"]
    return [entry for entry in listed if entry["subject"].get("response_id") == reply["ask_id"]]


def test_one_response_is_what_the_list_has(reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    replies = collect(browser, site, [3, 9])
    response = reader.get(path_of(survey, replies[0]))
    listed = responses_of(reader, survey)[1]
    assert {name: value for name, value in ok_json(response).items() if name in listed} == listed
    assert reader.get(path_of(survey, replies[0]), headers={"If-None-Match": response.headers["etag"]}).status_code == 304


def test_tags_and_a_note_are_kept_and_listed(
    owner: httpx.Client, reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    tagged, other = collect(browser, site, [3, 4])
    changed = change(owner, survey, tagged, tags=["call back", "VIP", "call back"], note="She is right.")
    assert (changed["tags"], changed["note"], changed["score"]) == (["call back", "VIP"], "She is right.", 3)
    detail = ok_json(reader.get(path_of(survey, tagged)))
    assert {name: detail[name] for name in changed} == changed
    change(owner, survey, other, tags=["vip", 'call "back"'])
    assert [r["id"] for r in ok_json(reader.get(f"/v1/surveys/{survey['id']}/responses?tag=VIP"))["data"]] == [tagged["ask_id"]]
    rows = ok_json(reader.get(f"/v1/surveys/{survey['id']}/responses", params={"tag": 'call "back"'}))["data"]
    assert [r["id"] for r in rows] == [other["ask_id"]]
    cleared = change(owner, survey, tagged, tags=[], note="")
    assert (cleared["tags"], cleared["note"]) == ([], None)


def test_what_is_left_out_stays(owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    [reply] = collect(browser, site, [3])
    change(owner, survey, reply, tags=["a"], note="b", excluded="c")
    changed = change(owner, survey, reply, note="d")
    assert (changed["tags"], changed["note"], changed["excluded"]) == (["a"], "d", "c")
    again = change(owner, survey, reply, note="d")
    assert again["updated_at"] == changed["updated_at"]


def test_a_remark_survives_what_the_respondent_says_later(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    token = token_for(browser, site)
    reply = answer(browser, token, 3)
    change(owner, survey, reply, tags=["a"], note="b", excluded="c")
    answer(browser, token, 4, comment="More.")
    response = ok_json(owner.get(path_of(survey, reply)))
    assert (response["score"], response["comment"], response["tags"], response["note"], response["excluded"]) == (
        4,
        "More.",
        ["a"],
        "b",
        "c",
    )


def test_updated_since_finds_responses_with_new_remarks(
    owner: httpx.Client, reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    reply, _ = collect(browser, site, [3, 4])
    changed = change(owner, survey, reply, note="Called.")
    assert moment(changed["updated_at"]) > moment(reply["updated_at"])
    rows = ok_json(reader.get(f"/v1/surveys/{survey['id']}/responses", params={"updated_since": changed["updated_at"]}))["data"]
    assert [r["id"] for r in rows] == [reply["ask_id"]]


def test_what_is_excluded_counts_for_nothing_until_it_is_not(
    owner: httpx.Client, reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    replies = collect(browser, site, [0, 9, 9, 9, 9, 9])
    before = score_of(reader, survey), rates_of(reader, survey)
    assert change(owner, survey, replies[0], excluded="A test of ours")["excluded"] == "A test of ours"
    assert score_of(reader, survey)["nps"] == 100
    assert rates_of(reader, survey)["asked"] == 5
    path = f"/v1/surveys/{survey['id']}/responses"
    assert [r["score"] for r in ok_json(reader.get(path, params={"excluded": "true"}))["data"]] == [0]
    assert len(ok_json(reader.get(path, params={"excluded": "false"}))["data"]) == 5
    assert len(ok_json(reader.get(path))["data"]) == 6
    assert change(owner, survey, replies[0], excluded=None)["excluded"] is None
    assert (score_of(reader, survey), rates_of(reader, survey)) == before


def test_a_deleted_response_is_gone_everywhere(
    owner: httpx.Client, reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    secret = identity_secret(owner, site)
    respondent = {"token": signed_identity(secret, "ann")}
    token = token_for(browser, site, respondent=respondent, page="https://shop.test/ann")
    reply = answer(browser, token, 2, comment="My name is Ann.")
    collect(browser, site, [9])
    assert owner.delete(path_of(survey, reply)).status_code == 204
    assert [r["score"] for r in responses_of(reader, survey)] == [9]
    assert ok_json(reader.get(f"/v1/surveys/{survey['id']}/responses?q=ann"))["data"] == []
    assert rates_of(reader, survey)["asked"] == 1
    assert score_of(reader, survey)["distribution"][2] == 0
    for gone in (owner.get, owner.delete):
        refused(gone(path_of(survey, reply)), 404, "response_not_found")
    refused(owner.patch(path_of(survey, reply), json={"note": "x"}), 404, "response_not_found")


def test_nothing_brings_a_deleted_response_back(
    owner: httpx.Client, reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    token = token_for(browser, site)
    reply = answer(browser, token, 2)
    assert owner.delete(path_of(survey, reply)).status_code == 204
    refused(browser.post("/v1/answer", json={"token": token, "score": 2, "comment": "Late."}), 409, "erased")
    refused(browser.post("/v1/view", json={"token": token}), 409, "erased")
    refused(browser.post("/v1/dismiss", json={"token": token}), 409, "erased")
    assert responses_of(reader, survey) == []
    assert rates_of(reader, survey)["asked"] == 0


def test_who_deleted_what_is_known(
    owner: httpx.Client, dashboard: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    reply, other = collect(browser, site, [1, 2])
    key = created_json(owner.post("/v1/keys", json={"name": "cleaner", "scopes": ["read", "write"]}))
    assert owner.delete(path_of(survey, reply), headers={"Authorization": f"Bearer {key['key']}"}).status_code == 204
    assert dashboard.delete(path_of(survey, other)).status_code == 204
    [first], [second] = entries_about(owner, reply), entries_about(owner, other)
    assert (first["actor"], second["actor"], first["action"]) == (key["id"], second["actor"], "response.deleted")
    assert second["actor"].startswith("session ")
    assert first["subject"] == {"site_id": site["id"], "survey_id": survey["id"], "response_id": reply["ask_id"]}
    newest = ok_json(owner.get("/v1/audit", params={"limit": 1}))
    assert newest["data"] == [second]
    link = owner.get("/v1/audit", params={"limit": 1}).headers["link"]
    assert ok_json(owner.get(link.partition(">")[0].removeprefix("<")))["data"] == [first]


@pytest.mark.sqlite_only
def test_readers_can_neither_remark_nor_delete_nor_audit(
    reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    [reply] = collect(browser, site, [3])
    refused(reader.patch(path_of(survey, reply), json={"note": "x"}), 403, "scope_missing")
    refused(reader.delete(path_of(survey, reply)), 403, "scope_missing")
    refused(reader.get("/v1/audit"), 403, "scope_missing")


@pytest.mark.sqlite_only
@pytest.mark.parametrize("response_id", ["01a1f835-d0a4-7015-9ff7-7a722d0ea780", "x", "1", "%00", "é", "0" * 1000])
def test_a_response_that_is_none_is_not_found(owner: httpx.Client, survey: Json, response_id: str) -> None:
    path = f"/v1/surveys/{survey['id']}/responses/{response_id}"
    for reply in (owner.get(path), owner.delete(path), owner.patch(path, json={"note": "x"})):
        assert reply.status_code == 404


def test_an_ask_without_a_score_is_no_response(owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    token = token_for(browser, site)
    view(browser, token)
    dismiss(browser, token)
    reply = answer(browser, token_for(browser, site), 5)
    other = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Other"}))
    refused(owner.get(path_of(other, reply)), 404, "response_not_found")


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "body",
    [
        {"tags": [""]},
        {"tags": ["x" * 51]},
        {"tags": [str(number) for number in range(21)]},
        {"tags": None},
        {"note": "x" * 2001},
        {"excluded": ""},
        {"excluded": True},
        {"score": 10},
        {"tags": ["a\nb"]},
    ],
)
def test_a_change_that_is_none_is_refused(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, body: Json
) -> None:
    [reply] = collect(browser, site, [3])
    refused(owner.patch(path_of(survey, reply), json=body), 400, "body_invalid")
