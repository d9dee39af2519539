"""The host's signed identity in POST /v1/ask, and the rest that an identified respondent gets."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2 as httpx
import jwt
import pytest

from tests.web.client import (
    Json,
    answer,
    ask,
    created_json,
    dismiss,
    identity_secret,
    moment,
    ok_json,
    refused,
    responses_of,
    signed_identity,
    token_for,
    view,
)

WRONG_SECRET = "a-secret-that-is-not-this-sites-own-" + "0123456789" * 4


def refusal(asker: httpx.Client, site: Json, token: str, **more: Any) -> str:
    """Why this identity was refused."""
    body = {"site": site["key"], "respondent": {"token": token} | more}
    return refused(asker.post("/v1/ask", json=body), 401, "identity_refused")


@pytest.fixture
def secret(owner: httpx.Client, site: Json, survey: Json) -> str:
    """An identity secret of this test's site, which has a survey."""
    return identity_secret(owner, site)


@pytest.mark.both_engines
def test_a_signed_identity_is_kept_with_the_response(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str
) -> None:
    answer(browser, token_for(browser, site, respondent={"token": signed_identity(secret, "käthe@example.test")}), 9)
    assert responses_of(owner, survey)[0]["respondent_id"] == "käthe@example.test"


def test_an_id_beside_the_token_may_say_the_same(browser: httpx.Client, site: Json, secret: str) -> None:
    assert ask(browser, site, respondent={"id": "user-1", "token": signed_identity(secret, "user-1")})["ask"]


def test_an_id_that_differs_from_the_tokens_is_refused(browser: httpx.Client, site: Json, secret: str) -> None:
    assert "`sub`" in refusal(browser, site, signed_identity(secret, "user-1"), id="user-2")


def test_another_secrets_signature_is_refused(browser: httpx.Client, site: Json, secret: str) -> None:
    assert "not signed" in refusal(browser, site, signed_identity(WRONG_SECRET))


def test_an_expired_identity_is_refused(browser: httpx.Client, site: Json, secret: str) -> None:
    assert "expired" in refusal(browser, site, signed_identity(secret, expires_in=-61))


def test_a_minute_between_two_clocks_is_forgiven(browser: httpx.Client, site: Json, secret: str) -> None:
    assert ask(browser, site, respondent={"token": signed_identity(secret, expires_in=-30)})["ask"]


def test_an_identity_without_an_expiry_is_refused(browser: httpx.Client, site: Json, secret: str) -> None:
    assert "exp" in refusal(browser, site, jwt.encode({"sub": "user-1"}, secret, algorithm="HS256"))


def test_an_identity_without_a_subject_is_refused(browser: httpx.Client, site: Json, secret: str) -> None:
    assert "sub" in refusal(browser, site, jwt.encode({"exp": int(time.time()) + 60}, secret, algorithm="HS256"))


def test_an_unsigned_identity_is_refused(browser: httpx.Client, site: Json, secret: str) -> None:
    unsigned = jwt.encode({"sub": "user-1", "exp": int(time.time()) + 60}, "", algorithm="none")
    assert "alg" in refusal(browser, site, unsigned)


@pytest.mark.filterwarnings("ignore::jwt.InsecureKeyLengthWarning")
def test_another_algorithm_is_refused_even_with_the_right_secret(browser: httpx.Client, site: Json, secret: str) -> None:
    assert "alg" in refusal(browser, site, signed_identity(secret, algorithm="HS512"))


@pytest.mark.parametrize("subject", ["", "x" * 129, "ü" * 65, "a\u0000b", "line\nbreak"], ids=repr)
def test_a_subject_that_cannot_be_an_id_is_refused(browser: httpx.Client, site: Json, secret: str, subject: str) -> None:
    assert "`sub`" in refusal(browser, site, signed_identity(secret, subject))


@pytest.mark.parametrize("expires", ["tomorrow", True, None, [], {}, float("nan"), float("inf"), float("-inf")], ids=repr)
def test_an_expiry_that_is_no_time_is_refused(browser: httpx.Client, site: Json, secret: str, expires: object) -> None:
    refusal(browser, site, jwt.encode({"sub": "user-1", "exp": expires}, secret, algorithm="HS256"))


@pytest.mark.parametrize("begins_in", [3600.0, 90.0, "tomorrow", True, None, float("nan"), float("inf")], ids=repr)
def test_an_identity_that_is_not_valid_yet_is_refused(
    browser: httpx.Client, site: Json, secret: str, begins_in: float | str | None
) -> None:
    begins = time.time() + begins_in if isinstance(begins_in, float) else begins_in
    claims = {"sub": "user-1", "exp": int(time.time()) + 7200, "nbf": begins}
    assert "not valid yet" in refusal(browser, site, jwt.encode(claims, secret, algorithm="HS256"))


@pytest.mark.parametrize("begins_in", [-3600, 0, 30])
def test_an_identity_that_has_begun_or_begins_within_a_minute_is_taken(
    browser: httpx.Client, site: Json, secret: str, begins_in: int
) -> None:
    claims = {"sub": "user-1", "exp": int(time.time()) + 7200, "nbf": time.time() + begins_in}
    assert ask(browser, site, respondent={"token": jwt.encode(claims, secret, algorithm="HS256")})["ask"]


@pytest.mark.parametrize("nonsense", ["x", "a.b.c", "é.ü.ß", "..", "\u0000", "e30.e30.", "W10.W10.W10", "A" * 4096])
def test_what_is_no_jwt_is_refused(browser: httpx.Client, site: Json, secret: str, nonsense: str) -> None:
    refusal(browser, site, nonsense)


def test_a_subject_with_half_a_character_is_refused(browser: httpx.Client, site: Json, secret: str) -> None:
    half = jwt.encode({"sub": "\ud800", "exp": int(time.time()) + 60}, secret, algorithm="HS256")
    assert browser.post("/v1/ask", json={"site": site["key"], "respondent": {"token": half}}).status_code in (400, 401)


def test_both_live_secrets_verify_and_the_third_oldest_no_longer(
    owner: httpx.Client, browser: httpx.Client, site: Json, secret: str
) -> None:
    second = identity_secret(owner, site)
    for number, live in enumerate((secret, second)):
        assert ask(browser, site, respondent={"token": signed_identity(live, f"early-{number}")})["ask"]
    third = identity_secret(owner, site)
    for number, live in enumerate((second, third)):
        assert ask(browser, site, respondent={"token": signed_identity(live, f"late-{number}")})["ask"]
    refusal(browser, site, signed_identity(secret))


def test_the_reason_is_the_right_one_for_the_older_secret_too(
    owner: httpx.Client, browser: httpx.Client, site: Json, secret: str
) -> None:
    identity_secret(owner, site)
    assert "exp" in refusal(browser, site, jwt.encode({"sub": "user-1"}, secret, algorithm="HS256"))


def test_a_site_without_secrets_says_how_to_get_one(browser: httpx.Client, site: Json, survey: Json) -> None:
    assert "identity-secrets" in refusal(browser, site, signed_identity(WRONG_SECRET))


def test_another_sites_secret_is_no_good_here(owner: httpx.Client, browser: httpx.Client, site: Json, secret: str) -> None:
    elsewhere = created_json(owner.post("/v1/sites", json={"name": "Elsewhere"}))
    refusal(browser, site, signed_identity(identity_secret(owner, elsewhere)))


def test_a_site_that_requires_identity_asks_nobody_anonymous(
    owner: httpx.Client, browser: httpx.Client, site: Json, secret: str
) -> None:
    ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"require_identity": True}))
    assert ask(browser, site)["reason"]["code"] == "identity_required"
    assert ask(browser, site, respondent={"id": "user-1"})["reason"]["code"] == "identity_required"
    assert ask(browser, site, respondent={"token": signed_identity(secret)})["ask"]


@pytest.mark.both_engines
def test_who_has_answered_is_not_asked_again_until_the_cadence_says(browser: httpx.Client, site: Json, secret: str) -> None:
    respondent = {"token": signed_identity(secret)}
    answered_at = moment(answer(browser, token_for(browser, site, respondent=respondent), 9)["answered_at"])
    reason = ask(browser, site, respondent=respondent)["reason"]
    assert reason["code"] == "answered_recently"
    assert moment(reason["retry_at"]) == answered_at + timedelta(days=90)


@pytest.mark.both_engines
def test_who_has_closed_the_card_is_not_asked_again_until_the_cadence_says(
    browser: httpx.Client, site: Json, secret: str
) -> None:
    respondent = {"token": signed_identity(secret)}
    dismissed_at = moment(dismiss(browser, token_for(browser, site, respondent=respondent))["dismissed_at"])
    reason = ask(browser, site, respondent=respondent)["reason"]
    assert reason["code"] == "dismissed_recently"
    assert moment(reason["retry_at"]) == dismissed_at + timedelta(days=30)


@pytest.mark.both_engines
def test_who_was_asked_by_one_survey_rests_from_the_others(
    owner: httpx.Client, browser: httpx.Client, site: Json, secret: str
) -> None:
    other = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Other"}))
    respondent = {"token": signed_identity(secret)}
    view(browser, token_for(browser, site, respondent=respondent))
    assert ask(browser, site, survey=other["id"], respondent=respondent)["reason"]["code"] == "asked_recently"


@pytest.mark.both_engines
def test_of_two_pages_or_devices_one_may_ask_and_the_other_is_told_when(browser: httpx.Client, site: Json, secret: str) -> None:
    respondent = {"token": signed_identity(secret)}
    assert ask(browser, site, respondent=respondent)["ask"]
    asked_at = datetime.now(UTC)
    reply = ask(browser, site, respondent=respondent)
    assert (reply["ask"], reply["reason"]["code"]) == (None, "asked_elsewhere")
    assert timedelta(seconds=50) < moment(reply["reason"]["retry_at"]) - asked_at < timedelta(seconds=61)


@pytest.mark.both_engines
def test_of_many_devices_at_the_same_moment_one_may_ask(browser: httpx.Client, site: Json, secret: str) -> None:
    respondent = {"token": signed_identity(secret)}
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: ask(browser, site, respondent=respondent), range(24)))
    assert len([reply for reply in replies if reply["ask"]]) == 1
    assert {reply["reason"]["code"] for reply in replies if not reply["ask"]} == {"asked_elsewhere"}


@pytest.mark.both_engines
def test_one_respondents_answer_does_not_silence_another(browser: httpx.Client, site: Json, secret: str) -> None:
    answer(browser, token_for(browser, site, respondent={"token": signed_identity(secret, "one")}), 9)
    assert ask(browser, site, respondent={"token": signed_identity(secret, "two")})["ask"]
