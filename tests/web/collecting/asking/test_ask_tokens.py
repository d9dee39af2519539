"""Ask tokens, as the collecting routes take them: what is not exactly ours is refused, and only the id inside counts."""

import json
import string
from uuid import UUID

import httpx2 as httpx
import pytest
from itsdangerous.encoding import base64_decode, base64_encode

from tests.web.client import SIGNING_SECRETS, Json, answer, created_json, refused, responses_of, signed_token, token_for

ALPHABET = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
ISSUED, EXPIRES = 3, 4
DAY = 86_400_000


def refusal(asker: httpx.Client, token: str, code: str = "token_invalid", status: int = 400) -> str:
    """Why each collecting route refuses the token."""
    for path in ("view", "dismiss"):
        refused(asker.post(f"/v1/{path}", json={"token": token}), status, code)
    return refused(asker.post("/v1/answer", json={"token": token, "score": 9}), status, code)


def claims_in(token: str) -> list[object]:
    """What the token carries."""
    claims: list[object] = json.loads(base64_decode(token.partition(".")[0]))
    return claims


def payload(claims: object) -> bytes:
    """Claims as a token carries them."""
    return base64_encode(json.dumps(claims).encode())


def moved(token: str, milliseconds: int) -> str:
    """The same ask, issued and expiring that much later, properly signed."""
    claims = claims_in(token)
    for place in (ISSUED, EXPIRES):
        was = claims[place]
        assert isinstance(was, int)
        claims[place] = was + milliseconds
    return signed_token(payload(claims))


@pytest.fixture
def token(browser: httpx.Client, site: Json, survey: Json) -> str:
    """A fresh ask's token."""
    return token_for(browser, site)


@pytest.mark.parametrize(
    "nonsense", ["", ".", "..", "x", "x.y", "é.ü", "\u0000.\u0000", "a" * 512, "." * 512, "null", "W10.W10"]
)
def test_what_is_no_token_is_refused(browser: httpx.Client, nonsense: str) -> None:
    refusal(browser, nonsense)


def test_a_token_of_more_than_1024_characters_is_not_even_looked_at(browser: httpx.Client, token: str) -> None:
    assert "1024" in refusal(browser, token.ljust(1025, "="), "body_invalid")


def test_a_tampered_token_is_refused(owner: httpx.Client, browser: httpx.Client, token: str, survey: Json) -> None:
    carried, _, signature = token.partition(".")
    refusal(browser, f"{carried[:-1]}A.{signature}" if carried[-1] != "A" else f"{carried[:-1]}B.{signature}")
    refusal(browser, f"{carried}.{signature[::-1]}")
    refusal(browser, f"{carried}.")
    refusal(browser, f".{signature}")
    refusal(browser, carried)
    assert responses_of(owner, survey) == []


def test_a_token_signed_with_another_key_is_refused(browser: httpx.Client, token: str) -> None:
    refusal(browser, signed_token(payload(claims_in(token)), secret="somebody-elses-signing-secret"))


def test_a_token_signed_for_another_purpose_is_refused(browser: httpx.Client, token: str) -> None:
    for salt in ("outoften.ask.2", "outoften.session.1", "itsdangerous.Signer", ""):
        refusal(browser, signed_token(payload(claims_in(token)), salt=salt))


def test_a_token_signed_with_the_older_key_still_verifies(browser: httpx.Client, token: str) -> None:
    old = signed_token(payload(claims_in(token)), secret=SIGNING_SECRETS[0])
    assert answer(browser, old, 9)["score"] == 9


def test_the_newest_key_signs(token: str) -> None:
    assert token == signed_token(token.partition(".")[0].encode(), secret=SIGNING_SECRETS[-1])


def test_an_expired_token_is_refused_with_what_to_do(
    owner: httpx.Client, browser: httpx.Client, token: str, survey: Json
) -> None:
    assert "POST /v1/ask" in refusal(browser, moved(token, -8 * DAY), "token_expired", 401)
    assert responses_of(owner, survey) == []


@pytest.mark.both_engines
def test_a_token_of_almost_a_week_ago_is_still_good(browser: httpx.Client, token: str) -> None:
    assert answer(browser, moved(token, -6 * DAY), 9)["score"] == 9


@pytest.mark.both_engines
def test_a_clock_that_was_set_back_a_day_is_forgiven(browser: httpx.Client, token: str) -> None:
    assert answer(browser, moved(token, DAY), 9)["score"] == 9


def test_a_token_from_further_ahead_than_an_ask_lives_is_refused(browser: httpx.Client, token: str) -> None:
    refusal(browser, moved(token, 8 * DAY), "token_from_the_future")


@pytest.mark.parametrize(
    "claims",
    [
        [],
        {},
        None,
        "x",
        [1, 2, 3],
        [str(UUID(int=7)), 1, 1, 0, 0, "pigeon", "en", None, ""],
        ["x", 1, 1, 0, 0, "widget", "en", None, ""],
    ],
    ids=repr,
)
def test_a_well_signed_token_with_other_claims_is_refused(browser: httpx.Client, claims: object) -> None:
    refusal(browser, signed_token(payload(claims)))


@pytest.mark.parametrize("carried", [b"", b"!", b"A", b"__8", b"a.b.c"])
def test_a_well_signed_token_that_carries_no_json_is_refused(browser: httpx.Client, carried: bytes) -> None:
    refusal(browser, signed_token(carried))


@pytest.mark.both_engines
def test_other_texts_of_the_same_token_are_the_same_ask(
    owner: httpx.Client, browser: httpx.Client, token: str, survey: Json
) -> None:
    last = ALPHABET.index(token[-1])
    texts = [token[:-1] + ALPHABET[last // 4 * 4 + low] for low in range(4)] + [token + "="]
    replies = [browser.post("/v1/answer", json={"token": text, "score": 9}) for text in texts]
    accepted = [reply.json()["ask_id"] for reply in replies if reply.status_code == 200]
    assert {reply.status_code for reply in replies} <= {200, 400}
    assert len(accepted) >= 1
    assert len(set(accepted)) == 1
    assert len(responses_of(owner, survey)) == 1


@pytest.mark.both_engines
def test_two_asks_are_two_responses(owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    for _ in range(2):
        answer(browser, token_for(browser, site), 9)
    assert len({response["id"] for response in responses_of(owner, survey)}) == 2


def test_a_token_of_one_site_says_nothing_about_another(
    owner: httpx.Client, browser: httpx.Client, token: str, survey: Json
) -> None:
    elsewhere = created_json(owner.post("/v1/sites", json={"name": "Elsewhere"}))
    other = created_json(owner.post("/v1/surveys", json={"site_id": elsewhere["id"], "name": "Other"}))
    answer(browser, token, 9)
    assert len(responses_of(owner, survey)) == 1
    assert responses_of(owner, other) == []
