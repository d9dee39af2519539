"""GET /v1/surveys/{id}/segments/{key}."""

import httpx2 as httpx
import pytest

from tests.history import FEBRUARY, MARCH
from tests.web.client import Json, answer, collect, created_json, dismiss, ok_json, refused, score_of, token_for, view

pytestmark = pytest.mark.both_engines

IN_FEBRUARY, IN_MARCH = (dict(zip(("from", "to"), month, strict=True)) for month in (FEBRUARY, MARCH))


def segments_of(reading: httpx.Client, survey_id: int = 1, key: str = "plan", /, **query: str) -> Json:
    """The report on a key."""
    return ok_json(reading.get(f"/v1/surveys/{survey_id}/segments/{key}", params=query))


@pytest.fixture
def by_plan(owner: httpx.Client, site: Json) -> Json:
    """The test's own site, which counts by plan."""
    return ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"segment_keys": ["plan"]}))


def test_each_value_is_held_against_everybody_else(past: httpx.Client) -> None:
    report = segments_of(past, **IN_FEBRUARY)
    assert [(row["value"], row["responses"], row["nps"]) for row in report["data"]] == [
        ("pro", 72, 69),
        ("trial", 10, -100),
        ("team", 8, None),
    ]
    assert (report["key"], report["responses"], report["without_value"]) == ("plan", 100, 10)
    assert (report["tested"], report["threshold"]) == (2, 0.025)
    trial = report["data"][1]
    assert (trial["others_responses"], trial["others_nps"], trial["share"]) == (90, 56, 0.1)
    assert trial["difference_interval"]["low"] < trial["difference"] < trial["difference_interval"]["high"] < 0
    assert (trial["p_value"] < 0.025, trial["significant"]) == (True, True)


def test_a_row_says_what_the_score_of_the_segment_says(past: httpx.Client) -> None:
    for row in segments_of(past, **IN_MARCH)["data"]:
        score = score_of(past, {"id": 1}, segment=f"plan:{row['value']}", **IN_MARCH)
        same = ("responses", "nps", "interval", "promoters", "passives", "detractors", "reliability")
        assert {name: row[name] for name in same} == {name: score[name] for name in same}


def test_few_answers_are_counted_and_not_scored(past: httpx.Client) -> None:
    team = segments_of(past, **IN_FEBRUARY)["data"][2]
    assert (team["passives"], team["reliability"], team["significant"], team["p_value"]) == (8, "hidden", None, None)


def test_values_can_be_weighted_by_how_many_people_they_have(past: httpx.Client) -> None:
    weighted = segments_of(past, population="pro:999,trial:1", **IN_FEBRUARY)["weighted"]
    assert (weighted["nps"], weighted["covered"]) == (69, 0.82)
    assert weighted["interval"]["low"] < weighted["nps"] < weighted["interval"]["high"]
    assert segments_of(past, population="pro:1,trial:999", **IN_FEBRUARY)["weighted"]["nps"] == -100
    assert segments_of(past, population="pro:900,team:100", **IN_FEBRUARY)["weighted"]["nps"] is None
    assert segments_of(past, **IN_FEBRUARY)["weighted"] is None


@pytest.mark.sqlite_only
@pytest.mark.parametrize("population", ["", "pro", "pro:", "pro:0", "pro:x", "pro:1,pro:2", ":3", "nobody:5", "pro:²"])
def test_a_population_that_is_none_is_refused(past: httpx.Client, population: str) -> None:
    reply = past.get("/v1/surveys/1/segments/plan", params={"population": population})
    assert "opulation" in refused(reply, 400, "query_invalid")


def test_a_channel_is_looked_at_alone(past: httpx.Client) -> None:
    report = segments_of(past, channel="email", **IN_MARCH)
    assert (report["channel"], report["responses"], sum(row["responses"] for row in report["data"])) == ("email", 20, 20)
    assert all(set(row["channels"]) == {"email"} for row in report["data"])


def test_rates_are_told_by_channel(owner: httpx.Client, browser: httpx.Client, by_plan: Json, survey: Json) -> None:
    collect(browser, by_plan, [9, 9, 0], traits={"plan": "pro"})
    for _ in range(2):
        dismiss(browser, token_for(browser, by_plan, traits={"plan": "pro"}))
    view(browser, token_for(browser, by_plan, traits={"plan": "trial"}, channel="link"))
    rows = {row["value"]: row for row in segments_of(owner, survey["id"])["data"]}
    assert rows["pro"]["channels"] == {"widget": {"asked": 5, "answered": 3, "response_rate": 0.6}}
    assert rows["trial"]["channels"] == {"link": {"asked": 1, "answered": 0, "response_rate": None}}
    assert (rows["trial"]["responses"], rows["trial"]["share"], rows["pro"]["share"]) == (0, 0.0, 1.0)


def test_an_answer_that_is_revised_stays_one_answer_of_its_segment(
    owner: httpx.Client, browser: httpx.Client, by_plan: Json, survey: Json
) -> None:
    token = token_for(browser, by_plan, traits={"plan": "pro"})
    for score in (0, 9, 9):
        answer(browser, token, score, comment="Fine.")
    (row,) = segments_of(owner, survey["id"])["data"]
    assert (row["responses"], row["promoters"], row["detractors"]) == (1, 1, 0)


def test_the_suspect_can_be_left_out(owner: httpx.Client, browser: httpx.Client, by_plan: Json, survey: Json) -> None:
    collect(browser, by_plan, [9, 0], traits={"plan": "pro"})
    collect(browser, by_plan, [7])
    for exclude, responses in (("false", 2), ("true", 0)):
        (row,) = segments_of(owner, survey["id"], exclude_suspect=exclude)["data"]
        assert (row["responses"], row["channels"].get("widget", {}).get("asked", 0)) == (responses, responses)


def test_values_beyond_the_cap_are_one_row(owner: httpx.Client, browser: httpx.Client, by_plan: Json, survey: Json) -> None:
    for number in range(54):
        view(browser, token_for(browser, by_plan, traits={"plan": f"made up {number}"}, channel="api"))
    rows = {row["value"]: row for row in segments_of(owner, survey["id"])["data"]}
    assert len(rows) == 51
    assert rows["other"]["channels"]["api"]["asked"] == 4


def test_values_are_the_sites_and_counts_the_surveys(
    owner: httpx.Client, browser: httpx.Client, by_plan: Json, survey: Json
) -> None:
    other = created_json(owner.post("/v1/surveys", json={"site_id": by_plan["id"], "name": "Other"}))
    collect(browser, by_plan, [9], survey=other["id"], traits={"plan": "pro"})
    assert segments_of(owner, survey["id"])["data"] == []
    assert [row["value"] for row in segments_of(owner, other["id"])["data"]] == ["pro"]


@pytest.mark.sqlite_only
@pytest.mark.parametrize("key", ["plam", "locale", "_suspect", "plan=pro", "%00", "%ff", "x" * 300, "9"])
def test_a_key_that_is_not_counted_is_not_found_and_those_there_are_are_named(past: httpx.Client, key: str) -> None:
    detail = refused(past.get(f"/v1/surveys/1/segments/{key}"), 404, "segment_key_not_found")
    assert "The keys of this site are plan." in detail
    assert 'PATCH /v1/sites/{id} with {"segment_keys": ["plan"]}' in detail


def test_a_site_without_keys_says_so(reader: httpx.Client, survey: Json) -> None:
    detail = refused(reader.get(f"/v1/surveys/{survey['id']}/segments/plan"), 404, "segment_key_not_found")
    assert "no segment keys yet" in detail


@pytest.mark.sqlite_only
@pytest.mark.parametrize("query", ["segment=plan:pro", "by=week", "from=2026-01-02&to=2026-01-02", "channel=fax", "to="])
def test_a_query_that_means_nothing_is_refused(past: httpx.Client, query: str) -> None:
    refused(past.get(f"/v1/surveys/1/segments/plan?{query}"), 400, "query_invalid")


@pytest.mark.sqlite_only
def test_the_segments_of_no_survey_are_not_found(reader: httpx.Client) -> None:
    refused(reader.get("/v1/surveys/999999/segments/plan"), 404, "survey_not_found")


def test_a_report_that_has_not_changed_is_not_sent_again(past: httpx.Client) -> None:
    path = "/v1/surveys/1/segments/plan"
    etag = past.get(path).headers["etag"]
    assert past.get(path, headers={"If-None-Match": etag}).status_code == 304
