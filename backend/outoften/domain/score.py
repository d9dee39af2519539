"""The numbers: category, NPS, its interval, the response rate's interval, and a comparison of two scores.

NPS points run from -100 to 100. Intervals on the NPS are adjusted Wald (Agresti and Coull's idea carried over to a
difference of two shares of one sample, as in Bonett and Price 2012): three pseudo-responses are added, 3/4 promoter,
3/2 passive, 3/4 detractor. Rates run from 0 to 1 and carry Wilson's score interval (Wilson 1927).
"""

from collections.abc import Sequence
from fractions import Fraction
from math import erfc, sqrt
from statistics import NormalDist
from typing import Annotated, Literal

from msgspec import Meta, Struct

Category = Literal["promoter", "passive", "detractor"]
CATEGORY_SCORES: dict[Category, range] = {"promoter": range(9, 11), "passive": range(7, 9), "detractor": range(7)}
Reliability = Literal["none", "hidden", "low", "ok"]

CONFIDENCE = 0.95
SCORES = range(11)
HIDDEN_BELOW = 5
LOW_BELOW = 30


class Counts(Struct, frozen=True):
    """How many responses fall into each category."""

    promoters: int
    passives: int
    detractors: int

    @property
    def responses(self) -> int:
        return self.promoters + self.passives + self.detractors


class Interval(Struct, frozen=True):
    """A confidence interval; `confidence` is a share, 0.95 for 95 %."""

    low: Annotated[float, Meta(description="The lower bound.")]
    high: Annotated[float, Meta(description="The upper bound.")]
    confidence: Annotated[float, Meta(description="The confidence level: 0.95 for 95 %.")]


class ScoreSummary(Struct, frozen=True, kw_only=True):
    """The score of some responses, in NPS points from -100 to 100; `nps` and `interval` are None while it is hidden."""

    nps: Annotated[int | None, Meta(description="100·(promoters − detractors)/responses, rounded; null if there are too few.")]
    interval: Annotated[Interval | None, Meta(description="The confidence interval of the NPS.")]
    responses: Annotated[int, Meta(description="Asks that have a score.")]
    promoters: Annotated[int, Meta(description="Responses with a score of 9 or 10.")]
    passives: Annotated[int, Meta(description="Responses with a score of 7 or 8.")]
    detractors: Annotated[int, Meta(description="Responses with a score from 0 to 6.")]
    reliability: Annotated[
        Reliability,
        Meta(description="`none` without responses, `hidden` below 5 (below 10 in a segment), `low` below 30."),
    ]


class Stratum(Struct, frozen=True):
    """The counts of some of the people, and of how many people there are whom they stand for."""

    counts: Counts
    population: int


class Difference(Struct, frozen=True):
    """Current score minus reference, in NPS points; `p_value` is two-sided."""

    difference: float
    interval: Interval
    z: float
    p_value: float


def category(score: int) -> Category:
    """Returns the category of a score from 0 to 10."""
    return next(name for name, scores in CATEGORY_SCORES.items() if score in scores)


def counts(distribution: list[int]) -> Counts:
    """Categories of a distribution: eleven counts, one for each score."""
    return Counts(*(sum(distribution[score] for score in scores) for scores in CATEGORY_SCORES.values()))


def summarize(counts: Counts, hidden_below: int = HIDDEN_BELOW) -> ScoreSummary:
    """The score of these counts, hidden under `hidden_below` responses."""
    shown = counts.responses >= hidden_below
    return ScoreSummary(
        nps=nps(counts) if shown else None,
        interval=nps_interval(counts) if shown else None,
        responses=counts.responses,
        promoters=counts.promoters,
        passives=counts.passives,
        detractors=counts.detractors,
        reliability=reliability(counts.responses, hidden_below),
    )


def nps(of: Counts) -> int | None:
    """100*(promoters - detractors)/responses, rounded half away from zero; None without responses.

    Integer arithmetic, because floats get exact halves wrong: 29/171/0 is 14.5, a float says 14.4999….
    """
    n = of.responses
    if n == 0:
        return None
    balance = of.promoters - of.detractors
    points = (200 * abs(balance) + n) // (2 * n)
    return -points if balance < 0 else points


def nps_interval(of: Counts, confidence: float = CONFIDENCE) -> Interval | None:
    """Adjusted Wald interval in NPS points, clamped to ±100; None under two responses."""
    if of.responses < 2:
        return None
    mean, variance = _adjusted_mean_and_variance(of)
    reach = _normal_quantile(confidence) * sqrt(variance)
    return Interval(_to_points(max(mean - reach, -1)), _to_points(min(mean + reach, 1)), confidence)


def weighted_nps(strata: Sequence[Stratum]) -> int:
    """Each stratum's NPS by its part of the population, rounded half away from zero; each needs a response."""
    whole, points = sum(one.population for one in strata), Fraction()
    for one in strata:
        balance = one.counts.promoters - one.counts.detractors
        points += Fraction(100 * one.population * balance, whole * one.counts.responses)
    away = int(abs(points) + Fraction(1, 2))
    return -away if points < 0 else away


def weighted_interval(strata: Sequence[Stratum], confidence: float = CONFIDENCE) -> Interval:
    """The same adjustment in each stratum, their variances by the square of their parts (stratified sampling, Cochran 1977)."""
    whole = sum(one.population for one in strata)
    parts = [(one.population / whole, *_adjusted_mean_and_variance(one.counts)) for one in strata]
    mean = sum(part * of for part, of, _ in parts)
    reach = _normal_quantile(confidence) * sqrt(sum(part * part * variance for part, _, variance in parts))
    return Interval(_to_points(max(mean - reach, -1)), _to_points(min(mean + reach, 1)), confidence)


def difference(current: Counts, reference: Counts, confidence: float = CONFIDENCE) -> Difference:
    """Compare two disjoint groups: the same adjustment on each, variances unpooled, normal two-sided p."""
    mean_current, variance_current = _adjusted_mean_and_variance(current)
    mean_reference, variance_reference = _adjusted_mean_and_variance(reference)
    gap, error = mean_current - mean_reference, sqrt(variance_current + variance_reference)
    reach = _normal_quantile(confidence) * error
    z = gap / error
    return Difference(
        _to_points(gap),
        Interval(_to_points(gap - reach), _to_points(gap + reach), confidence),
        z,
        erfc(abs(z) / sqrt(2)),
    )


def rate(part: int, whole: int) -> float | None:
    """part/whole; None where there is no denominator."""
    return part / whole if whole else None


def rate_interval(part: int, whole: int, confidence: float = CONFIDENCE) -> Interval | None:
    """Wilson's interval of part/whole, as shares of 1; None where there is no denominator."""
    if not whole:
        return None
    z = _normal_quantile(confidence)
    share, shrink = part / whole, 1 + z * z / whole
    centre = (share + z * z / (2 * whole)) / shrink
    reach = z * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole)) / shrink
    # At the ends the exact bound is 0 or 1, and rounding must not step over it.
    low = 0.0 if part == 0 else max(centre - reach, 0.0)
    high = 1.0 if part == whole else min(centre + reach, 1.0)
    return Interval(round(low, 8), round(high, 8), confidence)


def reliability(responses: int, hidden_below: int = HIDDEN_BELOW) -> Reliability:
    """How much the score can carry: under 5 responses it is hidden, under 30 low."""
    if responses == 0:
        return "none"
    return "hidden" if responses < hidden_below else "low" if responses < LOW_BELOW else "ok"


def _adjusted_mean_and_variance(of: Counts) -> tuple[float, float]:
    n = of.responses + 3
    promoters, detractors = (of.promoters + 0.75) / n, (of.detractors + 0.75) / n
    mean = promoters - detractors
    return mean, (promoters + detractors - mean * mean) / n


def _normal_quantile(confidence: float) -> float:
    return NormalDist().inv_cdf((1 + confidence) / 2)


def _to_points(share: float) -> float:
    return round(100 * share, 6)
