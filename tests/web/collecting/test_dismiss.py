"""POST /v1/dismiss: closed without a score."""

import httpx2 as httpx
import pytest

from tests.web.client import Json, answer, dismiss, rates_of, refused, responses_of, token_for, view

pytestmark = pytest.mark.both_engines


def test_a_dismissal_is_counted(owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    token = token_for(browser, site)
    view(browser, token)
    dismiss(browser, token)
    rates = rates_of(owner, survey)
    assert (rates["asked"], rates["dismissed"], rates["ignored"], rates["dismissal_rate"]) == (1, 1, 0, 1)


def test_who_closes_the_card_has_seen_it(owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    dismiss(browser, token_for(browser, site))
    assert rates_of(owner, survey)["asked"] == 1


def test_a_replayed_dismissal_says_the_same_and_counts_once(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    body = {"token": token_for(browser, site)}
    replies = {browser.post("/v1/dismiss", json=body).content for _ in range(3)}
    assert len(replies) == 1
    assert rates_of(owner, survey)["dismissed"] == 1


def test_an_answer_after_a_dismissal_counts(owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    token = token_for(browser, site)
    dismiss(browser, token)
    assert answer(browser, token, 3)["score"] == 3
    rates = rates_of(owner, survey)
    assert (rates["asked"], rates["answered"], rates["dismissed"], rates["response_rate"]) == (1, 1, 0, 1)


def test_a_dismissal_after_the_answer_is_a_conflict_and_the_score_stands(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    token = token_for(browser, site)
    answer(browser, token, 3)
    refused(browser.post("/v1/dismiss", json={"token": token}), 409, "already_answered")
    assert [response["score"] for response in responses_of(owner, survey)] == [3]
    assert rates_of(owner, survey)["dismissed"] == 0


def test_a_dismissal_is_no_response(owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    dismiss(browser, token_for(browser, site))
    assert responses_of(owner, survey) == []


@pytest.mark.sqlite_only
@pytest.mark.parametrize("body", [{}, {"token": None}, {"token": 1}, {"token": "x", "reason": "busy"}, []], ids=repr)
def test_what_is_not_a_dismissal_is_refused(browser: httpx.Client, body: object) -> None:
    refused(browser.post("/v1/dismiss", json=body), 400, "body_invalid")
