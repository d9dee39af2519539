"""Which segments a respondent is in, and how many a key may have."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outoften import clock
from outoften.domain.collecting.ask import Ask
from outoften.domain.collecting.segment import (
    MAX_SUSPECT_VALUES_PER_KEY,
    MAX_VALUE_LENGTH,
    MAX_VALUES_PER_KEY,
    OTHER_VALUE,
    SegmentValue,
    count_segments,
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


def known(*values: SegmentValue) -> dict[str, SegmentValue]:
    return {value.value: value for value in values}


FULL = known(*(SegmentValue(str(number)) for number in range(MAX_VALUES_PER_KEY)))


def counted(segment: str, values: dict[str, SegmentValue], *, suspect: bool = False) -> str:
    """What a new ask with this segment of the key `plan` is counted in."""
    [result] = count_segments([segment], {"plan": values}, suspect)[0]
    return result


def test_when_a_key_has_its_number_of_values_the_next_are_other() -> None:
    assert counted("plan=new", FULL) == f"plan={OTHER_VALUE}"
    assert counted("plan=7", FULL) == "plan=7"
    assert counted("team=new", FULL) == "team=new"
    assert counted("plan=new", known(*list(FULL.values())[1:])) == "plan=new"
    assert counted(f"plan={OTHER_VALUE}", FULL) == f"plan={OTHER_VALUE}"


def test_values_that_only_suspect_asks_bring_take_no_place_of_others() -> None:
    values: dict[str, SegmentValue] = {}
    for number in range(1000):
        for _, value in count_segments([f"plan=junk{number}"], {"plan": values}, suspect=True)[1]:
            values[value.value] = value
    assert len(values) == MAX_SUSPECT_VALUES_PER_KEY + 1
    for number in range(MAX_VALUES_PER_KEY):
        assert counted(f"plan={number}", values) == f"plan={number}"
        for _, value in count_segments([f"plan={number}"], {"plan": values}, suspect=False)[1]:
            values[value.value] = value
    assert counted("plan=one more", values) == f"plan={OTHER_VALUE}"


def test_a_value_that_suspects_brought_gets_a_place_when_others_bring_it() -> None:
    values = {"plan": known(SegmentValue("pro", holds_place=False))}
    assert count_segments(["plan=pro"], values, suspect=False) == (("plan=pro",), [("plan", SegmentValue("pro"))])
    assert count_segments(["plan=pro"], values, suspect=True) == (("plan=pro",), [])


@pytest.mark.parametrize("suspect", [True, False])
@pytest.mark.parametrize("target", ["junk", OTHER_VALUE, "pro"])
def test_a_value_is_counted_as_the_owner_has_decided(target: str, suspect: bool) -> None:
    values = FULL | known(SegmentValue("junk", holds_place=False, counted_as=target))
    assert counted("plan=junk", values, suspect=suspect) == f"plan={target}"


@given(st.lists(st.tuples(st.sampled_from(KEYS[:2]), st.integers(40, 70), st.booleans()), max_size=60))
def test_a_key_never_has_more_values_than_it_may(visitors: list[tuple[str, int, bool]]) -> None:
    values: dict[str, dict[str, SegmentValue]] = {}
    for key, page, suspect in [("key0", page, False) for page in range(MAX_VALUES_PER_KEY - 1)] + visitors:
        segments, changes = count_segments(segments_from_traits(KEYS, {key: page}), values, suspect)
        [(segment, value)] = map(parse_segment, segments)
        assert segment == key
        assert value in (str(page), OTHER_VALUE)
        for changed_key, changed in changes:
            values.setdefault(changed_key, {})[changed.value] = changed
        assert value in values[key]
    for seen in values.values():
        places = [value for value in seen.values() if value.holds_place]
        assert len(places) <= MAX_VALUES_PER_KEY
        assert len(seen.keys() - {OTHER_VALUE}) - len(places) <= MAX_SUSPECT_VALUES_PER_KEY


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
