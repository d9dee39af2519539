"""POST /v1/view: the card was seen."""

import httpx2 as httpx
import pytest

from tests.web.client import Json, answer, rates_of, refused, token_for, view

pytestmark = pytest.mark.both_engines


def test_a_view_makes_the_respondent_one_who_was_asked(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    view(browser, token_for(browser, site))
    rates = rates_of(owner, survey)
    assert (rates["asked"], rates["answered"], rates["dismissed"], rates["ignored"]) == (1, 0, 0, 1)
    assert rates["response_rate"] == 0


def test_a_replayed_view_says_the_same_and_counts_once(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    body = {"token": token_for(browser, site)}
    replies = {browser.post("/v1/view", json=body).content for _ in range(3)}
    assert len(replies) == 1
    assert rates_of(owner, survey)["asked"] == 1


def test_a_view_after_the_answer_changes_nothing(owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    token = token_for(browser, site)
    answered = answer(browser, token, 9)
    assert view(browser, token)["viewed_at"] == answered["answered_at"]
    assert rates_of(owner, survey)["asked"] == 1


def test_an_answer_keeps_the_view_that_came_before(browser: httpx.Client, site: Json, survey: Json) -> None:
    token = token_for(browser, site)
    viewed = view(browser, token)
    answer(browser, token, 9)
    assert view(browser, token) == viewed


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "body", [{}, {"token": None}, {"token": 1}, {"token": "x" * 1025}, {"token": "x", "score": 9}, []], ids=repr
)
def test_what_is_not_a_view_is_refused(browser: httpx.Client, body: object) -> None:
    refused(browser.post("/v1/view", json=body), 400, "body_invalid")


@pytest.mark.sqlite_only
def test_a_view_with_a_made_up_token_is_refused(browser: httpx.Client) -> None:
    refused(browser.post("/v1/view", json={"token": "made.up"}), 400, "token_invalid")
