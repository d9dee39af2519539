"""GET /v1/surveys/{id}/choices."""

from datetime import datetime, timedelta

import httpx2 as httpx
import pytest

from tests.web.client import Json, answer, collect, ok_json, refused, score_of, token_for

pytestmark = pytest.mark.both_engines

REASONS = {"question": "What went wrong?", "choices": ["Price", "Speed", "Support"], "multiple": True}
REASON = {"question": "What is best?", "choices": ["Speed", "Design"]}


def choices_of(reading: httpx.Client, survey: Json, **query: str) -> Json:
    """The report."""
    return ok_json(reading.get(f"/v1/surveys/{survey['id']}/choices", params=query))


def chosen(browser: httpx.Client, site: Json, score: int, *choices: str, times: int = 1, **fields: object) -> None:
    """Answer new asks with these choices."""
    for _ in range(times):
        answer(browser, token_for(browser, site, **fields), score, choices=choices)


@pytest.fixture
def asking(owner: httpx.Client, site: Json, survey: Json) -> Json:
    """The test's survey, with choices for detractors and for promoters; the site counts by plan."""
    ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"segment_keys": ["plan"]}))
    changes = {"follow_ups": {"detractor": REASONS, "promoter": REASON}}
    return ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json=changes))


def test_each_choice_is_counted_with_the_score_of_those_who_selected_it(
    reader: httpx.Client, browser: httpx.Client, site: Json, asking: Json
) -> None:
    chosen(browser, site, 3, "Price", "Speed", times=4)
    chosen(browser, site, 9, "Speed", times=8)
    collect(browser, site, [7, 8])
    report = choices_of(reader, asking)
    assert (report["responses"], report["promoters"], report["passives"], report["detractors"]) == (12, 8, 0, 4)
    speed, price, support, design = report["data"]
    assert [row["choice"] for row in report["data"]] == ["Speed", "Price", "Support", "Design"]
    assert (speed["responses"], speed["promoters"], speed["detractors"], speed["nps"], speed["share"]) == (12, 8, 4, 33, 1.0)
    assert speed["interval"]["low"] < 33 < speed["interval"]["high"]
    assert (price["responses"], price["nps"], price["reliability"], price["share"]) == (4, None, "hidden", 4 / 12)
    assert price["share_interval"]["low"] < 4 / 12 < price["share_interval"]["high"]
    assert (support["responses"], support["reliability"], support["share"]) == (0, "none", 0.0)
    assert [row["follow_ups"] for row in (speed, price, design)] == [["detractor", "promoter"], ["detractor"], ["promoter"]]


def test_a_score_of_choices_agrees_with_the_score_report(
    reader: httpx.Client, browser: httpx.Client, site: Json, asking: Json
) -> None:
    chosen(browser, site, 2, "Speed", times=5)
    chosen(browser, site, 10, "Speed", times=7)
    (speed, *_), score = choices_of(reader, asking)["data"], score_of(reader, asking)
    assert (speed["nps"], speed["interval"], speed["responses"]) == (score["nps"], score["interval"], score["responses"])


def test_without_a_choice_the_report_has_the_offered_ones_with_zero(reader: httpx.Client, asking: Json) -> None:
    report = choices_of(reader, asking)
    assert (report["responses"], report["truncated"]) == (0, False)
    assert [(row["choice"], row["responses"], row["share"]) for row in report["data"]] == [
        *(("Price", 0, None), ("Speed", 0, None), ("Support", 0, None), ("Design", 0, None))
    ]


def test_a_choice_that_is_no_longer_offered_is_still_counted(
    owner: httpx.Client, browser: httpx.Client, site: Json, asking: Json
) -> None:
    chosen(browser, site, 0, "Support")
    ok_json(owner.patch(f"/v1/surveys/{asking['id']}", json={"follow_ups": {"detractor": REASON}}))
    first = choices_of(owner, asking)["data"][0]
    assert (first["choice"], first["responses"], first["follow_ups"]) == ("Support", 1, [])


def test_filters_select_the_responses(owner: httpx.Client, browser: httpx.Client, site: Json, asking: Json) -> None:
    chosen(browser, site, 1, "Price", traits={"plan": "pro"}, page="https://shop.example/docs/a", channel="api")
    chosen(browser, site, 1, "Price")
    today = datetime.now().astimezone()
    tomorrow, day_after = ((today + timedelta(days=days)).date().isoformat() for days in (2, 3))
    for query, responses in (
        ({}, 2),
        ({"segment": "plan:pro"}, 1),
        ({"segment": "plan:team"}, 0),
        ({"segment": "page:/docs/*"}, 1),
        ({"channel": "api"}, 1),
        ({"channel": "email"}, 0),
        ({"exclude_suspect": "true"}, 0),
        ({"from": tomorrow, "to": day_after}, 0),
        ({"to": day_after}, 2),
    ):
        assert choices_of(owner, asking, **query)["responses"] == responses, query


def test_excluded_and_erased_responses_are_not_counted(
    owner: httpx.Client, browser: httpx.Client, site: Json, asking: Json
) -> None:
    chosen(browser, site, 1, "Price", times=3)
    path = f"/v1/surveys/{asking['id']}/responses"
    first, second, _ = ok_json(owner.get(path))["data"]
    ok_json(owner.patch(f"{path}/{first['id']}", json={"excluded": "test"}))
    assert owner.delete(f"{path}/{second['id']}").status_code == 204
    assert choices_of(owner, asking)["responses"] == 1


@pytest.mark.sqlite_only
def test_an_unknown_segment_key_is_refused(owner: httpx.Client, asking: Json) -> None:
    refused(owner.get(f"/v1/surveys/{asking['id']}/choices", params={"segment": "color:red"}), 400, "segment_unknown")
