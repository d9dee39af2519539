"""The rule of alerts: windows, limits, explanation and sentence."""

from datetime import date, timedelta

import pytest

from outoften.domain.automation.alerts.alert import (
    Comparison,
    DailyScores,
    alert_mode,
    alert_sentence,
    compare,
    compare_series,
    explain,
    find_drops,
    is_over,
    max_z,
    responses_per_day,
)
from outoften.domain.score import Counts

TODAY = date(2026, 6, 1)
GOOD, BAD = Counts(3, 1, 1), Counts(1, 1, 3)


def history(recent: Counts, before: Counts, recent_days: int = 14) -> DailyScores:
    return DailyScores(TODAY - timedelta(days=118), [before] * (118 - recent_days) + [recent] * recent_days)


def test_the_last_14_complete_days_are_compared_with_the_90_days_before() -> None:
    found = compare(history(BAD, GOOD), TODAY)
    assert (found.days, found.recent, found.before) == (14, Counts(14, 14, 42), Counts(270, 90, 90))


def test_the_present_day_is_left_out() -> None:
    scores = history(BAD, GOOD)
    with_today = DailyScores(scores.first, [GOOD] * 104 + [BAD] * 14 + [Counts(1000, 0, 0)])
    assert compare(with_today, TODAY) == compare(scores, TODAY)


def test_28_days_are_recent_where_14_have_fewer_than_50_responses() -> None:
    two_a_day = Counts(1, 0, 1)
    found = compare(history(two_a_day, two_a_day), TODAY)
    assert (found.days, found.recent.responses, found.before.responses) == (28, 56, 180)


@pytest.mark.parametrize(
    ("recent", "before", "problem"), [(49, 100, "too_few_recent"), (50, 99, "too_few_before"), (50, 100, None)]
)
def test_50_recent_responses_and_100_before_are_enough(recent: int, before: int, problem: str | None) -> None:
    comparison = Comparison(28, Counts(0, 0, recent), Counts(before, 0, 0))
    assert comparison.problem == problem
    assert bool(find_drops({"": comparison})) == (problem is None)


def test_a_fall_of_less_than_10_points_is_no_drop_however_significant() -> None:
    before, recent = Counts(50_000, 30_000, 20_000), Counts(42_000, 36_500, 21_500)
    assert not find_drops({"": Comparison(14, recent, before)})
    assert find_drops({"": Comparison(14, Counts(41_000, 37_500, 21_500), before)})


def test_a_fall_within_3_standard_errors_is_no_drop() -> None:
    assert not find_drops({"": Comparison(14, Counts(110, 100, 70), Counts(750, 600, 450))})
    (drop,) = find_drops({"": Comparison(14, Counts(90, 110, 80), Counts(990, 540, 270))}).values()
    assert (drop.nps_before, drop.nps, drop.responses, drop.responses_before) == (40, 4, 280, 1800)
    assert drop.z < -3


def test_a_rise_is_no_drop() -> None:
    assert not find_drops({"": compare(history(GOOD, BAD), TODAY)})


def test_with_several_series_each_needs_a_rarer_fall() -> None:
    assert max_z(1) == -3
    assert max_z(6) == pytest.approx(-3.5089, abs=1e-4)
    falling = Comparison(14, Counts(31, 20, 19), Counts(990, 540, 270))
    steady = Comparison(14, Counts(154, 84, 42), Counts(990, 540, 270))
    bit_lower = Comparison(14, Counts(115, 100, 65), Counts(990, 540, 270))
    assert find_drops({"": bit_lower}).keys() == {""}
    assert not find_drops({"": steady, "plan=pro": falling} | {f"plan={number}": steady for number in range(40)})


def test_series_with_too_few_responses_do_not_make_the_others_rarer() -> None:
    drop = Comparison(14, Counts(115, 100, 65), Counts(990, 540, 270))
    empty = Comparison(28, Counts(0, 0, 0), Counts(0, 0, 0))
    assert find_drops({"": drop} | {f"plan={number}": empty for number in range(40)}).keys() == {""}


def test_the_whole_and_the_49_largest_segments_are_watched() -> None:
    scores = {f"plan={number}": history(Counts(number, 0, 0), GOOD) for number in range(60)} | {"": history(GOOD, GOOD)}
    watched = compare_series(scores, TODAY)
    assert watched.keys() == {"", *(f"plan={number}" for number in range(11, 60))}


def test_an_alert_is_over_after_14_days_without_a_drop() -> None:
    assert not is_over(TODAY - timedelta(days=13), TODAY)
    assert is_over(TODAY - timedelta(days=14), TODAY)


def test_below_5_responses_a_day_the_owner_is_offered_an_alert_for_every_detractor() -> None:
    assert alert_mode(responses_per_day(history(Counts(2, 2, 0), GOOD, 28), TODAY)) == "every_detractor"
    assert alert_mode(responses_per_day(history(GOOD, GOOD), TODAY)) == "drops"


WHOLE = Comparison(14, Counts(138, 84, 58), Counts(990, 540, 270))
PARTS = {
    "product=app": Comparison(14, Counts(15, 16, 25), Counts(198, 108, 54)),
    "product=web": Comparison(14, Counts(123, 68, 33), Counts(792, 432, 216)),
    "plan=pro": Comparison(14, Counts(69, 42, 29), Counts(495, 270, 135)),
}


def test_the_segment_that_fell_and_without_which_the_score_did_not_explains_a_drop() -> None:
    (part,) = explain(WHOLE, PARTS)
    assert (part.segment, part.nps_before, part.nps, part.responses) == ("product=app", 40, -18, 56)
    assert (part.nps_without_before, part.nps_without) == (40, 40)


def test_a_drop_that_is_alike_in_all_segments_is_explained_by_none() -> None:
    half = Comparison(14, Counts(45, 55, 40), Counts(495, 270, 135))
    assert explain(Comparison(14, Counts(90, 110, 80), Counts(990, 540, 270)), {"a=1": half, "a=2": half}) == []


def test_a_segment_below_10_responses_is_not_named() -> None:
    tiny = Comparison(14, Counts(0, 0, 9), Counts(198, 108, 54))
    assert explain(Comparison(14, Counts(15, 10, 14), Counts(990, 540, 270)), {"product=app": tiny}) == []


def test_the_sentence_has_the_scores_the_segment_and_the_themes() -> None:
    (drop,) = find_drops({"": Comparison(14, Counts(90, 110, 80), Counts(990, 540, 270))}).values()
    assert alert_sentence("plan=pro", drop) == (
        "The score of plan: pro fell from 40 to 4 (280 responses in 14 days, compared with 1,800 in the 90 days before)."
    )
    assert alert_sentence("", drop, explain(WHOLE, PARTS), ["slow", "login"]) == (
        "The score fell from 40 to 4 (280 responses in 14 days, compared with 1,800 in the 90 days before), mostly in "
        "product: app, which fell from 40 to −18; without it the score went from 40 to 40; detractors write about "
        "slow, login."
    )
