"""Which segments a respondent is in, and how many a key may have."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outoften import clock
from outoften.domain.collecting.ask import Ask
from outoften.domain.collecting.segment import (
    MAX_VALUE_LENGTH,
    MAX_VALUES_PER_KEY,
    OTHER_VALUE,
    limit_values,
    parse_segment,
    segments_from_traits,
)
from outoften.domain.collecting.targeting import Trait
from outoften.tokens.ask_token import MAX_TOKEN_CHARACTERS, AskTokens

KEYS = tuple(f"key{number}" for number in range(10))


def test_a_respondent_is_in_the_segments_that_the_owner_allows() -> None:
    assert segments_from_traits(["plan", "team"], {"plan": "pro", "age": 42}) == ("plan=pro",)


def test_segments_come_in_the_order_of_their_keys_and_once_each() -> None:
    assert segments_from_traits(["b", "a", "b"], {"a": "1", "b": "2"}) == ("a=1", "b=2")


def test_the_locale_is_known_without_being_told_and_a_trait_of_that_name_goes_before_it() -> None:
    assert segments_from_traits(["locale"], {}, "de") == ("locale=de",)
    assert segments_from_traits(["locale"], {"locale": "fr"}, "de") == ("locale=fr",)
    assert segments_from_traits(["locale"], {}) == ()


@pytest.mark.parametrize(
    ("trait", "value"),
    [
        ("pro", "pro"),
        (True, "true"),
        (False, "false"),
        (3, "3"),
        (3.0, "3"),
        (0.5, "0.5"),
        (" a \n\tb\u00a0", "a b"),
        ("a=b:c", "a=b:c"),
    ],
)
def test_a_value_is_written_as_pages_write_it_and_tidied(trait: Trait, value: str) -> None:
    assert segments_from_traits(["x"], {"x": trait}) == (f"x={value}",)


@pytest.mark.parametrize("trait", [None, "", " \n", "\x00"])
def test_what_says_nothing_is_no_segment(trait: Trait) -> None:
    assert segments_from_traits(["x"], {"x": trait}) == ()


def test_a_long_value_is_cut() -> None:
    assert segments_from_traits(["x"], {"x": "é" * 1000}) == (f"x={'é' * MAX_VALUE_LENGTH}",)


def test_a_segment_splits_into_key_and_value_at_the_first_sign() -> None:
    assert parse_segment("x=a=b") == ("x", "a=b")


def test_when_a_key_has_its_number_of_values_the_next_are_other() -> None:
    values = {"plan": {str(number) for number in range(MAX_VALUES_PER_KEY)}}
    assert limit_values(["plan=new", "plan=7", "team=new"], values) == (f"plan={OTHER_VALUE}", "plan=7", "team=new")
    assert limit_values(["plan=new"], {"plan": set(list(values["plan"])[1:])}) == ("plan=new",)
    assert limit_values([f"plan={OTHER_VALUE}"], values) == (f"plan={OTHER_VALUE}",)


@given(st.lists(st.tuples(st.sampled_from(KEYS[:2]), st.integers(40, 70)), max_size=60))
def test_a_key_never_has_more_values_than_it_may(visitors: list[tuple[str, int]]) -> None:
    values: dict[str, set[str]] = {}
    for key, page in [("key0", page) for page in range(MAX_VALUES_PER_KEY - 1)] + visitors:
        [(segment, value)] = map(parse_segment, limit_values(segments_from_traits(KEYS, {key: page}), values))
        assert segment == key
        assert value in (str(page), OTHER_VALUE)
        values.setdefault(key, set()).add(value)
    assert all(len(seen - {OTHER_VALUE}) <= MAX_VALUES_PER_KEY for seen in values.values())


@given(st.dictionaries(st.sampled_from(KEYS), st.text(min_size=1), min_size=1))
def test_every_segment_is_short_one_line_and_whole(traits: dict[str, str]) -> None:
    for key, value in map(parse_segment, segments_from_traits(KEYS, traits)):
        assert key in traits
        assert 0 < len(value) <= MAX_VALUE_LENGTH
        assert value == " ".join(value.split())


def test_a_token_carries_as_many_segments_as_fit() -> None:
    tokens, now = AskTokens(["a secret of this test"]), clock.now()
    longest = tuple(f"{key}={'€' * MAX_VALUE_LENGTH}" for key in KEYS)
    for segments in (longest, longest[:2], ("plan=pro",) * 10):
        ask = Ask(id=UUID(int=1), site_id=1, survey_id=1, issued_at=now, respondent_id="x" * 128, segments=segments)
        token = tokens.issue(ask)
        assert len(token) <= MAX_TOKEN_CHARACTERS
        carried = tokens.verify(token, now).ask.segments
        assert carried == segments[: len(carried)]
        assert carried == segments or segments is longest
        assert carried
