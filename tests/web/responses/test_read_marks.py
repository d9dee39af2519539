"""What a reader has read."""

from collections.abc import Iterator
from datetime import timedelta

import httpx2 as httpx
import pytest

from outoften import clock
from tests.server import Server
from tests.web.client import Json, client, collect, created_json, ok_json, refused, responses_of

pytestmark = pytest.mark.both_engines


@pytest.fixture
def colleague(server: Server, owner: httpx.Client) -> Iterator[httpx.Client]:
    """Somebody with a key of their own, who may only read."""
    key = created_json(owner.post("/v1/keys", json={"name": "a colleague", "scopes": ["read"]}))["key"]
    with client(server, Authorization=f"Bearer {key}") as reading:
        yield reading


def mark(reader: httpx.Client, survey: Json, **body: object) -> None:
    """Mark responses."""
    reply = reader.post(f"/v1/surveys/{survey['id']}/responses/read", json=body)
    assert reply.status_code == 204, reply.text


def unread(reader: httpx.Client, survey: Json) -> list[int]:
    """The scores of the unread responses, with which the count must agree."""
    path = f"/v1/surveys/{survey['id']}/responses"
    rows = ok_json(reader.get(path, params={"unread": "true"}))["data"]
    assert all(row["unread"] for row in rows)
    counts = ok_json(reader.get(f"{path}/count", params={"unread": "true"}))
    assert (counts["matching"], counts["unread"]) == (len(rows), len(rows))
    return [row["score"] for row in rows]


def test_everything_is_unread_until_it_is_marked(
    reader: httpx.Client, colleague: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    first, _, _ = collect(browser, site, [1, 2, 3])
    assert unread(reader, survey) == [3, 2, 1]
    mark(reader, survey, ids=[first["ask_id"]])
    mark(reader, survey, ids=[first["ask_id"]])
    assert unread(reader, survey) == [3, 2]
    assert unread(colleague, survey) == [3, 2, 1]


def test_all_up_to_a_time_are_read_and_single_ones_become_unread_again(
    reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    first, second = collect(browser, site, [1, 2])
    mark(reader, survey, ids=[first["ask_id"]])
    mark(reader, survey, until=second["answered_at"])
    assert unread(reader, survey) == []
    collect(browser, site, [3])
    assert unread(reader, survey) == [3]
    mark(reader, survey, ids=[first["ask_id"]], read=False)
    assert unread(reader, survey) == [3, 1]
    mark(reader, survey, until=first["answered_at"])
    assert unread(reader, survey) == [3]
    mark(reader, survey, until="2100-01-01T00:00:00Z")
    assert unread(reader, survey) == []


def test_imported_responses_are_read_unless_the_reader_marks_them(
    owner: httpx.Client, reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    # Also those from after the survey was created, while the other product was still used.
    later = (clock.now() + timedelta(hours=1)).isoformat()
    content = f"id,score,answered_at\na,7,2025-03-01T10:00:00Z\nb,8,{later}\n"
    of_survey = {"survey": survey["id"], "source": "csv"}
    ok_json(owner.post("/v1/imports", params=of_survey, content=content, headers={"Content-Type": "text/csv"}))
    collect(browser, site, [1, 2])
    assert unread(reader, survey) == [2, 1]
    old = next(row for row in responses_of(reader, survey) if row["score"] == 7)
    mark(reader, survey, ids=[old["id"]], read=False)
    assert unread(reader, survey) == [2, 1, 7]
    assert unread(owner, survey) == [2, 1]
    mark(reader, survey, until=clock.now().isoformat())
    assert unread(reader, survey) == []


def test_a_list_says_of_each_response_whether_it_was_read(
    reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    first, _ = collect(browser, site, [1, 2])
    path = f"/v1/surveys/{survey['id']}/responses"
    before = reader.get(path, params={"marks": "true"})
    mark(reader, survey, ids=[first["ask_id"]])
    after = reader.get(path, params={"marks": "true"}, headers={"If-None-Match": before.headers["etag"]})
    assert [row["unread"] for row in ok_json(before)["data"]] == [True, True]
    assert [row["unread"] for row in ok_json(after)["data"]] == [True, False]
    assert all("unread" not in row for row in responses_of(reader, survey))


@pytest.mark.sqlite_only
def test_marks_name_either_responses_or_a_time(reader: httpx.Client, survey: Json) -> None:
    path = f"/v1/surveys/{survey['id']}/responses/read"
    time = "2026-11-21T09:30:00Z"
    bodies: tuple[Json, ...] = (
        *({}, {"ids": []}, {"ids": ["x"]}),
        *({"until": time, "read": False}, {"ids": ["00000000-0000-0000-0000-000000000000"], "until": time}),
    )
    for body in bodies:
        refused(reader.post(path, json=body), 400, "body_invalid")


def test_responses_of_other_surveys_are_not_marked(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    [reply] = collect(browser, site, [1])
    other = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Other"}))
    mark(owner, other, ids=[reply["ask_id"]])
    assert unread(owner, survey) == [1]
