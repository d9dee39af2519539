"""Respondents as people: names, search, lists by the latest answer, at risk, and what erasing removes."""

import time
from typing import Any

import httpx2 as httpx
import jwt
import pytest

from tests.web.client import Json, answer, identity_secret, ok_json, refused, token_for

pytestmark = pytest.mark.both_engines

Person = dict[str, Any]
ANNA = {"sub": "u-1", "name": "Anna Müller", "email": "anna@example.com"}
BEN = {"sub": "u-2", "name": "Ben Annan", "email": "ben@example.com"}


@pytest.fixture
def secret(owner: httpx.Client, site: Json, survey: Json) -> str:
    """The identity secret of the test's site, whose survey may ask the same person again at once."""
    cadence = {"answered_days": 0}
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"cadence": cadence}))
    return identity_secret(owner, site)


def answered(browser: httpx.Client, site: Json, secret: str, person: Person, score: int, **more: Any) -> Json:
    """The reply to an answer of a person whom the host has signed."""
    token = jwt.encode({"exp": int(time.time()) + 300} | person, secret, algorithm="HS256")
    return answer(browser, token_for(browser, site, respondent={"token": token}), score, **more)


def found(owner: httpx.Client, site: Json, **query: str) -> list[str]:
    """The ids of the respondents that a query finds."""
    return [row["id"] for row in ok_json(owner.get("/v1/respondents", params={"site": site["id"]} | query))["data"]]


def test_a_signed_name_and_address_are_shown(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str
) -> None:
    reply = answered(browser, site, secret, ANNA, 3)
    (row,) = ok_json(owner.get("/v1/respondents", params={"site": site["id"]}))["data"]
    assert (row["name"], row["email"]) == ("Anna Müller", "anna@example.com")
    assert (row["response_id"], row["survey_id"], row["state"]) == (reply["ask_id"], survey["id"], "new")
    detail = ok_json(owner.get(f"/v1/surveys/{survey['id']}/responses/{reply['ask_id']}"))
    assert (detail["respondent_name"], detail["respondent_email"]) == ("Anna Müller", "anna@example.com")
    exported = ok_json(owner.get("/v1/respondents/u-1/export", params={"site": site["id"]}))
    assert (exported["name"], exported["email"]) == ("Anna Müller", "anna@example.com")


def test_a_name_that_the_page_claims_is_not_stored(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str
) -> None:
    token = jwt.encode({"exp": int(time.time()) + 300, "sub": "u-1"}, secret, algorithm="HS256")
    traits = {"name": "Anna", "email": "anna@example.com"}
    answer(browser, token_for(browser, site, respondent={"token": token}, traits=traits), 3)
    (row,) = ok_json(owner.get("/v1/respondents", params={"site": site["id"]}))["data"]
    assert (row["name"], row["email"]) == (None, None)
    assert found(owner, site, q="anna") == []


def test_people_are_found_by_id_name_and_address(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str
) -> None:
    answered(browser, site, secret, ANNA, 3)
    answered(browser, site, secret, BEN, 3)
    expected = {
        "u-1": ["u-1"],
        "U-1": [],
        "ann": ["u-1", "u-2"],
        "MULLER": ["u-1"],
        "müll": ["u-1"],
        "anna mül": ["u-1"],
        "ben@ex": ["u-2"],
        "example.com": [],
        "%": [],
    }
    for text, ids in expected.items():
        assert sorted(found(owner, site, q=text)) == ids, text


def test_a_new_name_replaces_the_old_one_and_a_token_without_one_keeps_it(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str
) -> None:
    answered(browser, site, secret, ANNA, 3)
    answered(browser, site, secret, ANNA | {"name": "Anna Meier"}, 4)
    answered(browser, site, secret, {"sub": "u-1", "name": 7}, 5)
    assert (found(owner, site, q="müller"), found(owner, site, q="meier"), found(owner, site, q="anna@")) == (
        [],
        ["u-1"],
        ["u-1"],
    )


def test_erasing_removes_name_and_address_and_the_preview_says_so(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str
) -> None:
    reply = answered(browser, site, secret, ANNA, 3, comment="Slow")
    answered(browser, site, secret, ANNA, 9)
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}/responses/{reply['ask_id']}", json={"note": "Called"}))
    path, query = "/v1/respondents/u-1", {"site": site["id"]}
    preview = ok_json(owner.get(f"{path}/erase-preview", params=query))
    assert preview == {
        "id": "u-1",
        "name": "Anna Müller",
        "email": "anna@example.com",
        "survey_ids": [survey["id"]],
        "asks": 2,
        "responses": 2,
        "comments": 1,
        "notes": 1,
        "outcomes": 0,
        "mails": 0,
    }
    assert owner.delete(path, params=query).status_code == 204
    assert found(owner, site, q="anna") == []
    refused(owner.get(f"{path}/erase-preview", params=query), 404, "respondent_not_found")


def test_erasing_the_last_response_removes_the_name(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str
) -> None:
    reply = answered(browser, site, secret, ANNA, 3)
    assert owner.delete(f"/v1/surveys/{survey['id']}/responses/{reply['ask_id']}").status_code == 204
    assert found(owner, site, q="anna") == []


def test_people_are_listed_by_their_latest_answer(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str
) -> None:
    answered(browser, site, secret, BEN, 9)
    answered(browser, site, secret, ANNA, 9)
    answered(browser, site, secret, BEN, 3)
    query = {"survey": str(survey["id"]), "order": "latest_answer"}
    assert found(owner, site, **query) == ["u-2", "u-1"]
    assert found(owner, site, category="promoter", **query) == ["u-1"]
    assert found(owner, site, category="detractor", **query) == ["u-2"]
    first = owner.get("/v1/respondents", params={"site": site["id"], "limit": 1} | query)
    assert [row["id"] for row in ok_json(first)["data"]] == ["u-2"]
    second = owner.get(first.links["next"]["url"])
    assert ([row["id"] for row in ok_json(second)["data"]], second.links) == (["u-1"], {})


def test_at_risk_are_unanswered_detractors_and_those_whose_score_falls(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str
) -> None:
    for name, scores in {"falls": [10, 8], "falls far": [8, 5], "stays": [8, 7], "rises": [3, 9], "new": [2]}.items():
        replies = [answered(browser, site, secret, {"sub": name}, score) for score in scores]
    query = {"site": site["id"], "survey": survey["id"], "at_risk": "true"}
    rows = ok_json(owner.get("/v1/respondents", params=query))["data"]
    assert {row["id"]: row["risks"] for row in rows} == {
        "falls": ["falling"],
        "falls far": ["unanswered", "falling"],
        "new": ["unanswered"],
    }
    work = {"state": "closed", "closed_reason": "Called back"}
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}/responses/{replies[-1]['ask_id']}", json=work))
    assert "new" not in found(owner, site, survey=str(survey["id"]), at_risk="true")


@pytest.mark.sqlite_only
def test_lists_by_answers_need_a_survey(owner: httpx.Client, site: Json) -> None:
    for query in ({"at_risk": "true"}, {"order": "latest_answer"}):
        refused(owner.get("/v1/respondents", params={"site": site["id"]} | query), 400, "query_invalid")


def test_a_response_has_the_history_of_its_respondent(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str
) -> None:
    first, second, third = (answered(browser, site, secret, ANNA, score) for score in (9, 6, 2))
    answered(browser, site, secret, BEN, 10)
    detail = ok_json(owner.get(f"/v1/surveys/{survey['id']}/responses/{second['ask_id']}"))
    assert (detail["score"], detail["previous_score"]) == (6, 9)
    assert [(past["id"], past["score"]) for past in detail["history"]] == [(third["ask_id"], 2), (first["ask_id"], 9)]


def test_a_list_with_marks_has_the_names(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str
) -> None:
    answered(browser, site, secret, ANNA, 9)
    answered(browser, site, secret, {"sub": "u-3"}, 9)
    path = f"/v1/surveys/{survey['id']}/responses"
    rows = ok_json(owner.get(path, params={"marks": "true"}))["data"]
    assert [row["respondent_name"] for row in rows] == [None, "Anna Müller"]
    assert all("respondent_name" not in row for row in ok_json(owner.get(path))["data"])
