"""Where a goal stands."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outoften.domain.collecting.tally import COUNTS
from outoften.domain.reports.goals import Benchmark, Goal, Metric, compare_benchmark, goal_progress, validate_goal
from tests.conftest import refused_with

DAY = datetime(2026, 3, 1, tzinfo=UTC)


def counted(promoters: int = 0, passives: int = 0, detractors: int = 0, asked: int = 0, commented: int = 0) -> Counter[str]:
    scores = {"score_10": promoters, "score_8": passives, "score_0": detractors}
    answered = promoters + passives + detractors
    return Counter(dict.fromkeys(COUNTS, 0) | scores | {"asked": asked, "answered": answered, "commented": commented})


def goal(metric: Metric, target: float) -> Goal:
    return Goal(1, 1, metric, None if metric == "nps" else "widget", target, DAY)


def test_a_score_is_reached_when_all_of_its_interval_is() -> None:
    now = counted(promoters=70, passives=20, detractors=10)
    reached = {target: goal_progress(goal("nps", target), now, counted()).reached for target in (40, 60, 80)}
    assert reached == {40: "yes", 60: "too_close_to_call", 80: "no"}


def test_the_distance_to_a_score_is_in_points() -> None:
    progress = goal_progress(goal("nps", 70), counted(promoters=70, passives=20, detractors=10), counted())
    assert (progress.value, progress.distance, progress.sample_size) == (60, -10, 100)


def test_a_score_under_five_responses_is_hidden() -> None:
    progress = goal_progress(goal("nps", 50), counted(promoters=4), counted())
    assert (progress.value, progress.interval, progress.distance, progress.reached, progress.sample_size) == (
        None,
        None,
        None,
        None,
        4,
    )


@pytest.mark.parametrize(("metric", "value", "denominator"), [("response_rate", 0.2, 500), ("comment_rate", 0.3, 100)])
def test_rates_are_shares_of_those_who_were_asked_or_answered(metric: Metric, value: float, denominator: int) -> None:
    now = counted(promoters=100, asked=500, commented=30)
    progress = goal_progress(goal(metric, 0.25), now, counted())
    assert (progress.value, progress.sample_size, progress.reached) == (
        value,
        denominator,
        "no" if metric == "response_rate" else "too_close_to_call",
    )


def test_progress_is_the_share_of_the_way_from_where_it_stood_before() -> None:
    before = counted(promoters=40, passives=30, detractors=30)
    progress = goal_progress(goal("nps", 50), counted(promoters=55, passives=20, detractors=25), before)
    assert (progress.start, progress.value, progress.progress) == (10, 30, 0.5)
    assert goal_progress(goal("nps", 50), counted(promoters=90, detractors=10), before).progress == 1
    assert goal_progress(goal("nps", 50), counted(promoters=10, detractors=90), before).progress == 0


def test_there_is_no_progress_from_nowhere_or_from_beyond_the_target() -> None:
    now = counted(promoters=50, passives=50)
    assert goal_progress(goal("nps", 70), now, counted()).progress is None
    assert goal_progress(goal("nps", 70), now, counted(promoters=90, passives=10)).progress is None


@pytest.mark.parametrize(("metric", "target"), [("response_rate", 25), ("comment_rate", -0.1)])
def test_the_target_of_a_rate_is_a_share(metric: Metric, target: float) -> None:
    with refused_with("goal_invalid"):
        validate_goal(goal(metric, target))


def test_a_rate_without_a_channel_is_the_widgets() -> None:
    assert validate_goal(Goal(1, 1, "comment_rate", None, 0.5, DAY)).channel == "widget"
    assert validate_goal(Goal(1, 1, "nps", None, 50, DAY)).channel is None


def test_imported_answers_have_no_response_rate_to_reach() -> None:
    with refused_with("goal_invalid"):
        validate_goal(Goal(1, 1, "response_rate", "import", 0.5, DAY))


def test_a_benchmark_is_held_against_the_score_and_its_interval() -> None:
    now = counted(promoters=70, passives=20, detractors=10)
    near, far = (compare_benchmark(Benchmark(1, 1, "x", value, "y", date(2026, 1, 1), DAY), now) for value in (62, 20))
    assert (near.difference, near.within_interval) == (-2, True)
    assert (far.difference, far.within_interval) == (40, False)
    hidden = compare_benchmark(Benchmark(1, 1, "x", 20, "y", date(2026, 1, 1), DAY), counted(promoters=4))
    assert (hidden.difference, hidden.within_interval) == (None, None)


numbers = st.integers(0, 200)


@given(numbers, numbers, numbers, st.floats(-100, 100), numbers)
def test_no_goal_is_reached_at_one_target_and_missed_at_a_lower_one(
    promoters: int, passives: int, detractors: int, target: float, lower: int
) -> None:
    now = counted(promoters, passives, detractors)
    high, low = (goal_progress(goal("nps", value), now, counted()).reached for value in (target, max(target - lower, -100)))
    order = ["no", "too_close_to_call", "yes"]
    assert high is low is None or order.index(str(high)) <= order.index(str(low))
