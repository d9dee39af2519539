"""Previews of the card and of the survey page: the real texts, and nothing that could be stored."""

import html

import httpx2 as httpx
import pytest

from tests.web.client import Json, ask, ok_json, refused


def test_the_preview_of_what_is_published_equals_the_card(
    owner: httpx.Client, reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    own: Json = {
        "subject": "Acme",
        "follow_ups": {"detractor": {"question": "Why?", "choices": ["Price", "Speed"]}},
        "translations": {"de": {"follow_ups": {"detractor": {"question": "Warum?", "choices": ["Preis", "Tempo"]}}}},
        "appearance": {"placement": "modal", "accent": "#ffe600", "scheme": "light"},
    }
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json=own))
    for locale in ("en", "de", "ar"):
        shown = ask(browser, site, locale=locale)["ask"]["survey"]
        preview = ok_json(reader.post(f"/v1/surveys/{survey['id']}/preview", json={"locale": locale}))
        assert preview["survey"] == shown
    assert [path.partition(".")[0] for path in preview["modules"]] == [
        "/static/card",
        "/static/placement",
        "/static/optional_parts",
    ]
    assert all(reader.get(path).status_code == 200 for path in preview["modules"])


def test_a_draft_is_shown_as_far_as_it_can_be_used(owner: httpx.Client, reader: httpx.Client, survey: Json) -> None:
    draft: Json = {"intro": "Hello", "follow_ups": {"promoter": {"question": ""}, "detractor": {"question": "Why?"}}}
    address = f"/v1/surveys/{survey['id']}"
    given = ok_json(reader.post(f"{address}/preview", json={"definition": draft}))["survey"]
    assert (given["intro"], given["follow_ups"]["detractor"]["question"]) == ("Hello", "Why?")
    assert given["follow_ups"]["promoter"]["question"]
    assert ok_json(reader.post(f"{address}/preview", json={}))["survey"]["intro"] is None
    ok_json(owner.put(f"{address}/draft", json={"definition": draft}))
    assert ok_json(reader.post(f"{address}/preview", json={}))["survey"]["intro"] == "Hello"


def test_a_scheme_is_shown_alone_with_its_contrast(reader: httpx.Client, survey: Json) -> None:
    definition = {"appearance": {"accent": "#ffe600"}}
    body = {"definition": definition, "scheme": "dark"}
    preview = ok_json(reader.post(f"/v1/surveys/{survey['id']}/preview", json=body))
    assert "prefers-color-scheme" not in preview["survey"]["style"]
    assert {contrast["scheme"] for contrast in preview["contrasts"]} == {"dark"}
    assert all(contrast["ratio"] >= 4.5 for contrast in preview["contrasts"])


@pytest.mark.both_engines
def test_the_previewed_page_has_the_draft_and_stores_nothing(owner: httpx.Client, survey: Json) -> None:
    address = f"/v1/surveys/{survey['id']}"
    thanks = {"9": "Thank you from the draft"}
    ok_json(owner.put(f"{address}/draft", json={"definition": {"intro": "From the draft", "thanks": thanks}}))
    page = owner.get(f"{address}/preview/page", params={"scheme": "dark"})
    assert page.status_code == 200
    assert "From the draft" in page.text
    assert f'action="{address}/preview/page' in html.unescape(page.text)
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"]
    sent = owner.post(f"{address}/preview/page", data={"token": "preview", "score": "9", "done": "true", "comment": "Hi"})
    assert "Thank you from the draft" in sent.text
    assert ok_json(owner.get(f"{address}/responses"))["data"] == []
    assert ok_json(owner.get(f"{address}/response-rate"))["channels"]["widget"]["asked"] == 0


def test_no_route_takes_the_token_of_a_preview(browser: httpx.Client, stranger: httpx.Client, survey: Json) -> None:
    for route, body in (("view", {}), ("answer", {"score": 9}), ("dismiss", {})):
        refused(browser.post(f"/v1/{route}", json={"token": "preview"} | body), 400, "token_invalid")
    refused(stranger.get(f"/v1/surveys/{survey['id']}/preview/page"), 401, "key_missing")


def test_the_frames_of_previews_can_send_nothing(stranger: httpx.Client) -> None:
    for name, rules in (("preview", ("connect-src 'none'",)), ("mail", ("default-src 'none'", "sandbox allow-same-origin"))):
        frame = stranger.get(f"/dashboard/{name}.html")
        policy = frame.headers["content-security-policy"]
        assert frame.status_code == 200
        for rule in (*rules, "form-action 'none'", "frame-ancestors 'self'"):
            assert rule in policy
