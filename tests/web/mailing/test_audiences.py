"""Audiences: who is in one, who is not and why, and what the owner is warned of."""

from typing import Any

import httpx2 as httpx
import pytest

from tests.web.client import Json, collect, created_json, identity_secret, ok_json, refused, signed_identity

pytestmark = pytest.mark.both_engines


def add_people(owner: httpx.Client, site: Json, *people: Json) -> None:
    """Store recipients."""
    rows = [{"email": f"{person['id']}@customer.example"} | person for person in people]
    reply = ok_json(owner.post(f"/v1/recipients/batch?site={site['id']}", json={"recipients": rows}))
    assert reply["refused"] == []


def preview(owner: httpx.Client, site: Json, criteria: Json, **query: Any) -> Json:
    """The preview of criteria."""
    reply = owner.post("/v1/audiences/preview", params={"site": site["id"], **query}, json={"criteria": criteria})
    return ok_json(reply)


def reasons(shown: Json) -> list[tuple[str, int | None, int]]:
    """Code, index and number of each reason."""
    return [(row["code"], row["index"], row["count"]) for row in shown["excluded"]]


def test_the_default_leaves_out_the_new_the_inactive_and_colleagues_and_ignores_what_nobody_has(
    owner: httpx.Client, site: Json
) -> None:
    ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"origins": ["https://www.acme.co.uk"]}))
    default = ok_json(owner.get(f"/v1/audiences/default?site={site['id']}"))["criteria"]
    old, new = "2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z"
    add_people(
        owner,
        site,
        {"id": "included", "created_at": old},
        {"id": "new", "created_at": new},
        {"id": "undated"},
        {"id": "colleague", "email": "ann@mail.acme.co.uk", "created_at": old},
        {"id": "inactive", "created_at": old, "traits": {"status": "inactive"}},
    )
    shown = preview(owner, site, default)
    assert (shown["total"], shown["count"]) == (5, 1)
    assert [person["id"] for person in shown["sample"]] == ["included"]
    assert reasons(shown) == [("criterion", 0, 2), ("criterion", 2, 1), ("criterion", 3, 1)]
    assert len(shown["notes"]) == 1
    assert "'role'" in shown["notes"][0]


def test_people_are_excluded_by_the_cadence_and_a_warning_says_how_criteria_shift_the_score(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    secret = identity_secret(owner, site)
    for number in range(12):
        name = f"p{number}"
        add_people(owner, site, {"id": name, "traits": {"plan": "pro" if number < 6 else "free"}})
        identity = {"token": signed_identity(secret, name)}
        collect(browser, site, [9 if number < 6 else 2], respondent=identity)
    add_people(owner, site, {"id": "quiet", "traits": {"plan": "pro"}})
    only_pro = {"type": "trait", "key": "plan", "values": ["pro"]}
    shown = preview(owner, site, only_pro, survey=survey["id"])
    assert (shown["total"], shown["count"]) == (13, 1)
    assert reasons(shown) == [("criterion", 0, 6), ("answered_recently", None, 6)]
    shift = shown["score_shift"]
    assert (shift["included"], shift["excluded"], shift["all"]) == (100, -100, 0)
    assert "raise the score by 100 points" in shift["sentence"]
    assert preview(owner, site, {"type": "all", "of": []})["score_shift"] is None


def test_audiences_are_stored_changed_and_deleted(owner: httpx.Client, site: Json) -> None:
    criteria = {"type": "any", "of": [{"type": "locale", "values": ["de"]}, {"type": "not", "of": {"type": "open_follow_up"}}]}
    body = {"name": "Some", "criteria": criteria}
    stored = created_json(owner.post(f"/v1/audiences?site={site['id']}", json=body))
    path = f"/v1/audiences/{stored['id']}"
    assert ok_json(owner.get(path)) == stored
    assert ok_json(owner.get(f"{path}/preview"))["total"] == 0
    changed = ok_json(owner.patch(path, json={"criteria": {"type": "age", "op": "older_than", "days": 5}}))
    assert (changed["name"], changed["criteria"]["days"]) == ("Some", 5)
    assert [row["id"] for row in ok_json(owner.get(f"/v1/audiences?site={site['id']}"))["data"]] == [stored["id"]]
    assert owner.delete(path).status_code == 204
    refused(owner.get(path), 404, "audience_not_found")
    nested: Json = {"type": "open_follow_up"}
    for _ in range(6):
        nested = {"type": "not", "of": nested}
    refused(owner.post(f"/v1/audiences?site={site['id']}", json=body | {"criteria": nested}), 400, "criteria_invalid")


@pytest.mark.both_engines
def test_numbers_that_no_column_holds_are_refused(owner: httpx.Client, site: Json, survey: Json) -> None:
    sending = {"survey_id": survey["id"], "name": "Quarterly"}
    address = f"/v1/sendings/{created_json(owner.post('/v1/sendings', json=sending))['id']}"
    for number in (2**31, 2**63, -(2**31) - 1, -(2**63) - 1):
        for criterion in (
            {"type": "answered"},
            {"type": "asked", "days": 1},
            {"type": "last_score", "categories": ["passive"]},
        ):
            criteria = {"criteria": criterion | {"survey_id": number}}
            refused(owner.post(f"/v1/audiences/preview?site={site['id']}", json=criteria), 400, "body_invalid")
        refused(owner.get(f"{address}/runs?before={number}"), 400, "query_invalid")
        refused(owner.get(f"{address}/report?run={number}"), 400, "query_invalid")
        refused(owner.post("/v1/sendings", json=sending | {"audience_id": number}), 404, "audience_not_found")
        refused(owner.get(f"/v1/audiences/{number}"), 404, "audience_not_found")
        refused(owner.get(f"/v1/sendings/{number}"), 404, "sending_not_found")
        refused(owner.delete(f"/v1/mail/reporters/{number}"), 404, "mail_reporter_not_found")


def test_the_longest_lists_of_values_are_evaluated_and_longer_ones_refused(owner: httpx.Client, site: Json) -> None:
    address = f"/v1/audiences/preview?site={site['id']}"
    groups: list[Json] = [{"type": "trait", "key": f"key-{n}", "values": [str(value) for value in range(50)]} for n in range(4)]
    ok_json(owner.post(address, json={"criteria": {"type": "any", "of": groups}}))
    groups.append({"type": "email_domain", "values": ["example.com"]})
    refused(owner.post(address, json={"criteria": {"type": "any", "of": groups}}), 400, "criteria_invalid")
