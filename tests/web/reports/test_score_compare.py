"""GET /v1/surveys/{id}/score: some days held against others, some people alone."""

from itertools import pairwise

import httpx2 as httpx
import pytest

from tests.history import FEBRUARY, MARCH
from tests.web.client import (
    Json,
    collect,
    created_json,
    identity_secret,
    ok_json,
    refused,
    score_of,
    signed_identity,
    token_for,
    view,
)

pytestmark = pytest.mark.both_engines

SURVEY = {"id": 1}
IN_FEBRUARY, IN_MARCH = (dict(zip(("from", "to"), month, strict=True)) for month in (FEBRUARY, MARCH))


def score_in(past: httpx.Client, days: dict[str, str], **more: str) -> Json:
    """The score of the site with a past."""
    return score_of(past, SURVEY, **days, **more)


def test_other_days_are_compared_with(past: httpx.Client) -> None:
    report = score_in(past, IN_MARCH, compare="..".join(FEBRUARY))
    assert (report["nps"], report["responses"]) == (-25, 60)
    comparison = report["comparison"]
    assert (comparison["from"], comparison["to"], comparison["nps"], comparison["responses"]) == (*FEBRUARY, 40, 100)
    assert comparison["points"] == -65
    assert comparison["interval"]["low"] < comparison["difference"] < comparison["interval"]["high"] < 0
    assert (comparison["p_value"] < 0.001, comparison["significant"]) == (True, True)
    assert comparison["sentence"] == "down 65 points on 60 answers; a change this size is unlikely to be chance"


def test_days_to_come_after_can_be_compared_with_too(past: httpx.Client) -> None:
    assert score_in(past, IN_FEBRUARY, compare="..".join(MARCH))["comparison"]["points"] == 65


@pytest.mark.sqlite_only
def test_days_that_overlap_are_refused(past: httpx.Client) -> None:
    reply = past.get("/v1/surveys/1/score", params=IN_MARCH | {"compare": "2026-02-01..2026-03-02"})
    refused(reply, 400, "query_invalid")


def test_on_the_day_that_clocks_change_its_first_and_last_moments_count(past: httpx.Client) -> None:
    days = [f"2026-03-{day}" for day in (28, 29, 30)]
    assert [score_of(past, SURVEY, **{"from": a, "to": b})["responses"] for a, b in pairwise(days)] == [2, 2]
    by_row = {"from": "2026-03-29", "to": "2026-03-30", "segment": "page:*"}
    assert score_of(past, SURVEY, **by_row)["responses"] == 2


def test_a_segment_is_counted_alone(past: httpx.Client) -> None:
    report = score_in(past, IN_MARCH, segment="plan:trial")
    assert (report["segment"], report["nps"], report["responses"], report["detractors"]) == ("plan:trial", -100, 30, 30)
    assert (report["counted_from"], report["rows"], report["truncated"]) == ("tallies", None, False)
    assert score_in(past, IN_MARCH, segment="plan:nobody")["responses"] == 0


def test_a_segment_is_compared_with_itself(past: httpx.Client) -> None:
    comparison = score_in(past, IN_MARCH, segment="plan:pro", compare="previous")["comparison"]
    assert (comparison["from"], comparison["to"]) == ("2026-01-29", "2026-03-01")
    assert comparison["responses"] == 100 - 10 - 8 - 10


def test_a_segment_of_less_than_ten_answers_is_hidden(past: httpx.Client) -> None:
    report = score_in(past, IN_FEBRUARY, segment="plan:team")
    assert (report["nps"], report["interval"], report["reliability"], report["responses"]) == (None, None, "hidden", 8)


@pytest.mark.parametrize(
    ("segment", "responses"),
    [
        ("locale:de", 75),
        ("locale:it", 0),
        ("page:/pricing", 50),
        ("page:/docs/*", 50),
        ("page:https://shop.example/*", 100),
        ("page:/", 0),
        ("tag:billing", 0),
    ],
)
def test_what_is_not_tallied_is_counted_from_the_responses(past: httpx.Client, segment: str, responses: int) -> None:
    report = score_in(past, IN_FEBRUARY, segment=segment)
    assert (report["responses"], report["counted_from"], report["rows"]) == (responses, "responses", 100)
    assert report["truncated"] is False


def test_both_ways_of_counting_agree(past: httpx.Client) -> None:
    for query in (IN_MARCH, IN_MARCH | {"channel": "email"}, {}):
        tallied, counted = score_of(past, SURVEY, **query), score_of(past, SURVEY, **query, segment="page:*")
        assert tallied["responses"] > 0
        differing = {name for name in tallied if tallied[name] != counted[name]}
        assert differing == {"segment", "counted_from", "rows"}


@pytest.mark.sqlite_only
def test_a_key_that_nobody_knows_is_refused_with_those_there_are(past: httpx.Client) -> None:
    detail = refused(past.get("/v1/surveys/1/score", params={"segment": "plam:pro"}), 400, "segment_unknown")
    assert "The keys of this site are plan." in detail
    assert "segment_keys" in detail


def test_a_key_that_is_allowed_counts_from_then_on_and_stays_known(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    collect(browser, site, [9], traits={"plan": "pro"})
    refused(owner.get(f"/v1/surveys/{survey['id']}/score?segment=plan:pro"), 400, "segment_unknown")
    ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"segment_keys": ["plan"]}))
    collect(browser, site, [0, 10], traits={"plan": "pro", "secret": "x"})
    collect(browser, site, [7], traits={"plan": "trial"})
    assert score_of(owner, survey, segment="plan:pro")["distribution"] == [1, *[0] * 9, 1]
    ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"segment_keys": []}))
    assert score_of(owner, survey, segment="plan:pro")["responses"] == 2
    refused(owner.get(f"/v1/surveys/{survey['id']}/score?segment=secret:x"), 400, "segment_unknown")


def test_a_page_that_makes_up_values_fills_fifty_and_then_other(owner: httpx.Client, browser: httpx.Client) -> None:
    site = created_json(owner.post("/v1/sites", json={"name": "Acme", "segment_keys": ["plan"]}))
    survey = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Relationship"}))
    for number in range(53):
        view(browser, token_for(browser, site, traits={"plan": f"made up {number}"}, channel="api"))
    secret = identity_secret(owner, site)
    for name in ("u1", "u2", "u3"):
        collect(browser, site, [9], traits={"plan": "one more"}, respondent={"token": signed_identity(secret, name)})
    collect(browser, site, [9] * 2, traits={"plan": "made up 7"})
    assert score_of(owner, survey, segment="plan:other")["responses"] == 3
    assert score_of(owner, survey, segment="plan:one more")["responses"] == 0
    assert score_of(owner, survey, segment="plan:made up 7")["responses"] == 2


def test_the_suspect_of_a_segment_can_be_left_out(owner: httpx.Client, browser: httpx.Client) -> None:
    site = created_json(owner.post("/v1/sites", json={"name": "Acme", "segment_keys": ["plan"]}))
    survey = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Relationship"}))
    collect(browser, site, [9] * 3, traits={"plan": "pro"})
    for query in ({"segment": "plan:pro"}, {"segment": "locale:en"}, {}):
        report = score_of(owner, survey, **query)
        assert (report["responses"], report["suspect"]) == (3, 3)
        report = score_of(owner, survey, **query, exclude_suspect="true")
        assert (report["responses"], report["suspect"]) == (0, 3)
