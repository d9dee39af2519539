"""The work on responses: state, assignee, due date."""

import httpx2 as httpx
import pytest

from tests.server import Server
from tests.web.client import Json, answer, collect, ok_json, refused, token_for
from tests.web.members import signed_in

pytestmark = pytest.mark.both_engines


def path_of(survey: Json, reply: Json) -> str:
    """The address of a response."""
    return f"/v1/surveys/{survey['id']}/responses/{reply['ask_id']}"


def work(response: Json) -> tuple[object, ...]:
    """The fields of the work on a response."""
    return tuple(response[name] for name in ("state", "closed_reason", "assignee", "due"))


def listed(owner: httpx.Client, survey: Json, **query: str) -> list[str]:
    """The ids of the responses that a filter selects."""
    return [row["id"] for row in ok_json(owner.get(f"/v1/surveys/{survey['id']}/responses", params=query))["data"]]


def test_a_response_is_new_and_goes_through_its_states(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    [reply] = collect(browser, site, [3])
    path = path_of(survey, reply)
    assert work(ok_json(owner.get(path))) == ("new", None, None, None)
    changed = ok_json(owner.patch(path, json={"state": "open", "due": "2026-11-30"}))
    assert work(changed) == ("open", None, None, "2026-11-30")
    assert work(ok_json(owner.patch(path, json={"state": "waiting"}))) == ("waiting", None, None, "2026-11-30")
    closed = ok_json(owner.patch(path, json={"state": "closed", "closed_reason": "Called back", "due": None}))
    assert work(closed) == ("closed", "Called back", None, None)
    assert work(ok_json(owner.get(path))) == work(closed)
    reopened = ok_json(owner.patch(path, json={"state": "new", "tags": ["again"]}))
    assert (work(reopened), reopened["tags"]) == (("new", None, None, None), ["again"])


@pytest.mark.sqlite_only
def test_a_response_is_closed_with_a_reason(owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    [reply] = collect(browser, site, [3])
    path = path_of(survey, reply)
    refused(owner.patch(path, json={"state": "closed"}), 400, "closed_reason_missing")
    refused(owner.patch(path, json={"closed_reason": "Called back"}), 400, "state_not_closed")
    refused(owner.patch(path, json={"state": "open", "closed_reason": "Called back"}), 400, "state_not_closed")
    refused(owner.patch(path, json={"state": "archived"}), 400, "body_invalid")
    assert work(ok_json(owner.get(path)))[0] == "new"


def test_responses_are_filtered_by_the_work_on_them(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    new, opened, due, closed = collect(browser, site, [1, 2, 3, 4])
    ok_json(owner.patch(path_of(survey, opened), json={"state": "open"}))
    ok_json(owner.patch(path_of(survey, due), json={"state": "waiting", "due": "2026-11-30"}))
    ok_json(owner.patch(path_of(survey, closed), json={"state": "closed", "closed_reason": "Spam", "due": "2026-11-30"}))
    expected: dict[tuple[str, str], list[Json]] = {
        ("state", "new"): [new],
        ("state", "open"): [opened],
        ("state", "waiting"): [due],
        ("state", "closed"): [closed],
        ("assignee", "none"): [closed, due, opened, new],
        # What is closed is not overdue.
        ("due_before", "2026-12-01"): [due],
        ("due_before", "2026-11-30"): [],
    }
    for (name, value), replies in expected.items():
        assert listed(owner, survey, **{name: value}) == [reply["ask_id"] for reply in replies], (name, value)


def test_list_count_and_export_have_the_same_filters(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    offering = {"follow_ups": {"detractor": {"question": "Why?", "choices": ["Price", "Speed"]}}}
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json=offering))
    silent = answer(browser, token_for(browser, site, page="https://shop.example/docs/start"), 9)
    speaking = answer(browser, token_for(browser, site, locale="de"), 2, comment="Too dear", choices=["Price"])
    expected: dict[tuple[str, str], list[Json]] = {
        ("has_comment", "true"): [speaking],
        ("has_comment", "false"): [silent],
        ("choice", "Price"): [speaking],
        ("choice", "Speed"): [],
        ("segment", "page:/docs/*"): [silent],
        ("segment", "locale:de"): [speaking],
        ("q", "dear"): [speaking],
        # Nobody reads as fast as this test.
        ("suspect", "true"): [speaking, silent],
        ("suspect", "false"): [],
        ("unread", "true"): [speaking, silent],
        ("unread", "false"): [],
    }
    path = f"/v1/surveys/{survey['id']}"
    for (name, value), replies in expected.items():
        assert listed(owner, survey, **{name: value}) == [reply["ask_id"] for reply in replies], (name, value)
        count = ok_json(owner.get(f"{path}/responses/count", params={name: value}))
        assert (count["matching"], count["exact"], count["total"]) == (len(replies), True, 2), (name, value)
        lines = owner.get(f"{path}/export", params={name: value, "format": "jsonl"}).text.splitlines()
        assert len(lines) == len(replies), (name, value)


def test_the_total_contains_excluded_responses_and_no_erased_ones(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    excluded, erased, _ = collect(browser, site, [1, 2, 3])
    ok_json(owner.patch(path_of(survey, excluded), json={"excluded": "test"}))
    assert owner.delete(path_of(survey, erased)).status_code == 204
    counts = ok_json(owner.get(f"/v1/surveys/{survey['id']}/responses/count"))
    assert (counts["total"], counts["matching"]) == (2, 2)


def test_a_response_is_assigned_to_a_member_of_its_site(
    server: Server, owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    first, second, third = collect(browser, site, [1, 2, 3])
    with (
        signed_in(server, owner, "responder", sites=[site["id"]]) as (member, _),
        signed_in(server, owner, "responder", sites=[1]) as (stranger, _),
    ):
        ann, other = (ok_json(signed.get("/v1/session"))["member"]["id"] for signed in (member, stranger))
        assert ok_json(member.patch(path_of(survey, first), json={"assignee": ann}))["assignee"] == ann
        bulk = {"ids": [second["ask_id"]], "assignee": ann}
        assert ok_json(member.post(f"/v1/surveys/{survey['id']}/responses/bulk", json=bulk))["changed"] == 1
        assert listed(member, survey, assignee=str(ann)) == [second["ask_id"], first["ask_id"]]
        assert listed(member, survey, assignee="none") == [third["ask_id"]]
        for wrong in (other, 2_000_000_000):
            refused(owner.patch(path_of(survey, third), json={"assignee": wrong}), 400, "assignee_unknown")
            bulk = {"ids": [third["ask_id"]], "assignee": wrong}
            refused(owner.post(f"/v1/surveys/{survey['id']}/responses/bulk", json=bulk), 400, "assignee_unknown")
        assert ok_json(owner.patch(path_of(survey, first), json={"assignee": None}))["assignee"] is None


def test_members_have_read_marks_of_their_own(
    server: Server, owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    [reply] = collect(browser, site, [1])
    with signed_in(server, owner, "viewer") as (member, _):
        path = f"/v1/surveys/{survey['id']}/responses"
        assert member.post(f"{path}/read", json={"ids": [reply["ask_id"]]}).status_code == 204
        assert ok_json(member.get(f"{path}/count"))["unread"] == 0
        assert ok_json(owner.get(f"{path}/count"))["unread"] == 1
