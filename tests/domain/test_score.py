"""The numbers, against every row of the reference values that they are responsible for."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outoften.domain.score import (
    Counts,
    Stratum,
    category,
    counts,
    difference,
    nps,
    nps_interval,
    rate,
    rate_interval,
    reliability,
    weighted_interval,
    weighted_nps,
)

REFERENCE: dict[str, Any] = json.loads(Path(__file__).with_name("reference_nps.json").read_text())
CLOSE = 1e-6

some_counts = st.builds(Counts, st.integers(0, 10_000), st.integers(0, 10_000), st.integers(0, 10_000))


def _counts(row: dict[str, int]) -> Counts:
    return Counts(row["promoters"], row["passives"], row["detractors"])


def test_the_categories_are_the_standard_ones() -> None:
    categories = [category(score) for score in range(11)]
    assert categories == ["detractor"] * 7 + ["passive"] * 2 + ["promoter"] * 2


def test_a_distribution_is_counted_into_categories() -> None:
    assert counts([1, 2, 3, 4, 5, 6, 7, 10, 20, 100, 200]) == Counts(300, 30, 28)


@pytest.mark.parametrize("row", REFERENCE["rounding"] + REFERENCE["interval_95"])
def test_the_score_is_rounded_half_away_from_zero(row: dict[str, Any]) -> None:
    assert nps(_counts(row)) == row["score"]


def test_without_responses_there_is_no_score_and_no_interval() -> None:
    empty = _counts(REFERENCE["empty"])
    assert nps(empty) is None
    assert nps_interval(empty) is None


def test_one_response_has_no_interval() -> None:
    assert nps_interval(Counts(1, 0, 0)) is None


@pytest.mark.parametrize("row", [row for row in REFERENCE["interval_95"] if row["n"] > 1])
def test_the_95_percent_interval_is_the_adjusted_wald_one(row: dict[str, Any]) -> None:
    interval = nps_interval(_counts(row))
    assert interval
    assert interval.low == pytest.approx(row["lower"], abs=CLOSE)
    assert interval.high == pytest.approx(row["upper"], abs=CLOSE)


@pytest.mark.parametrize("row", REFERENCE["interval_other"])
def test_other_confidences_have_their_own_interval(row: dict[str, Any]) -> None:
    interval = nps_interval(_counts(row), row["confidence"])
    assert interval
    assert [interval.low, interval.high] == pytest.approx([row["lower"], row["upper"]], abs=CLOSE)
    assert interval.confidence == row["confidence"]


@pytest.mark.parametrize("row", REFERENCE["difference"])
def test_two_scores_are_compared_unpooled(row: dict[str, Any]) -> None:
    result = difference(_counts(row["current"]), _counts(row["reference"]))
    assert result.difference == pytest.approx(row["adjusted_difference"], abs=CLOSE)
    assert result.z == pytest.approx(row["z"], abs=CLOSE)
    assert result.p_value == pytest.approx(row["p_two_sided"], abs=CLOSE)
    assert result.interval.low == pytest.approx(row["lower"], abs=CLOSE)
    assert result.interval.high == pytest.approx(row["upper"], abs=CLOSE)


@pytest.mark.parametrize("row", REFERENCE["alert"]["cases"])
def test_some_days_are_compared_with_the_many_before_them(row: dict[str, Any]) -> None:
    assert difference(Counts(*row["recent"]), Counts(*row["baseline"])).z == pytest.approx(row["z"], abs=CLOSE)


def test_samples_that_differ_by_design_are_weighted_by_their_population() -> None:
    row = REFERENCE["stratified"]
    strata = [Stratum(_counts(segment), segment["population"]) for segment in row["segments"]]
    assert weighted_nps(strata) == round(row["nps_weighted"])
    interval = weighted_interval(strata)
    assert [interval.low, interval.high] == pytest.approx([row["lower"], row["upper"]], abs=CLOSE)
    assert (interval.low + interval.high) / 2 == pytest.approx(row["adjusted"], abs=CLOSE)
    assert nps(Counts(50, 30, 30)) == round(row["nps_unweighted"])


@given(st.builds(Counts, st.integers(1, 99), st.integers(0, 99), st.integers(0, 99)), st.integers(1, 10**6))
def test_one_stratum_is_the_whole_sample(counts: Counts, population: int) -> None:
    assert weighted_nps([Stratum(counts, population)]) == nps(counts)
    if counts.responses > 1:
        weighted, plain = weighted_interval([Stratum(counts, population)]), nps_interval(counts)
        assert plain
        assert [weighted.low, weighted.high] == pytest.approx([plain.low, plain.high], abs=CLOSE)


@pytest.mark.parametrize("row", REFERENCE["wilson_95"])
def test_a_rate_has_wilsons_interval(row: dict[str, Any]) -> None:
    interval = rate_interval(row["answered"], row["viewed"])
    assert interval
    assert rate(row["answered"], row["viewed"]) == pytest.approx(row["rate"], abs=CLOSE)
    assert [interval.low, interval.high] == pytest.approx([row["lower"], row["upper"]], abs=CLOSE)


def test_nobody_asked_is_no_rate() -> None:
    assert rate(0, 0) is None
    assert rate_interval(0, 0) is None


@pytest.mark.parametrize(
    ("responses", "expected"), [(0, "none"), (1, "hidden"), (4, "hidden"), (5, "low"), (29, "low"), (30, "ok"), (10**6, "ok")]
)
def test_few_responses_are_said_to_be_few(responses: int, expected: str) -> None:
    assert reliability(responses) == expected


@given(some_counts)
def test_the_score_lies_in_its_range_and_mirrors_when_promoters_and_detractors_change_places(counts: Counts) -> None:
    score, mirrored = nps(counts), nps(Counts(counts.detractors, counts.passives, counts.promoters))
    if score is None or mirrored is None:
        assert counts.responses == 0
    else:
        assert -100 <= score <= 100
        assert mirrored == -score


@given(some_counts)
def test_the_interval_is_ordered_and_within_the_range(counts: Counts) -> None:
    interval = nps_interval(counts)
    if interval:
        assert -100 <= interval.low < interval.high <= 100


@given(st.integers(1, 10**6), st.data())
def test_a_rates_interval_holds_the_rate(asked: int, data: st.DataObject) -> None:
    answered = data.draw(st.integers(0, asked))
    interval = rate_interval(answered, asked)
    assert interval
    assert 0 <= interval.low <= answered / asked + 1e-8
    assert answered / asked - 1e-8 <= interval.high <= 1
