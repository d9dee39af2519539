"""The score of some days in words and numbers that agree."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outoften.domain.date_range import DateRange
from outoften.domain.errors import InvalidError
from outoften.domain.reports.score_report import (
    ScoreCounts,
    ScoreQuery,
    ScoreReport,
    comparison_range,
    parse_segment_filter,
    score_report,
)
from tests.conftest import refused_with

REFERENCE: dict[str, Any] = json.loads((Path(__file__).parents[1] / "reference_nps.json").read_text())
MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)
IN_JUNE = ScoreQuery(JUNE, JULY, compare="previous")

distributions = st.lists(st.integers(0, 300), min_size=11, max_size=11)
days = st.one_of(
    st.lists(st.dates(), min_size=2, max_size=2, unique=True).map(lambda ends: DateRange(*sorted(ends))),
    st.dates().map(DateRange),
    st.dates().map(lambda end: DateRange(None, end)),
    st.just(DateRange()),
)


def _said(promoters: int, passives: int, detractors: int) -> ScoreCounts:
    return ScoreCounts([detractors, *[0] * 6, passives, 0, promoters, 0])


def _compared(current: ScoreCounts, before: ScoreCounts, query: ScoreQuery = IN_JUNE) -> ScoreReport:
    reference = comparison_range(query)
    assert reference
    return score_report(1, "UTC", query, current, (reference, before))


def _sentence(current: ScoreCounts, before: ScoreCounts, query: ScoreQuery = IN_JUNE) -> str:
    comparison = _compared(current, before, query).comparison
    assert comparison
    return comparison.sentence


def test_a_fall_that_is_no_chance_is_called_one() -> None:
    sentence = _sentence(_said(140, 56, 84), _said(180, 64, 56))
    assert sentence == "down 21 points on 280 answers; a change this size is unlikely to be chance"


def test_a_change_that_could_be_chance_is_not_called_a_change_for_the_better() -> None:
    sentence = _sentence(_said(11, 0, 9), _said(10, 0, 10))
    assert sentence == "up 10 points on 20 answers; a change this size could be chance"


def test_one_point_is_one_point_and_none_is_no_change() -> None:
    assert _sentence(_said(51, 0, 50), _said(50, 0, 50)).startswith("up 1 point on 101 answers;")
    assert _sentence(_said(50, 0, 50), _said(50, 0, 50)) == "no change on 100 answers"


@pytest.mark.parametrize("row", REFERENCE["difference"])
def test_a_change_is_called_chance_as_the_reference_does(row: dict[str, Any]) -> None:
    sides = [(row[side]["promoters"], row[side]["passives"], row[side]["detractors"]) for side in ("current", "reference")]
    current, before = (_said(*side) for side in sides)
    comparison = _compared(current, before).comparison
    assert comparison
    if min(map(sum, sides)) < 5:
        assert comparison.significant is None
        return
    assert comparison.points is not None
    assert abs(comparison.points - row["nps_difference"]) <= 1
    assert comparison.significant == row["significant_05"]
    assert comparison.sentence.endswith("unlikely to be chance") == (row["significant_05"] and comparison.points != 0)


@pytest.mark.parametrize(
    ("current", "before", "few"),
    [(4, 90, "4 in these days"), (90, 4, "4 in the days compared with"), (0, 0, "0 in these days")],
)
def test_too_few_answers_are_not_compared(current: int, before: int, few: str) -> None:
    comparison = _compared(_said(current, 0, 0), _said(before, 0, 0)).comparison
    assert comparison
    assert comparison.sentence == f"too few answers to compare: {few}, and 5 are the least on either side"
    assert (comparison.points, comparison.difference, comparison.interval, comparison.p_value, comparison.significant) == (
        None,
    ) * 5


def test_in_a_segment_ten_answers_are_the_least() -> None:
    query = ScoreQuery(JUNE, JULY, compare="previous", segment="plan:pro")
    assert "9 in these days, and 10 are the least" in _sentence(_said(9, 0, 0), _said(90, 0, 0), query)
    report = _compared(_said(9, 0, 0), _said(10, 0, 0), query)
    assert report.comparison
    assert (report.nps, report.interval, report.reliability, report.comparison.nps) == (None, None, "hidden", 100)


@given(distributions, distributions)
def test_the_points_are_those_between_the_scores_that_are_shown(current: list[int], before: list[int]) -> None:
    report = _compared(ScoreCounts(current), ScoreCounts(before))
    comparison = report.comparison
    assert comparison
    if report.nps is None or comparison.nps is None:
        assert comparison.points is None
    else:
        assert comparison.points == report.nps - comparison.nps
        assert (f" {abs(comparison.points)} point" in comparison.sentence) == (comparison.points != 0)
        assert comparison.p_value is not None
        assert comparison.significant == (comparison.p_value < 0.05)
        assert comparison.difference is not None
        assert not comparison.significant or comparison.points * comparison.difference >= 0


def test_the_days_before_are_as_many_and_end_where_the_others_begin() -> None:
    assert comparison_range(IN_JUNE) == DateRange(date(2026, 5, 2), JUNE)
    assert comparison_range(ScoreQuery()) is None


@pytest.mark.parametrize(
    ("days", "compare"),
    [
        (DateRange(JUNE, JULY), "2026-05-01..2026-06-02"),
        (DateRange(JUNE, JULY), "2026-06-30..2026-07-02"),
        (DateRange(JUNE, JULY), "2026-06-01..2026-07-01"),
        (DateRange(JUNE, JULY), "2025-01-01..2027-01-01"),
        (DateRange(JUNE, None), "2026-05-01..2026-06-02"),
        (DateRange(None, JULY), "2026-06-30..2026-08-01"),
        (DateRange(), "2026-05-01..2026-06-01"),
    ],
)
def test_days_are_not_compared_with_themselves(days: DateRange, compare: str) -> None:
    with pytest.raises(InvalidError) as refusal:
        comparison_range(ScoreQuery(days.first, days.end, compare=compare))
    assert refusal.value.code == "query_invalid"


@pytest.mark.parametrize(
    "compare", ["2026-06-01..2026-05-01", "2026-05-01..2026-05-01", "2026-02-30..2026-03-01", "..", "next", "2026-05-01..", ""]
)
def test_a_comparison_with_no_days_is_refused(compare: str) -> None:
    with refused_with("query_invalid"):
        comparison_range(ScoreQuery(JULY, compare=compare))


@given(days, days)
def test_whatever_is_compared_shares_no_day(current: DateRange, other: DateRange) -> None:
    if other.first is None or other.end is None:
        return
    try:
        compared = comparison_range(ScoreQuery(current.first, current.end, compare=f"{other.first}..{other.end}"))
    except InvalidError:
        touching = current.end is None or other.first < current.end, current.first is None or current.first < other.end
        assert all(touching)
    else:
        assert compared == other
        assert (current.end is not None and current.end <= other.first) or (
            current.first is not None and other.end <= current.first
        )


def test_a_filter_is_a_key_and_a_value() -> None:
    assert parse_segment_filter("plan:pro", {"plan"}) == ("plan", "pro")
    assert parse_segment_filter("page:https://shop.example/a", ()) == ("page", "https://shop.example/a")


def test_a_filter_by_what_nobody_knows_says_what_is_known() -> None:
    with refused_with("segment_unknown"):
        parse_segment_filter("plam:pro", ["team", "plan"])
    with refused_with("segment_unknown"):
        parse_segment_filter("plan:pro", [])
    with refused_with("query_invalid"):
        parse_segment_filter("plan:", ["plan"])
