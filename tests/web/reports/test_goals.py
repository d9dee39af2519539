"""Goals and benchmarks: made, changed, deleted, and held against the numbers."""

from datetime import date, timedelta

import httpx2 as httpx
import pytest

from outoften import clock
from tests.web.client import Json, collect, created_json, ok_json, refused, token_for, view

pytestmark = pytest.mark.both_engines

NOBODY = 2_147_483_648


def standings(reading: httpx.Client, survey: Json, **query: str) -> Json:
    return ok_json(reading.get(f"/v1/surveys/{survey['id']}/goals", params=query))


def goal(owner: httpx.Client, survey: Json, metric: str, target: float, **more: str) -> Json:
    return created_json(owner.post("/v1/goals", json={"survey_id": survey["id"], "metric": metric, "target": target} | more))


def benchmark(owner: httpx.Client, survey: Json, **more: object) -> Json:
    values = {"name": "Others like us", "value": 41.5, "source": "A report", "as_of": "2026-01-31"}
    return created_json(owner.post("/v1/benchmarks", json={"survey_id": survey["id"]} | values | more))


def test_goals_stand_where_the_numbers_of_ninety_days_are(
    owner: httpx.Client, reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    collect(browser, site, [10] * 9 + [0])
    for _ in range(10):
        view(browser, token_for(browser, site))
    goal(owner, survey, "nps", -50)
    goal(owner, survey, "response_rate", 0.9)
    goal(owner, survey, "comment_rate", 0.5)
    report = standings(reader, survey)
    assert date.fromisoformat(report["to"]) - date.fromisoformat(report["from"]) == timedelta(days=90)
    score, rate, comments = report["data"]
    assert (score["value"], score["sample_size"], score["distance"], score["reached"]) == (80, 10, 130, "yes")
    assert (rate["value"], rate["sample_size"], rate["channel"], rate["reached"]) == (0.5, 20, "widget", "no")
    assert (comments["value"], comments["sample_size"], comments["reached"]) == (0, 10, "no")
    assert {row["progress"] for row in report["data"]} == {None}


def test_goals_of_a_range_without_answers_stand_nowhere(owner: httpx.Client, reader: httpx.Client, survey: Json) -> None:
    goal(owner, survey, "nps", 50)
    report = standings(reader, survey, **{"from": "2020-01-01", "to": "2020-02-01"})
    assert (report["from"], report["to"]) == ("2020-01-01", "2020-02-01")
    (row,) = report["data"]
    assert (row["value"], row["reached"], row["sample_size"]) == (None, None, 0)


@pytest.mark.parametrize("query", [{"from": "0001-01-01", "to": "9999-12-31"}, {"to": "0001-01-02"}, {"from": "0001-01-01"}])
def test_any_range_of_days_is_answered(owner: httpx.Client, reader: httpx.Client, survey: Json, query: dict[str, str]) -> None:
    goal(owner, survey, "nps", 50)
    assert len(standings(reader, survey, **query)["data"]) == 1


def test_a_goal_is_changed_and_deleted(owner: httpx.Client, reader: httpx.Client, survey: Json) -> None:
    added = goal(owner, survey, "nps", 50)
    changed = ok_json(owner.patch(f"/v1/goals/{added['id']}", json={"target": 60, "channel": "email"}))
    assert changed == added | {"target": 60, "channel": "email"}
    assert ok_json(reader.get("/v1/goals", params={"survey": survey["id"]}))["data"] == [changed]
    assert owner.delete(f"/v1/goals/{added['id']}").status_code == 204
    assert standings(reader, survey)["data"] == []
    refused(owner.delete(f"/v1/goals/{added['id']}"), 404, "goal_not_found")


@pytest.mark.sqlite_only
def test_what_is_no_goal_is_refused(owner: httpx.Client, reader: httpx.Client, survey: Json) -> None:
    good = {"survey_id": survey["id"], "metric": "nps", "target": 50}
    for bad in ({"target": 101}, {"metric": "csat"}, {"channel": "fax"}, {"colour": "red"}):
        refused(owner.post("/v1/goals", json=good | bad), 400, "body_invalid")
    rate = {"metric": "response_rate", "target": 25}
    refused(owner.post("/v1/goals", json=good | rate), 400, "goal_invalid")
    refused(owner.post("/v1/goals", json=good | {"survey_id": NOBODY}), 404, "survey_not_found")
    refused(reader.post("/v1/goals", json=good), 403, "scope_missing")
    refused(owner.patch(f"/v1/goals/{NOBODY}", json={}), 404, "goal_not_found")
    query = {"from": "2026-01-02", "to": "2026-01-01"}
    refused(reader.get(f"/v1/surveys/{survey['id']}/goals", params=query), 400, "query_invalid")


def test_no_benchmark_is_there_until_the_owner_adds_one(reader: httpx.Client, survey: Json) -> None:
    assert ok_json(reader.get("/v1/benchmarks", params={"survey": survey["id"]}))["data"] == []


def test_benchmarks_stand_beside_the_score_with_their_source_and_date(
    owner: httpx.Client, reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    added = benchmark(owner, survey)
    (standing,) = standings(reader, survey)["benchmarks"]
    assert (standing["difference"], standing["within_interval"]) == (None, None)
    collect(browser, site, [10] * 30)
    (standing,) = standings(reader, survey)["benchmarks"]
    assert (standing["name"], standing["value"], standing["source"], standing["as_of"]) == tuple(
        added[name] for name in ("name", "value", "source", "as_of")
    )
    assert (standing["difference"], standing["within_interval"]) == (58.5, False)


def test_a_benchmark_is_changed_and_deleted(owner: httpx.Client, reader: httpx.Client, survey: Json) -> None:
    added = benchmark(owner, survey)
    path = f"/v1/benchmarks/{added['id']}"
    changed = ok_json(owner.patch(path, json={"value": -7, "as_of": "2026-02-01"}))
    assert changed == added | {"value": -7, "as_of": "2026-02-01"}
    assert ok_json(reader.get("/v1/benchmarks", params={"survey": survey["id"]}))["data"] == [changed]
    assert owner.delete(path).status_code == 204
    refused(owner.patch(path, json={"value": 1}), 404, "benchmark_not_found")


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "bad", [{"value": 100.5}, {"value": -101}, {"source": ""}, {"source": None}, {"as_of": None}, {"as_of": "spring"}]
)
def test_a_benchmark_needs_a_score_a_source_and_a_date(owner: httpx.Client, survey: Json, bad: Json) -> None:
    good = {"survey_id": survey["id"], "name": "x", "value": 40, "source": "A report", "as_of": "2026-01-31"}
    refused(owner.post("/v1/benchmarks", json=good | bad), 400, "body_invalid")
    without = {name: value for name, value in good.items() if name not in bad}
    refused(owner.post("/v1/benchmarks", json=without), 400, "body_invalid")


@pytest.mark.sqlite_only
def test_a_key_that_may_only_read_changes_nothing(owner: httpx.Client, reader: httpx.Client, survey: Json) -> None:
    path = f"/v1/benchmarks/{benchmark(owner, survey)['id']}"
    refused(reader.patch(path, json={}), 403, "scope_missing")
    refused(reader.delete(path), 403, "scope_missing")


def test_a_report_knows_of_a_new_goal_at_once(owner: httpx.Client, reader: httpx.Client, survey: Json) -> None:
    path = f"/v1/surveys/{survey['id']}/goals"
    etag = reader.get(path).headers["etag"]
    assert reader.get(path, headers={"If-None-Match": etag}).status_code == 304
    goal(owner, survey, "nps", 50)
    assert reader.get(path, headers={"If-None-Match": etag}).status_code == 200
    assert date.fromisoformat(standings(reader, survey)["to"]) >= clock.now().date()
