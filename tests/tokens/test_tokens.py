"""Tokens that were not minted here, or not now, or not whole, are refused."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outoften import clock
from outoften.domain.collecting.ask import Ask
from outoften.domain.collecting.targeting import strip_query
from outoften.domain.errors import InvalidError, RefusalError
from outoften.tokens import api_key
from outoften.tokens.ask_token import ASK_LIFETIME, AskTokens
from tests.conftest import refused_with

OLD, NEW = "an old signing key", "a new signing key"
NOW = clock.now()
ASK = Ask(
    id=UUID(int=7),
    site_id=1,
    survey_id=2,
    issued_at=NOW,
    respondent_id="u1",
    channel="link",
    locale="ar",
    page="https://a.example/b",
)


def test_a_token_carries_the_ask() -> None:
    minted = AskTokens([NEW]).issue(ASK)
    assert AskTokens([NEW]).verify(minted, NOW).ask == ASK
    assert len(minted) <= 512


def test_the_last_key_signs_and_all_of_them_verify() -> None:
    both = AskTokens([OLD, NEW])
    assert both.verify(AskTokens([OLD]).issue(ASK), NOW).ask == ASK
    assert AskTokens([NEW]).verify(both.issue(ASK), NOW).ask == ASK
    with pytest.raises(InvalidError):
        AskTokens([OLD]).verify(both.issue(ASK), NOW)


def test_a_token_expires() -> None:
    minted = AskTokens([NEW]).issue(ASK)
    AskTokens([NEW]).verify(minted, NOW + ASK_LIFETIME)
    with refused_with("token_expired"):
        AskTokens([NEW]).verify(minted, NOW + ASK_LIFETIME + timedelta(seconds=1))


def test_a_clock_that_was_set_back_is_forgiven_for_as_long_as_an_ask_lives() -> None:
    minted = AskTokens([NEW]).issue(ASK)
    AskTokens([NEW]).verify(minted, NOW - ASK_LIFETIME)
    with refused_with("token_from_the_future"):
        AskTokens([NEW]).verify(minted, NOW - ASK_LIFETIME - timedelta(seconds=1))


def test_a_long_page_is_cut_rather_than_the_token_broken() -> None:
    ask = Ask(
        id=UUID(int=7), site_id=1, survey_id=1, issued_at=NOW, respondent_id="ü" * 64, page="https://a.example/" + "é" * 900
    )
    minted = AskTokens([NEW]).issue(ask)
    assert len(minted) <= 512
    assert AskTokens([NEW]).verify(minted, NOW).ask.respondent_id == "ü" * 64


@given(st.text(max_size=600) | st.binary(max_size=400).map(lambda noise: noise.decode("latin-1")))
def test_no_text_at_all_is_taken_for_a_token(text: str) -> None:
    with pytest.raises(RefusalError):
        AskTokens([NEW]).verify(text, NOW)


@given(st.data())
def test_a_changed_token_is_refused_or_names_the_same_ask(data: st.DataObject) -> None:
    minted = AskTokens([NEW]).issue(ASK)
    place = data.draw(st.integers(0, len(minted) - 1))
    changed = minted[:place] + data.draw(st.characters(codec="ascii")) + minted[place + 1 :]
    with suppress(RefusalError):
        assert AskTokens([NEW]).verify(changed, NOW).ask == ASK


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("https://a.example/b?token=1#c", "https://a.example/b"),
        ("https://me:secret@a.example/b", "https://a.example/b"),
        ("/b?c", "/b"),
        ("https://[broken/", ""),
        ("", ""),
    ],
)
def test_a_page_loses_all_but_its_place(page: str, expected: str) -> None:
    assert strip_query(page) == expected


def test_an_api_key_tells_its_id_and_nothing_that_is_no_key_does() -> None:
    key_id, key = api_key.new_api_key()
    assert api_key.parse_api_key(key) == key_id


def test_an_api_key_of_an_earlier_version_still_tells_its_id() -> None:
    assert api_key.parse_api_key("oot_sk_0123456789ab_" + 48 * "5" + "d4f23188") == "0123456789ab"


def test_an_api_key_and_a_colon_fit_into_one_line_of_45_bytes_as_clients_for_ruby_encode_them() -> None:
    assert len(f"{api_key.new_api_key()[1]}:") == 45


@pytest.mark.parametrize(
    "spoil", [lambda key: key[:-1], lambda key: key + "\n", lambda key: key.replace(key[30], "xy"[key[30] == "x"])]
)
def test_a_key_that_was_not_copied_whole_is_told_by_its_checksum(spoil: Callable[[str], str]) -> None:
    with refused_with("key_unknown"):
        api_key.parse_api_key(spoil(api_key.new_api_key()[1]))
