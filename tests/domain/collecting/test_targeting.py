"""Whom the rules let be asked. The browser must say the same: both are held to the cases of tests/widget/rules.json."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outoften.domain.collecting.targeting import AskContext, Rules, failed_rule, matches_page, sample_percentile

SHARED = msgspec.json.decode((Path(__file__).parents[2] / "widget" / "rules.json").read_bytes())


def _facts(**values: Any) -> AskContext:
    values = SHARED["usual"] | values
    return AskContext(
        survey_id=values["survey"],
        now=datetime.fromtimestamp(values["now"] / 1000, UTC),
        today=date.fromisoformat(values["today"]),
        page=values["url"],
        locale=values["locale"],
        respondent_id=values["who"],
        created_at=values.get("created_at"),
        traits=values["traits"],
    )


@pytest.mark.parametrize("case", SHARED["cases"], ids=lambda case: f"{case['rules']} {case['facts']}")
def test_server_and_browser_say_the_same(case: dict[str, Any]) -> None:
    assert failed_rule(msgspec.convert(case["rules"], Rules), _facts(**case["facts"])) == case["reason"]


@pytest.mark.parametrize("text", sorted(SHARED["lots"]))
def test_lots_are_the_same_everywhere(text: str) -> None:
    assert SHARED["lots"][text] == pytest.approx(sample_percentile(text), abs=1e-6)


def _reference(pattern: str, text: str) -> bool:
    """The same by trying every length for every `*`."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(_reference(pattern[1:], text[start:]) for start in range(len(text) + 1))
    return text[:1] == pattern[0] and _reference(pattern[1:], text[1:])


@given(st.text("ab*", max_size=7), st.text("ab", max_size=9))
def test_a_pattern_matches_what_some_length_of_each_wildcard_matches(pattern: str, text: str) -> None:
    assert matches_page([f"/{pattern}"], f"https://shop.example/{text}") == _reference(pattern, text)


@pytest.mark.parametrize("page", ["https://[v1.aaaa/docs/a", "https:", "://", "a", "https://x.example"])
def test_a_page_that_is_no_url_is_matched_as_well(page: str) -> None:
    assert matches_page(["*"], page)
    assert matches_page(["/docs/*"], page) == page.endswith("/docs/a")


@given(st.text())
def test_a_lot_is_a_share_of_a_hundred(text: str) -> None:
    assert 0 <= sample_percentile(text) < 100


def test_lots_are_fair() -> None:
    drawn = sum(sample_percentile(f"1:respondent {number}") < 20 for number in range(10_000))
    assert 1_850 < drawn < 2_150


def test_who_is_in_a_small_sample_is_in_a_larger_one() -> None:
    inside = [number for number in range(1000) if failed_rule(Rules(sample_percent=10), _facts(who=f"{number}")) is None]
    assert 60 < len(inside) < 140
    assert all(failed_rule(Rules(sample_percent=30), _facts(who=f"{number}")) is None for number in inside)


@pytest.mark.parametrize("values", ["[]", '["soon"]', '["2026-01-01", "2026-02-01"]'])
def test_a_date_that_is_none_is_refused(values: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(f'{{"traits":[{{"key":"since","op":"after","values":{values}}}]}}', type=Rules)


@pytest.mark.parametrize("pattern", ["docs", "ftp://x", "/a b", "/a?b", "/a#b", ""])
def test_a_pattern_that_can_never_match_is_refused(pattern: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"pages": [pattern]}, Rules)
