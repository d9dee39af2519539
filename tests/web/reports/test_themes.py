"""What comments are about, and the owner's themes."""

from typing import Any

import httpx2 as httpx
import pytest

from tests.web.client import Json, answer, created_json, ok_json, refused, token_for

pytestmark = pytest.mark.both_engines

NOBODY = 2_147_483_648


@pytest.fixture
def comments(browser: httpx.Client, site: Json, survey: Json) -> None:
    """Six detractors, three of whom find it slow, and six promoters."""
    for number, text in enumerate(("Too slow", "Slow support", "slow!", "Expensive", "Expensive", "No")):
        answer(browser, token_for(browser, site), number, comment=text)
    for text in ("Great support", "Great team", "Great", "Slow but great", "Slow, yet fine", "Lovely"):
        answer(browser, token_for(browser, site), 10, comment=text)


def themes_of(reading: httpx.Client, survey: Json, **query: str) -> Json:
    return ok_json(reading.get(f"/v1/surveys/{survey['id']}/themes", params=query))


def named(report: Json, term: str) -> Json:
    """The term's own row."""
    (match,) = (candidate for candidate in report["terms"] if candidate["term"] == term)
    row: Json = match
    return row


def theme(owner: httpx.Client, survey: Json, *words: str, **more: Any) -> Json:
    return created_json(owner.post("/v1/themes", json={"survey_id": survey["id"], "name": "x", "words": words} | more))


def test_a_survey_without_comments_has_no_themes(reader: httpx.Client, survey: Json) -> None:
    report = themes_of(reader, survey)
    assert (report["comments"], report["terms"], report["themes"], report["truncated"]) == (0, [], [], False)


def test_terms_say_whose_they_are_who_says_them_and_how(comments: None, reader: httpx.Client, survey: Json) -> None:
    report = themes_of(reader, survey)
    assert (report["comments"], report["detractors"], report["passives"], report["promoters"]) == (12, 6, 0, 6)
    assert report["method"] == "counts"
    assert "fewer than 50" in report["definition"]
    slow = named(report, "slow")
    assert (slow["side"], slow["mentions"], slow["detractors"], slow["promoters"]) == ("detractor", 5, 3, 2)
    assert (slow["nps"], slow["z"]) == (-20, None)
    assert slow["interval"]["low"] < -20 < slow["interval"]["high"]
    assert [example["comment"] for example in slow["examples"]] == ["slow!", "Slow support", "Too slow"]
    great = named(report, "great")
    assert (great["side"], great["mentions"], great["nps"]) == ("promoter", 4, None)


def test_themes_follow_what_is_answered_revised_and_cleared(
    comments: None, browser: httpx.Client, reader: httpx.Client, site: Json, survey: Json
) -> None:
    themes_of(reader, survey)
    token = token_for(browser, site)
    answer(browser, token, 0, comment="Slow again")
    assert named(themes_of(reader, survey), "slow")["detractors"] == 4
    answer(browser, token, 0, comment="Fine after all")
    assert named(themes_of(reader, survey), "slow")["detractors"] == 3
    answer(browser, token, 10, comment="Slow, and that is good")
    assert named(themes_of(reader, survey), "slow")["promoters"] == 3
    answer(browser, token, 10, comment="")
    assert themes_of(reader, survey)["comments"] == 12


def test_themes_of_a_range_a_channel_and_a_segment(
    browser: httpx.Client, owner: httpx.Client, reader: httpx.Client, site: Json, survey: Json
) -> None:
    ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"segment_keys": ["plan"]}))
    for plan in ("pro", "pro", "free"):
        answer(browser, token_for(browser, site, traits={"plan": plan}), 3, comment="Slow")
    assert themes_of(reader, survey)["comments"] == 3
    for query, count in (
        ({"segment": "plan:pro"}, 2),
        ({"segment": "plan=free"}, 1),
        ({"segment": "plan:none"}, 0),
        ({"channel": "widget"}, 3),
        ({"channel": "email"}, 0),
        ({"to": "2020-01-01"}, 0),
        ({"from": "2020-01-01"}, 3),
        ({"exclude_suspect": "true"}, 0),
    ):
        assert themes_of(reader, survey, **query)["comments"] == count, query


def test_an_unchanged_report_is_not_sent_again(comments: None, reader: httpx.Client, survey: Json) -> None:
    path = f"/v1/surveys/{survey['id']}/themes"
    etag = reader.get(path).headers["etag"]
    assert reader.get(path, headers={"If-None-Match": etag}).status_code == 304


def test_a_theme_of_the_owners_counts_each_response_with_one_of_its_words(
    comments: None, owner: httpx.Client, reader: httpx.Client, survey: Json
) -> None:
    themes_of(reader, survey)
    added = theme(owner, survey, "slow", "expensive", name="Complaints")
    (row,) = themes_of(reader, survey)["themes"]
    assert (row["id"], row["name"], row["words"]) == (added["id"], "Complaints", ["slow", "expensive"])
    assert (row["mentions"], row["detractors"], row["promoters"], row["nps"]) == (7, 5, 2, -43)
    assert row["share"] == pytest.approx(7 / 12)
    assert len(row["examples"]) == 3
    ok_json(owner.patch(f"/v1/themes/{added['id']}", json={"words": ["slow support"]}))
    (row,) = themes_of(reader, survey)["themes"]
    assert (row["mentions"], row["nps"], row["name"]) == (1, None, "Complaints")
    assert owner.delete(f"/v1/themes/{added['id']}").status_code == 204
    assert themes_of(reader, survey)["themes"] == []


def test_themes_are_listed_by_survey(owner: httpx.Client, reader: httpx.Client, site: Json, survey: Json) -> None:
    added = theme(owner, survey, "Price")
    other = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "x", "active": False}))
    assert ok_json(reader.get("/v1/themes", params={"survey": survey["id"]}))["data"] == [added]
    assert ok_json(reader.get("/v1/themes", params={"survey": other["id"]}))["data"] == []
    assert added in ok_json(reader.get("/v1/themes"))["data"]
    refused(reader.get("/v1/themes", params={"survey": NOBODY}), 404, "survey_not_found")


@pytest.mark.sqlite_only
def test_what_is_no_theme_is_refused(owner: httpx.Client, reader: httpx.Client, survey: Json) -> None:
    good = {"survey_id": survey["id"], "name": "x", "words": ["price"]}
    assert "'24/7'" in refused(owner.post("/v1/themes", json=good | {"words": ["24/7"]}), 400, "theme_invalid")
    more: list[Json] = [{"words": []}, {"words": [""]}, {"name": ""}, {"words": "price"}, {"colour": "red"}]
    for bad in more:
        refused(owner.post("/v1/themes", json=good | bad), 400, "body_invalid")
    refused(owner.post("/v1/themes", json=good | {"survey_id": NOBODY}), 404, "survey_not_found")
    refused(reader.post("/v1/themes", json=good), 403, "scope_missing")
    refused(owner.patch(f"/v1/themes/{NOBODY}", json={}), 404, "theme_not_found")
    refused(owner.delete(f"/v1/themes/{10**30}"), 404, "theme_not_found")


def test_a_survey_has_fifty_themes_at_most(owner: httpx.Client, survey: Json) -> None:
    for _ in range(50):
        theme(owner, survey, "price")
    body = {"survey_id": survey["id"], "name": "x", "words": ["price"]}
    refused(owner.post("/v1/themes", json=body), 409, "too_many_themes")


@pytest.mark.sqlite_only
@pytest.mark.parametrize("query", [{"from": "2026-02-02", "to": "2026-02-02"}, {"segment": "plan"}, {"chanel": "x"}])
def test_a_query_that_means_nothing_is_refused(reader: httpx.Client, survey: Json, query: dict[str, str]) -> None:
    refused(reader.get(f"/v1/surveys/{survey['id']}/themes", params=query), 400, "query_invalid")
