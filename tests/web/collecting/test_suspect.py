"""What nobody can have read is counted, told apart, and left out on request."""

import httpx2 as httpx
import pytest

from tests.web.client import (
    Json,
    answer,
    dismiss,
    identity_secret,
    moment,
    rates_of,
    responses_of,
    score_of,
    signed_identity,
    token_for,
    view,
)

pytestmark = pytest.mark.both_engines


@pytest.fixture
def mixed(browser: httpx.Client, site: Json, survey: Json, owner: httpx.Client) -> None:
    """Three answers at once by nobody in particular, five by people whom the host knows."""
    secret = identity_secret(owner, site)
    for score in (10, 10, 0):
        answer(browser, token_for(browser, site), score, comment="Spam")
    for number in range(5):
        answer(browser, token_for(browser, site, respondent={"token": signed_identity(secret, f"u{number}")}), 8)


def test_the_score_counts_them_and_says_how_many_they_are(mixed: None, reader: httpx.Client, survey: Json) -> None:
    report = score_of(reader, survey)
    assert (report["responses"], report["suspect"], report["promoters"], report["detractors"]) == (8, 3, 2, 1)


def test_the_score_leaves_them_out_on_request_and_still_says_how_many_they_are(
    mixed: None, reader: httpx.Client, survey: Json
) -> None:
    report = score_of(reader, survey, exclude_suspect="true")
    assert (report["responses"], report["suspect"], report["nps"]) == (5, 3, 0)
    assert report["distribution"] == [0] * 8 + [5, 0, 0]


def test_the_response_rate_leaves_suspect_answers_out_on_request(mixed: None, reader: httpx.Client, survey: Json) -> None:
    whole, clean = rates_of(reader, survey), rates_of(reader, survey, exclude_suspect="true")
    assert (whole["asked"], whole["answered"], whole["commented"], whole["suspect"]) == (8, 8, 3, 3)
    assert (clean["asked"], clean["answered"], clean["commented"], clean["suspect"]) == (5, 5, 0, 3)


def test_each_response_says_whether_it_is(mixed: None, reader: httpx.Client, survey: Json) -> None:
    assert sorted(row["suspect"] for row in responses_of(reader, survey)) == [False] * 5 + [True] * 3


def test_who_has_read_the_question_is_not(browser: httpx.Client, reader: httpx.Client, site: Json, survey: Json) -> None:
    token = token_for(browser, site)
    issued_at = moment(dismiss(browser, token_for(browser, site))["dismissed_at"])
    while (moment(dismiss(browser, token_for(browser, site))["dismissed_at"]) - issued_at).total_seconds() < 1.1:
        pass
    view(browser, token)
    answer(browser, token, 9)
    assert [row["suspect"] for row in responses_of(reader, survey)] == [False]
    assert rates_of(reader, survey)["suspect"] == 0


@pytest.mark.sqlite_only
@pytest.mark.parametrize("value", ["yes", "2", ""])
def test_what_is_neither_true_nor_false_is_refused(reader: httpx.Client, survey: Json, value: str) -> None:
    reply = reader.get(f"/v1/surveys/{survey['id']}/score", params={"exclude_suspect": value})
    assert reply.status_code == 400
    assert "exclude_suspect" in reply.json()["detail"]
