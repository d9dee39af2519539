"""Choices of a follow-up: what is kept is what its survey offers, in the survey's own words."""

import httpx2 as httpx
import pytest

from outoften.domain.collecting.ask import Answer, drop_unknown_choices
from tests.web.client import Json, ok_json, refused, responses_of, token_for

DETRACTOR = {"question": "What went wrong?", "choices": ["Price", "Support", "Speed"], "multiple": True, "comment": False}


@pytest.fixture
def offering(owner: httpx.Client, survey: Json) -> Json:
    """A survey that offers detractors some choices, in German too."""
    german = {"question": "Was lief schief?", "choices": ["Preis", "Hilfe", "Tempo"]}
    change = {"follow_ups": {"detractor": DETRACTOR}, "translations": {"de": {"follow_ups": {"detractor": german}}}}
    return ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json=change))


def _answer(browser: httpx.Client, token: str, **more: object) -> Json:
    return ok_json(browser.post("/v1/answer", json={"token": token, "score": 2} | more))


@pytest.mark.both_engines
def test_choices_are_kept_in_the_order_of_choosing_each_once(
    owner: httpx.Client, browser: httpx.Client, site: Json, offering: Json
) -> None:
    reply = _answer(browser, token_for(browser, site), choices=["Speed", "Price", "Speed"], done=True)
    assert reply["choices"] == ["Speed", "Price"]
    assert responses_of(owner, offering)[0]["choices"] == ["Speed", "Price"]


@pytest.mark.both_engines
def test_choices_left_out_stay_and_empty_ones_are_cleared(browser: httpx.Client, site: Json, offering: Json) -> None:
    token = token_for(browser, site)
    _answer(browser, token, choices=["Price"])
    assert _answer(browser, token, comment="Too dear")["choices"] == ["Price"]
    assert "choices" not in _answer(browser, token, choices=[])


def test_a_choice_that_was_withdrawn_meanwhile_costs_nothing_else(
    owner: httpx.Client, browser: httpx.Client, site: Json, offering: Json
) -> None:
    token = token_for(browser, site)
    change = {"follow_ups": {"detractor": DETRACTOR | {"choices": ["Speed"]}}, "translations": {"de": None}}
    ok_json(owner.patch(f"/v1/surveys/{offering['id']}", json=change))
    reply = _answer(browser, token, choices=["Price", "Speed"], comment="kept")
    assert (reply["choices"], reply["comment"]) == (["Speed"], "kept")


@pytest.mark.both_engines
def test_a_choice_is_read_in_any_language_and_kept_in_the_surveys(browser: httpx.Client, site: Json, offering: Json) -> None:
    asked = ok_json(browser.post("/v1/ask", json={"site": site["key"], "locale": "de-CH"}))["ask"]["survey"]
    assert asked["follow_ups"]["detractor"]["choices"] == [
        {"value": "Price", "label": "Preis"},
        {"value": "Support", "label": "Hilfe"},
        {"value": "Speed", "label": "Tempo"},
    ]
    assert asked["follow_ups"]["detractor"]["question"] == "Was lief schief?"


def test_too_many_choices_are_refused(browser: httpx.Client, site: Json, offering: Json) -> None:
    body = {"token": token_for(browser, site), "score": 2, "choices": ["Price"] * 13}
    refused(browser.post("/v1/answer", json=body), 400, "body_invalid")


@pytest.mark.parametrize(
    "thanks",
    [
        {"text": "Thanks", "url": "javascript:alert(1)"},
        {"text": "Thanks", "url": "data:text/html,x"},
        {"text": "Thanks", "url": "https://a b"},
        {"text": "Thanks", "href": "https://a.example"},
    ],
)
def test_a_link_that_runs_or_leads_nowhere_is_refused(owner: httpx.Client, survey: Json, thanks: Json) -> None:
    refused(owner.patch(f"/v1/surveys/{survey['id']}", json={"thanks": {"promoter": thanks}}), 400, "body_invalid")


def test_a_process_that_does_not_know_the_survey_yet_keeps_what_was_chosen() -> None:
    chosen = Answer(2, choices=("Price",))
    assert drop_unknown_choices(chosen, None) == chosen
