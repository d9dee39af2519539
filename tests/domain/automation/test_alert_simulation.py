"""How often an alert is false, and how soon a drop is found, by simulated days. Seeded, so that each run has the same days."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from math import factorial
from random import Random
from statistics import median

import pytest

from outoften.domain.automation.alerts.alert import HISTORY_DAYS, DailyScores, compare, find_drops, is_over
from outoften.domain.score import Counts
from tests.conftest import soak

FIRST = date(2024, 1, 1)
START = FIRST + timedelta(days=HISTORY_DAYS)
# Shares of promoters and detractors, by score.
SHARES = {40: (0.55, 0.15), 20: (0.40, 0.20), 0: (0.35, 0.35)}
NOT_FOUND = 60


@cache
def days_by_chance(responses: int, nps: int) -> tuple[list[Counts], list[float]]:
    """Returns each possible day with so many responses, and the cumulative weights (multinomial)."""
    promoters, detractors = SHARES[nps]
    days = [Counts(p, responses - p - d, d) for p in range(responses + 1) for d in range(responses - p + 1)]
    weights = [
        factorial(responses)
        / (factorial(day.promoters) * factorial(day.passives) * factorial(day.detractors))
        * promoters**day.promoters
        * detractors**day.detractors
        * (1 - promoters - detractors) ** day.passives
        for day in days
    ]
    return days, list(accumulate(weights))


def draw(random: Random, responses: int, nps: int, days: int) -> list[Counts]:
    outcomes, cumulative = days_by_chance(responses, nps)
    return random.choices(outcomes, cum_weights=cumulative, k=days)


def days_until_found(series: dict[str, list[Counts]], name: str) -> int:
    """Returns after how many days the drop of this series is found; it begins on the day `START`."""
    scores = {key: DailyScores(FIRST, days) for key, days in series.items()}
    for day in range(1, NOT_FOUND):
        today = START + timedelta(days=day)
        if name in find_drops({key: compare(daily, today) for key, daily in scores.items()}):
            return day
    return NOT_FOUND


def count_alerts(days: Sequence[Counts]) -> int:
    """Returns how many alerts a series opens from `START` to its end."""
    scores, opened, dropped_on = DailyScores(FIRST, days), 0, None
    for day in range(len(days) - HISTORY_DAYS):
        today = START + timedelta(days=day)
        if find_drops({"": compare(scores, today)}):
            opened += dropped_on is None
            dropped_on = today
        elif dropped_on and is_over(dropped_on, today):
            dropped_on = None
    return opened


@pytest.mark.parametrize("years", [500, *soak(10_000)])
def test_at_20_answers_a_day_chance_opens_at_most_one_alert_in_5_years(years: int) -> None:
    random = Random(14)
    alerts = sum(count_alerts(draw(random, 20, 40, HISTORY_DAYS + 365)) for _ in range(years))
    assert 0.1 <= alerts / years <= 0.2


@pytest.mark.parametrize("trials", [200, *soak(4000)])
def test_a_drop_from_40_to_20_is_found_within_11_days_at_the_median(trials: int) -> None:
    random = Random(11)
    found = [
        days_until_found({"": draw(random, 20, 40, HISTORY_DAYS) + draw(random, 20, 20, NOT_FOUND)}, "") for _ in range(trials)
    ]
    assert median(found) <= 11
    assert sum(days <= 28 for days in found) >= 0.98 * trials


@pytest.mark.parametrize("trials", [60, *soak(1000)])
def test_one_of_five_products_that_falls_from_40_to_0_is_found_through_its_segment(trials: int) -> None:
    random = Random(5)
    through_segment, overall = [], []
    for _ in range(trials):
        products = {
            f"product={number}": draw(random, 4, 40, HISTORY_DAYS) + draw(random, 4, 40 if number else 0, NOT_FOUND)
            for number in range(5)
        }
        total = [
            Counts(*(sum(getattr(day, name) for day in days) for name in Counts.__struct_fields__))
            for days in zip(*products.values(), strict=True)
        ]
        through_segment.append(days_until_found(products | {"": total}, "product=0"))
        overall.append(days_until_found({"": total}, ""))
    assert median(through_segment) <= 15
    # Why segments are watched: without them it is hardly ever noticed.
    assert median(overall) == NOT_FOUND
