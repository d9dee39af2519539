"""Many responses are changed at once."""

import httpx2 as httpx
import pytest

from tests.web.client import Json, collect, ok_json, refused, responses_of, score_of

pytestmark = pytest.mark.both_engines

NO_ID = "00000000-0000-0000-0000-000000000000"


def bulk(owner: httpx.Client, survey: Json, query: str = "", **body: object) -> tuple[int, int]:
    """How many responses were found, and how many changed."""
    reply = ok_json(owner.post(f"/v1/surveys/{survey['id']}/responses/bulk{query}", json=body))
    return reply["matched"], reply["changed"]


def test_tags_are_added_and_removed_and_the_others_stay(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    ids = [reply["ask_id"] for reply in collect(browser, site, [1, 2, 9])]
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}/responses/{ids[0]}", json={"tags": ["vip", "new"]}))
    assert bulk(owner, survey, ids=ids[:2], add_tags=["call", "vip"], remove_tags=["new"]) == (2, 2)
    assert [row["tags"] for row in responses_of(owner, survey)] == [[], ["call", "vip"], ["vip", "call"]]
    assert bulk(owner, survey, ids=ids[:2], add_tags=["vip"]) == (2, 0)


def test_all_that_match_a_filter_are_changed(owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    collect(browser, site, [1] * 55 + [9])
    work = {"state": "closed", "closed_reason": "Spam", "due": None}
    assert bulk(owner, survey, "?category=detractor", all_matching=True, **work) == (55, 55)
    states = [row["state"] for row in ok_json(owner.get(f"/v1/surveys/{survey['id']}/responses?limit=200"))["data"]]
    assert (states.count("closed"), states[0]) == (55, "new")
    assert bulk(owner, survey, "?category=detractor&state=new", all_matching=True, **work) == (0, 0)


def test_excluded_responses_do_not_count(owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    ids = [reply["ask_id"] for reply in collect(browser, site, [1, 9, 9])]
    assert bulk(owner, survey, ids=ids[:2], excluded="our own test") == (2, 2)
    assert score_of(owner, survey)["responses"] == 1
    assert bulk(owner, survey, "?excluded=true", all_matching=True, excluded=None) == (2, 2)
    assert score_of(owner, survey)["responses"] == 3


def test_many_are_erased_and_each_is_audited(owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    ids = [reply["ask_id"] for reply in collect(browser, site, [1, 2, 9])]
    assert bulk(owner, survey, ids=[*ids[:2], ids[0], NO_ID], erase=True) == (2, 2)
    assert [row["id"] for row in responses_of(owner, survey)] == ids[2:]
    assert score_of(owner, survey)["responses"] == 1
    entries = ok_json(owner.get("/v1/audit", params={"limit": 50}))["data"]
    erased = {entry["subject"].get("response_id") for entry in entries if entry["action"] == "response.deleted"}
    assert erased >= set(ids[:2])


def test_responses_of_other_surveys_stay(owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    [reply] = collect(browser, site, [1])
    assert bulk(owner, {"id": 1}, ids=[reply["ask_id"]], add_tags=["x"]) == (0, 0)
    assert responses_of(owner, survey)[0]["tags"] == []


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("", {"ids": [], "add_tags": ["x"]}),
        ("", {"ids": [NO_ID]}),
        ("?tag=y", {"add_tags": ["x"]}),
        ("?tag=y", {"ids": [NO_ID], "add_tags": ["x"]}),
        ("", {"ids": [NO_ID], "all_matching": True, "add_tags": ["x"]}),
        ("", {"ids": [NO_ID], "erase": True, "add_tags": ["x"]}),
        ("", {"ids": [NO_ID] * 201, "add_tags": ["x"]}),
    ],
)
def test_a_request_that_contradicts_itself_is_refused(owner: httpx.Client, survey: Json, query: str, body: Json) -> None:
    refused(owner.post(f"/v1/surveys/{survey['id']}/responses/bulk{query}", json=body), 400, "body_invalid")


@pytest.mark.sqlite_only
def test_too_many_tags_are_refused_and_nothing_changes(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    [reply] = collect(browser, site, [1])
    assert bulk(owner, survey, ids=[reply["ask_id"]], add_tags=[str(number) for number in range(20)]) == (1, 1)
    body = {"ids": [reply["ask_id"]], "add_tags": ["one more"]}
    refused(owner.post(f"/v1/surveys/{survey['id']}/responses/bulk", json=body), 400, "too_many_tags")
    assert len(responses_of(owner, survey)[0]["tags"]) == 20


@pytest.mark.sqlite_only
def test_reading_keys_change_nothing(reader: httpx.Client, survey: Json) -> None:
    path = f"/v1/surveys/{survey['id']}/responses/bulk"
    refused(reader.post(path, json={"all_matching": True, "add_tags": ["x"]}), 403, "scope_missing")
