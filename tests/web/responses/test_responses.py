"""GET /v1/surveys/{id}/responses: newest first, a page at a time."""

import base64
import re

import httpx2 as httpx
import pytest

from tests.web.client import Json, collect, created_json, dismiss, moment, ok_json, refused, responses_of, token_for, view

pytestmark = pytest.mark.both_engines

ANY_ID = b"01900000-0000-7000-8000-000000000000"


def cursor(text: bytes) -> str:
    """A forged cursor."""
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def newest_first(replies: list[Json]) -> list[str]:
    """The ids that the list must show, in its order."""
    return [
        reply["ask_id"]
        for reply in sorted(replies, key=lambda reply: (moment(reply["answered_at"]), reply["ask_id"]), reverse=True)
    ]


def test_a_response_says_everything_about_itself(reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    [reply] = collect(browser, site, [8], page="https://shop.test/cart", locale="de")
    assert responses_of(reader, survey) == [
        {
            "id": reply["ask_id"],
            "survey_id": survey["id"],
            "score": 8,
            "category": "passive",
            "comment": None,
            "channel": "widget",
            "respondent_id": None,
            "page": "https://shop.test/cart",
            "locale": "de",
            # Nobody reads as fast as this test.
            "suspect": True,
            "answered_at": reply["answered_at"],
            "updated_at": reply["updated_at"],
            "choices": [],
            "segments": {},
            "tags": [],
            "note": None,
            "excluded": None,
            "version": 1,
            "state": "new",
            "closed_reason": None,
            "assignee": None,
            "due": None,
        }
    ]


def test_the_newest_come_first(reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    replies = collect(browser, site, range(11))
    assert [response["id"] for response in responses_of(reader, survey)] == newest_first(replies)


def test_asks_without_a_score_are_not_listed(reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    view(browser, token_for(browser, site))
    dismiss(browser, token_for(browser, site))
    assert responses_of(reader, survey) == []


def test_following_the_links_shows_each_response_once(
    reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    replies = collect(browser, site, range(7))
    seen: list[str] = []
    address, pages = f"/v1/surveys/{survey['id']}/responses?limit=3", 0
    while address:
        reply = reader.get(address)
        seen += [response["id"] for response in ok_json(reply)["data"]]
        pages += 1
        following = re.fullmatch(r'<(http\S+)>; rel="next"', reply.headers.get("link", ""))
        address = following.group(1) if following else ""
    assert seen == newest_first(replies)
    assert pages == 3


def test_a_full_last_page_has_no_next_one(reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    collect(browser, site, [1, 2, 3])
    reply = reader.get(f"/v1/surveys/{survey['id']}/responses", params={"limit": 3})
    assert len(ok_json(reply)["data"]) == 3
    assert "link" not in reply.headers


def test_an_answer_that_arrives_meanwhile_does_not_shift_the_pages(
    reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    before = collect(browser, site, [1, 2, 3])
    first = reader.get(f"/v1/surveys/{survey['id']}/responses", params={"limit": 2})
    collect(browser, site, [4])
    second = reader.get(first.headers["link"].partition(">")[0].removeprefix("<"))
    assert [r["id"] for r in ok_json(first)["data"] + ok_json(second)["data"]] == newest_first(before)


def test_another_surveys_responses_are_not_listed(
    owner: httpx.Client, reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    other = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Other"}))
    collect(browser, site, [9], survey=other["id"])
    assert responses_of(reader, survey) == []


def test_a_page_that_has_not_changed_is_not_sent_again(
    reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    path = f"/v1/surveys/{survey['id']}/responses"
    headers = {"If-None-Match": reader.get(path).headers["etag"]}
    assert reader.get(path, headers=headers).status_code == 304
    collect(browser, site, [9])
    assert reader.get(path, headers=headers).status_code == 200


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "limit=-1",
        "limit=x",
        "limit=1.5",
        "limit=1.0",
        "limit=1e1",
        "limit=null",
        "limit=true",
        "limit=",
        "limit=" + "9" * 40,
        "limit=1&limit=1",
    ],
)
def test_a_limit_that_is_none_is_refused(reader: httpx.Client, survey: Json, query: str) -> None:
    refused(reader.get(f"/v1/surveys/{survey['id']}/responses?{query}"), 400, "query_invalid")


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "forged",
    [
        *("", "x", "é", "%ff", "===", "a" * 101, cursor(b"1"), cursor(b"1 x"), cursor(b"x " + ANY_ID), cursor(b"\xff \xff")),
        *(
            cursor(b"9" * 20 + b" " + ANY_ID),
            cursor(b"253402300800000 " + ANY_ID),
            cursor(b"1e5 " + ANY_ID),
            cursor(b"\x00 \x00"),
        ),
    ],
)
def test_a_forged_cursor_is_refused(reader: httpx.Client, survey: Json, forged: str) -> None:
    reply = reader.get(f"/v1/surveys/{survey['id']}/responses", params={"cursor": forged})
    refused(reply, 400, "query_invalid")


@pytest.mark.parametrize("at", [b"0", b"-1", b"-62135596800000", b"253402300799999"])
def test_a_cursor_from_any_time_does_no_harm(reader: httpx.Client, survey: Json, at: bytes) -> None:
    reply = reader.get(f"/v1/surveys/{survey['id']}/responses", params={"cursor": cursor(at + b" " + ANY_ID)})
    assert ok_json(reply)["data"] == []


@pytest.mark.sqlite_only
@pytest.mark.parametrize("query", ["offset=1", "page=2", "query=x", "Limit=5"])
def test_an_unknown_name_is_refused(reader: httpx.Client, survey: Json, query: str) -> None:
    refused(reader.get(f"/v1/surveys/{survey['id']}/responses?{query}"), 400, "query_invalid")


@pytest.mark.sqlite_only
def test_the_responses_of_no_survey_are_not_found(reader: httpx.Client) -> None:
    refused(reader.get("/v1/surveys/999999/responses"), 404, "survey_not_found")
