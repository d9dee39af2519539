"""POST /v1/ask with a value about the respondent that cannot be used: it is left out and named, and the rest counts."""

import httpx2 as httpx
import pytest

from tests.web.client import Json, answer, ask, identity_secret, ok_json, responses_of, signed_identity

UNUSABLE = ["{}", '{"a":1}', "[]", "[1]", "1e999", "9" * 5000]


@pytest.mark.parametrize("value", UNUSABLE, ids=lambda value: value[:12])
def test_one_unusable_trait_is_named_and_the_others_count(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, value: str
) -> None:
    ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"segment_keys": ["plan", "odd"]}))
    body = f'{{"site":"{site["key"]}","traits":{{"odd":{value},"plan":"pro","empty":null}}}}'
    reply = ok_json(browser.post("/v1/ask", content=body))
    assert reply["ignored"] == ["traits.odd"]
    answer(browser, reply["ask"]["token"], 9)
    assert responses_of(owner, survey)[0]["segments"] == {"plan": "pro"}


@pytest.mark.parametrize("value", [*UNUSABLE, '"' + "x" * 129 + '"', "true"], ids=lambda value: value[:12])
def test_an_unusable_id_is_named_and_the_signed_one_counts(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, value: str
) -> None:
    token = signed_identity(identity_secret(owner, site), "anna")
    body = f'{{"site":"{site["key"]}","respondent":{{"id":{value},"token":"{token}"}}}}'
    reply = ok_json(browser.post("/v1/ask", content=body))
    assert reply["ignored"] == ["respondent.id"]
    answer(browser, reply["ask"]["token"], 9)
    assert responses_of(owner, survey)[0]["respondent_id"] == "anna"


@pytest.mark.parametrize("value", [*UNUSABLE, '"yesterday"', "true", '""', "1e300"], ids=lambda value: value[:12])
def test_what_is_no_date_is_named(browser: httpx.Client, site: Json, survey: Json, value: str) -> None:
    body = f'{{"site":"{site["key"]}","respondent":{{"created_at":{value}}}}}'
    reply = ok_json(browser.post("/v1/ask", content=body))
    assert reply["ignored"] == ["respondent.created_at"]
    assert reply["ask"]


def test_nothing_is_named_if_all_can_be_used(browser: httpx.Client, site: Json, survey: Json) -> None:
    respondent = {"id": 7, "created_at": "Sun, 22 Nov 2026 09:30:00 +0000"}
    reply = ask(browser, site, traits={"a": 1.5, "b": True, "c": "x", "d": None}, respondent=respondent)
    assert "ignored" not in reply


def test_the_list_of_names_is_never_long(browser: httpx.Client, site: Json, survey: Json) -> None:
    traits: Json = {f"{number}{'x' * 500}": [] for number in range(100)}
    ignored = ask(browser, site, traits=traits)["ignored"]
    assert len(ignored) == 20
    assert max(map(len, ignored)) == 100


@pytest.mark.both_engines
def test_half_of_an_emoji_is_a_replacement_character(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    token = ask(browser, site, traits={"name": "Zoë"})["ask"]["token"]
    comment = r"\ud83d\ude00 \ud83d \\ud83d \ude00\uD83D\uDE00 \ud83d\ud83d\ude00"
    body = f'{{"token":"{token}","score":9,"comment":"{comment}"}}'
    ok_json(browser.post("/v1/answer", content=body))
    assert responses_of(owner, survey)[0]["comment"] == "😀 \ufffd \\ud83d \ufffd😀 \ufffd😀"
