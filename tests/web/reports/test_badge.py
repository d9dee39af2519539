"""GET /b/{survey_id}.svg: the one number that anybody may see, once its owner says so."""

from typing import Any

import httpx2 as httpx
import pytest

from tests.web.client import Json, ask, collect, created_json, ok_json, refused, view


def turned_on(owner: httpx.Client, survey: Json, badge: str) -> str:
    """The badge's address."""
    assert ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"badge": badge}))["badge"] == badge
    return f"/b/{survey['id']}.svg"


def text_of(reply: httpx.Response) -> str:
    """What a screen reader says."""
    assert (reply.status_code, reply.headers["content-type"]) == (200, "image/svg+xml"), reply.text
    return reply.text.partition("<title>")[2].partition("</title>")[0]


def test_a_survey_has_no_badge_until_its_owner_says_so(owner: httpx.Client, stranger: httpx.Client, survey: Json) -> None:
    assert survey["badge"] == "none"
    path = f"/b/{survey['id']}.svg"
    assert f"PATCH /v1/surveys/{survey['id']}" in refused(stranger.get(path), 404, "badge_off")
    assert text_of(stranger.get(turned_on(owner, survey, "score"))) == "NPS: n/a"
    turned_on(owner, survey, "none")
    refused(stranger.get(path), 404, "badge_off")


def test_nobody_learns_which_surveys_there_are(stranger: httpx.Client, survey: Json) -> None:
    there, nowhere = (
        refused(stranger.get(f"/b/{number}.svg"), 404, "badge_off").replace(str(number), "N")
        for number in (survey["id"], 999999)
    )
    assert there == nowhere


@pytest.mark.both_engines
def test_the_score_is_shown_from_five_responses_on(
    owner: httpx.Client, stranger: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    path = turned_on(owner, survey, "score")
    collect(browser, site, [9, 9, 9, 0])
    assert text_of(stranger.get(path)) == "NPS: n/a"
    collect(browser, site, [0])
    assert text_of(stranger.get(path)) == "NPS: 20"
    collect(browser, site, [0] * 5)
    assert text_of(stranger.get(path)) == "NPS: \N{MINUS SIGN}40"


@pytest.mark.both_engines
def test_the_rate_is_that_of_the_widget(
    owner: httpx.Client, stranger: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    path = turned_on(owner, survey, "response_rate")
    collect(browser, site, [9] * 5, channel="email")
    assert text_of(stranger.get(path)) == "response rate: n/a"
    collect(browser, site, [9] * 5)
    view(browser, ask(browser, site)["ask"]["token"])
    assert text_of(stranger.get(path)) == "response rate: 83%"


def test_a_label_is_shown_as_it_is_and_does_nothing(owner: httpx.Client, stranger: httpx.Client, survey: Json) -> None:
    path = turned_on(owner, survey, "score")
    reply = stranger.get(path, params={"label": "would <b>you</b>\n&  \u202ecare?"})
    assert text_of(reply) == "would &lt;b&gt;you&lt;/b&gt; &amp; care?: n/a"
    assert "<b>" not in reply.text
    assert text_of(stranger.get(path, params={"label": "\x00\u200b "})) == "NPS: n/a"
    refused(stranger.get(path, params={"label": "x" * 41}), 400, "query_invalid")
    # Whatever an image proxy adds is ignored.
    assert stranger.get(path, params={"v": "2", "label": "x"}).content == stranger.get(path, params={"label": "x"}).content


def test_pages_everywhere_may_show_it_and_caches_keep_it(
    owner: httpx.Client, stranger: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    path = turned_on(owner, survey, "score")
    first = stranger.get(path)
    headers = {
        "cache-control": "public, max-age=300",
        "cross-origin-resource-policy": "cross-origin",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    }
    same = stranger.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    for reply in (first, same, stranger.head(path)):
        assert {name: reply.headers.get(name) for name in headers} == headers
        assert "set-cookie" not in reply.headers
    collect(browser, site, [9] * 5)
    assert text_of(stranger.get(path, headers={"If-None-Match": first.headers["etag"]})) == "NPS: 100"


@pytest.mark.parametrize("name", ["1", "x.svg", "-1.svg", "1.png", "1.svg.svg", "\u0661.svg", "9" * 30 + ".svg", "%00.svg"])
def test_what_is_no_badge_is_not_found(stranger: httpx.Client, name: str) -> None:
    refused(stranger.get(f"/b/{name}"), 404, "not_found")


@pytest.mark.parametrize("badge", ["nps", "", None, True, "SCORE"])
def test_what_is_no_kind_of_badge_is_refused(owner: httpx.Client, site: Json, survey: Json, badge: Any) -> None:
    refused(owner.patch(f"/v1/surveys/{survey['id']}", json={"badge": badge}), 400, "body_invalid")
    body = {"site_id": site["id"], "name": "x", "badge": badge}
    refused(owner.post("/v1/surveys", json=body), 400, "body_invalid")


def test_a_new_survey_may_have_one_at_once(owner: httpx.Client, stranger: httpx.Client, site: Json) -> None:
    survey = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "x", "badge": "response_rate"}))
    assert text_of(stranger.get(f"/b/{survey['id']}.svg")) == "response rate: n/a"
