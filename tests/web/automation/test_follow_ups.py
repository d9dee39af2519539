"""Follow-ups: one work on a response, whether it is changed in the inbox or here, with its history, event and report."""

from datetime import timedelta

import httpx2 as httpx
import pytest

from outoften import clock
from tests.receiver import Receiver
from tests.server import Server
from tests.web.client import (
    Json,
    answer,
    ask,
    client,
    collect,
    created_json,
    identity_secret,
    ok_json,
    refused,
    signed_identity,
    token_for,
)

pytestmark = pytest.mark.both_engines


def begin(owner: httpx.Client, reply: Json, **fields: object) -> Json:
    """A new follow-up of a response."""
    return created_json(owner.post("/v1/follow-ups", json={"response_id": reply["ask_id"]} | fields))


def listed(owner: httpx.Client, survey: Json, **query: object) -> list[str]:
    """The ids of the follow-ups of a survey that a filter selects."""
    return [row["id"] for row in ok_json(owner.get("/v1/follow-ups", params={"survey": survey["id"]} | query))["data"]]


def test_a_follow_up_and_the_inbox_show_the_same_work_and_all_changes_are_in_its_history(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    [reply] = collect(browser, site, [3])
    path, inbox = f"/v1/follow-ups/{reply['ask_id']}", f"/v1/surveys/{survey['id']}/responses/{reply['ask_id']}"
    refused(owner.get(path), 404, "follow_up_not_found")
    refused(owner.patch(path, json={"state": "waiting"}), 404, "follow_up_not_found")
    follow_up = begin(owner, reply, due="2020-01-31", note="Call her")
    assert (follow_up["state"], follow_up["overdue"], follow_up["category"]) == ("open", True, "detractor")
    refused(owner.post("/v1/follow-ups", json={"response_id": reply["ask_id"]}), 409, "follow_up_exists")
    assert ok_json(owner.get(inbox))["state"] == "open"
    ok_json(owner.patch(inbox, json={"state": "waiting", "tags": ["called"]}))
    bulk = {"ids": [reply["ask_id"]], "due": None}
    ok_json(owner.post(f"/v1/surveys/{survey['id']}/responses/bulk", json=bulk))
    created_json(owner.post(f"{path}/notes", json={"note": "No answer"}))
    refused(owner.patch(path, json={"state": "closed"}), 400, "closed_reason_missing")
    closed = ok_json(owner.patch(path, json={"state": "closed", "closed_reason": "Called back", "note": "Happy"}))
    assert ok_json(owner.get(path)) == closed
    assert [(change["changes"], change["note"]) for change in closed["history"]] == [
        ({"state": "open", "due": "2020-01-31"}, "Call her"),
        ({"state": "waiting"}, None),
        ({"due": None}, None),
        ({}, "No answer"),
        ({"state": "closed", "closed_reason": "Called back"}, "Happy"),
    ]
    audited = ok_json(owner.get("/v1/audit", params={"limit": 20}))["data"]
    mine = [entry for entry in audited if reply["ask_id"] in entry["subject"].get("response_ids", ())]
    assert [entry["action"] for entry in mine] == ["follow_up.changed"] * 5


def test_follow_ups_are_listed_in_pages_by_state_assignee_and_whether_they_are_overdue(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    first, second, third, new = collect(browser, site, [1, 2, 3, 4])
    begin(owner, first, due="2020-01-31")
    begin(owner, second, due=str((clock.now() + timedelta(days=9)).date()))
    begin(owner, third, due="2020-01-31")
    ok_json(owner.patch(f"/v1/follow-ups/{third['ask_id']}", json={"state": "closed", "closed_reason": "Called"}))
    every = [reply["ask_id"] for reply in (third, second, first)]
    assert listed(owner, survey) == every
    assert new["ask_id"] not in every
    assert listed(owner, survey, overdue=True) == [first["ask_id"]]
    assert listed(owner, survey, overdue=False) == every[:2]
    assert listed(owner, survey, state="closed") == every[:1]
    assert (listed(owner, survey, assignee=0), listed(owner, survey, assignee=1)) == (every, [])
    page = owner.get("/v1/follow-ups", params={"survey": survey["id"], "limit": 2})
    rest = owner.get(page.links["next"]["url"])
    assert [row["id"] for reply in (page, rest) for row in ok_json(reply)["data"]] == every
    assert "next" not in rest.links


def test_a_member_of_another_site_sees_and_changes_no_follow_up(
    server: Server, owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    [followed, new] = collect(browser, site, [3, 4])
    begin(owner, followed)
    other = created_json(owner.post("/v1/sites", json={"name": "Other"}))
    fields = {"name": "other site", "scopes": ["read", "write"], "sites": [other["id"]]}
    key = created_json(owner.post("/v1/keys", json=fields))["key"]
    with client(server, Authorization=f"Bearer {key}") as limited:
        assert ok_json(limited.get("/v1/follow-ups"))["data"] == []
        refused(limited.get("/v1/follow-ups", params={"survey": survey["id"]}), 404, "survey_not_found")
        path = f"/v1/follow-ups/{followed['ask_id']}"
        refused(limited.get(path), 404, "follow_up_not_found")
        refused(limited.patch(path, json={"state": "waiting"}), 404, "follow_up_not_found")
        refused(limited.post(f"{path}/notes", json={"note": "x"}), 404, "follow_up_not_found")
        refused(limited.post("/v1/follow-ups", json={"response_id": new["ask_id"]}), 404, "response_not_found")


def test_each_change_is_sent_as_an_event_wherever_it_was_made(
    owner: httpx.Client, browser: httpx.Client, receiver: Receiver, site: Json, survey: Json
) -> None:
    target = {"url": receiver.url(f"/follow-ups/{site['key']}"), "events": ["follow_up.changed"], "site_id": site["id"]}
    created_json(owner.post("/v1/endpoints", json=target))
    [reply] = collect(browser, site, [3])
    begin(owner, reply, note="Call her")
    inbox = f"/v1/surveys/{survey['id']}/responses/{reply['ask_id']}"
    ok_json(owner.patch(inbox, json={"state": "closed", "closed_reason": "Called"}))
    ok_json(owner.patch(inbox, json={"tags": ["called"]}))
    received = [request.json["data"] for request in receiver.wait(f"/follow-ups/{site['key']}", 2)]
    assert sorted((data["follow_up"]["state"], data["follow_up"]["note"]) for data in received) == [
        ("closed", None),
        ("open", "Call her"),
    ]
    assert received[0]["response"]["score"] == 3


def test_the_history_is_erased_with_the_response(owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    [reply] = collect(browser, site, [3])
    begin(owner, reply, note="Her name is Anna")
    assert owner.delete(f"/v1/surveys/{survey['id']}/responses/{reply['ask_id']}").status_code == 204
    refused(owner.get(f"/v1/follow-ups/{reply['ask_id']}"), 404, "follow_up_not_found")
    assert listed(owner, survey) == []


def test_the_report_compares_the_same_people_before_and_after_a_closed_follow_up(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"cadence": {"answered_days": 0}}))
    secret = identity_secret(owner, site)

    def answer_as(name: str, score: int) -> Json:
        return answer(browser, token_for(browser, site, respondent={"id": name, "token": signed_identity(secret, name)}), score)

    for name, before in (("ann", 2), ("ben", 3), ("cy", 4)):
        reply = answer_as(name, before)
        begin(owner, reply)
        if name != "cy":
            closing = {"state": "closed", "closed_reason": "Called"}
            ok_json(owner.patch(f"/v1/follow-ups/{reply['ask_id']}", json=closing))
    answer_as("ann", 9)
    report = ok_json(owner.get(f"/v1/surveys/{survey['id']}/follow-up-report"))
    assert [report[name] for name in ("follow_ups", "open", "waiting", "closed", "timed", "people")] == [3, 1, 0, 2, 2, 1]
    assert report["closed_share"] == pytest.approx(2 / 3)
    assert 0 <= report["median_hours_to_close"] < 1
    counted = ("responses", "promoters", "detractors")
    assert [report[side][name] for side in ("before", "after") for name in counted] == [1, 0, 1, 1, 1, 0]


def test_people_with_an_open_follow_up_are_not_asked_again_if_the_survey_says_so(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    token = signed_identity(identity_secret(owner, site), "ann")
    ann = {"id": "ann", "token": token}

    def reason() -> str | None:
        refusal = ask(browser, site, respondent=ann).get("reason")
        return refusal and refusal["code"]

    path = f"/v1/surveys/{survey['id']}"
    ok_json(owner.patch(path, json={"cadence": {"answered_days": 0, "skip_open_follow_ups": True}}))
    reply = answer(browser, token_for(browser, site, respondent=ann), 2)
    begin(owner, reply)
    assert reason() == "open_follow_up"
    eligibility = ok_json(owner.get(f"{path}/eligibility", params={"respondent": "ann"}))
    assert "open_follow_up" in [found["code"] for found in eligibility["reasons"]]
    ok_json(owner.patch(f"/v1/follow-ups/{reply['ask_id']}", json={"state": "waiting"}))
    assert reason() == "open_follow_up"
    ok_json(owner.patch(path, json={"cadence": {"answered_days": 0}}))
    assert reason() is None
    ok_json(owner.patch(path, json={"cadence": {"answered_days": 0, "skip_open_follow_ups": True}}))
    ok_json(owner.patch(f"/v1/follow-ups/{reply['ask_id']}", json={"state": "closed", "closed_reason": "Called"}))
    assert reason() in (None, "asked_elsewhere")
