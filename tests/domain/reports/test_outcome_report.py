"""What people did after their last score, by category."""

from datetime import date

import pytest

from outoften.domain.reports.outcome_report import OutcomesReport, OutcomesReportQuery, ScoreGroup, last_day, outcomes_report
from outoften.domain.score import rate_difference

QUERY = OutcomesReportQuery(kind="purchase")


def report(*groups: ScoreGroup) -> OutcomesReport:
    """The report of these people."""
    return outcomes_report(1, "UTC", QUERY, date(2026, 8, 31), groups, truncated=False)


@pytest.mark.parametrize(
    ("counts", "difference", "low", "high", "z", "p_value"),
    [
        # 37/122 − 7/62, variances 37·85/122³ and 7·55/62³, with exact fractions and 40 decimal digits.
        ((36, 120, 6, 60), 0.190375462718, 0.076978478979, 0.303772446457, 3.290467154986, 0.001000211778),
        # 11/12 − 1/12, variances 11/12³ each: the upper bound is cut.
        ((10, 10, 0, 10), 0.833333333333, 0.612183018304, 1.0, 7.385489458759, 1.5179e-13),
        ((3, 12, 3, 12), 0.0, -0.334657861083, 0.334657861083, 0.0, 1.0),
    ],
)
def test_the_difference_of_two_shares_equals_the_reference_values(
    counts: tuple[int, int, int, int], difference: float, low: float, high: float, z: float, p_value: float
) -> None:
    found = rate_difference(*counts)
    assert found.difference == pytest.approx(difference, abs=1e-8)
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high), abs=1e-8)
    assert found.z == pytest.approx(z, abs=1e-9)
    assert found.p_value == pytest.approx(p_value, rel=1e-4)


def test_people_are_counted_by_the_category_of_their_score_with_shares_and_a_tested_difference() -> None:
    found = report(
        ScoreGroup(10, 80, 30), ScoreGroup(9, 40, 6), ScoreGroup(7, 20, 2), ScoreGroup(6, 25, 1), ScoreGroup(0, 35, 5)
    )
    assert [(row.category, row.people, row.with_outcome, row.share) for row in found.data] == [
        *(("promoter", 120, 36, 0.3), ("passive", 20, 2, 0.1), ("detractor", 60, 6, 0.1))
    ]
    promoters = found.data[0].interval
    assert promoters
    # Wilson: (0.3 + z²/240 ± z·√(0.21/120 + z²/57600)) / (1 + z²/120).
    assert (promoters.low, promoters.high) == pytest.approx((0.225256, 0.387151), abs=1e-6)
    assert (found.people, found.with_outcome, found.share) == (200, 44, 0.22)
    assert found.comparison
    assert (found.comparison.difference, found.comparison.significant) == (0.19037546, True)
    assert "36 of 120 promoters and 6 of 60 detractors" in found.sentence
    assert "correlation" in found.sentence


def test_below_ten_people_there_are_counts_without_a_share_and_no_comparison() -> None:
    found = report(ScoreGroup(9, 10, 5), ScoreGroup(3, 9, 0))
    promoters, passives, detractors = found.data
    assert (promoters.share, detractors.share, detractors.interval, passives.share) == (0.5, None, None, None)
    assert (detractors.people, detractors.with_outcome, found.comparison) == (9, 0, None)
    assert (found.share, found.people) == (5 / 19, 19)
    nobody = report()
    assert (nobody.people, nobody.share, nobody.interval, nobody.comparison) == (0, None, None, None)


def test_a_score_counts_once_all_days_after_it_are_over() -> None:
    assert last_day(QUERY, date(2026, 11, 29)) == date(2026, 8, 31)
    assert last_day(QUERY, date(1, 1, 2)) == date(1, 1, 1)
