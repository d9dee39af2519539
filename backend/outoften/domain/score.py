"""Statistics: category, NPS, confidence intervals of the NPS and of rates, and the comparison of two scores.

NPS points range from -100 to 100. The NPS has an adjusted Wald interval (Agresti and Coull; for a difference of two shares
of one sample as in Bonett and Price 2012): it adds three pseudo-responses, 3/4 promoter, 3/2 passive, 3/4 detractor.
Rates range from 0 to 1 and have Wilson's score interval (Wilson 1927). Two rates are compared as in Agresti and Caffo 2000.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import erfc, sqrt
from statistics import NormalDist
from typing import Annotated, Literal

from msgspec import Meta, Struct

Category = Literal["promoter", "passive", "detractor"]
CATEGORY_SCORES: dict[Category, range] = {"promoter": range(9, 11), "passive": range(7, 9), "detractor": range(7)}
_CATEGORIES = [name for score in range(11) for name, scores in CATEGORY_SCORES.items() if score in scores]
Reliability = Literal["none", "hidden", "low", "ok"]

CONFIDENCE = 0.95
SCORES = range(11)
HIDDEN_BELOW = 5
LOW_BELOW = 30


class Counts(Struct, frozen=True):
    """The number of responses in each category."""

    promoters: int
    passives: int
    detractors: int

    @property
    def responses(self) -> int:
        return self.promoters + self.passives + self.detractors


class Interval(Struct, frozen=True):
    """A confidence interval; `confidence` is a share, 0.95 for 95 %."""

    low: Annotated[float, Meta(description="The lower bound.", examples=[21.6])]
    high: Annotated[float, Meta(description="The upper bound.", examples=[56.0])]
    confidence: Annotated[float, Meta(description="The confidence level: 0.95 for 95 %.", examples=[0.95])]


class ScoreSummary(Struct, frozen=True, kw_only=True):
    """The score of some responses, in NPS points from -100 to 100; `nps` and `interval` are null while it is hidden."""

    nps: Annotated[
        int | None,
        Meta(description="100·(promoters − detractors)/responses, rounded; null if there are too few.", examples=[40]),
    ]
    interval: Annotated[Interval | None, Meta(description="The confidence interval of the NPS.")]
    responses: Annotated[int, Meta(description="Asks that have a score.", examples=[100])]
    promoters: Annotated[int, Meta(description="Responses with a score of 9 or 10.", examples=[55])]
    passives: Annotated[int, Meta(description="Responses with a score of 7 or 8.", examples=[30])]
    detractors: Annotated[int, Meta(description="Responses with a score from 0 to 6.", examples=[15])]
    reliability: Annotated[
        Reliability,
        Meta(
            description="`none` without responses, `hidden` below 5 (below 10 in a segment), `low` below 30.", examples=["ok"]
        ),
    ]


class Stratum(Struct, frozen=True):
    """The responses of one part of the population, and the number of people in that part."""

    counts: Counts
    population: int


class Difference(Struct, frozen=True):
    """The current score minus the reference score, in NPS points; of rates, from -1 to 1. `p_value` is two-sided."""

    difference: float
    interval: Interval
    z: float
    p_value: float


def category(score: int) -> Category:
    """Returns the category of a score from 0 to 10."""
    return _CATEGORIES[score]


def counts(distribution: list[int]) -> Counts:
    """Returns the counts per category. `distribution` has eleven counts, one for each score."""
    return Counts(*(sum(distribution[score] for score in scores) for scores in CATEGORY_SCORES.values()))


def summarize(counts: Counts, hidden_below: int = HIDDEN_BELOW) -> ScoreSummary:
    """Returns the score of these counts, hidden below `hidden_below` responses."""
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


def nps(counts: Counts) -> int | None:
    """Returns 100*(promoters - detractors)/responses, rounded half away from zero; None without responses.

    Integer arithmetic, because floats round exact halves wrongly: 29/171/0 is 14.5, but 14.4999… as a float.
    """
    n = counts.responses
    if n == 0:
        return None
    balance = counts.promoters - counts.detractors
    points = (200 * abs(balance) + n) // (2 * n)
    return -points if balance < 0 else points


def nps_interval(counts: Counts, confidence: float = CONFIDENCE) -> Interval | None:
    """Returns the adjusted Wald interval in NPS points, clamped to ±100; None for fewer than two responses."""
    if counts.responses < 2:
        return None
    mean, variance = _adjusted_mean_and_variance(counts)
    margin = _normal_quantile(confidence) * sqrt(variance)
    return Interval(_to_points(max(mean - margin, -1)), _to_points(min(mean + margin, 1)), confidence)


def weighted_nps(strata: Sequence[Stratum]) -> int:
    """Returns the mean NPS weighted by population, rounded half away from zero. Each stratum needs at least one response."""
    population, points = sum(stratum.population for stratum in strata), Fraction()
    for stratum in strata:
        balance = stratum.counts.promoters - stratum.counts.detractors
        points += Fraction(100 * stratum.population * balance, population * stratum.counts.responses)
    rounded = int(abs(points) + Fraction(1, 2))
    return -rounded if points < 0 else rounded


def weighted_interval(strata: Sequence[Stratum], confidence: float = CONFIDENCE) -> Interval:
    """Returns the interval of `weighted_nps`: each stratum adjusted, variances by squared weight (Cochran 1977)."""
    population = sum(stratum.population for stratum in strata)
    estimates = [(stratum.population / population, *_adjusted_mean_and_variance(stratum.counts)) for stratum in strata]
    mean = sum(weight * stratum_mean for weight, stratum_mean, _ in estimates)
    margin = _normal_quantile(confidence) * sqrt(sum(weight * weight * variance for weight, _, variance in estimates))
    return Interval(_to_points(max(mean - margin, -1)), _to_points(min(mean + margin, 1)), confidence)


def difference(current: Counts, reference: Counts, confidence: float = CONFIDENCE) -> Difference:
    """Compares two disjoint groups: adjusted Wald in each, unpooled variances, two-sided normal p-value."""
    mean_current, variance_current = _adjusted_mean_and_variance(current)
    mean_reference, variance_reference = _adjusted_mean_and_variance(reference)
    gap, standard_error = mean_current - mean_reference, sqrt(variance_current + variance_reference)
    margin = _normal_quantile(confidence) * standard_error
    z = gap / standard_error
    return Difference(
        _to_points(gap), Interval(_to_points(gap - margin), _to_points(gap + margin), confidence), z, erfc(abs(z) / sqrt(2))
    )


def rate(part: int, total: int) -> float | None:
    """Returns part/total; None if `total` is 0."""
    return part / total if total else None


def rate_interval(part: int, total: int, confidence: float = CONFIDENCE) -> Interval | None:
    """Returns Wilson's interval of part/total, from 0 to 1; None if `total` is 0."""
    if not total:
        return None
    z = _normal_quantile(confidence)
    share, scale = part / total, 1 + z * z / total
    center = (share + z * z / (2 * total)) / scale
    margin = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / scale
    # The exact bound is 0 or 1 here; rounding must not exceed it.
    low = 0.0 if part == 0 else max(center - margin, 0.0)
    high = 1.0 if part == total else min(center + margin, 1.0)
    return Interval(round(low, 8), round(high, 8), confidence)


def rate_difference(part: int, total: int, reference_part: int, reference_total: int) -> Difference:
    """Compares the rates of two disjoint groups: one success and one failure added to each, variances not pooled.

    The adjusted Wald interval of Agresti and Caffo 2000, cut to -1 to 1, and the two-sided normal p-value of its estimate.
    """
    (share, variance), (reference_share, reference_variance) = (
        ((successes + 1) / (n + 2), (successes + 1) * (n - successes + 1) / (n + 2) ** 3)
        for successes, n in ((part, total), (reference_part, reference_total))
    )
    gap, standard_error = share - reference_share, sqrt(variance + reference_variance)
    margin, z = _normal_quantile(CONFIDENCE) * standard_error, gap / standard_error
    interval = Interval(round(max(gap - margin, -1), 8), round(min(gap + margin, 1), 8), CONFIDENCE)
    return Difference(round(gap, 8), interval, z, erfc(abs(z) / sqrt(2)))


def reliability(responses: int, hidden_below: int = HIDDEN_BELOW) -> Reliability:
    """Returns how reliable a score is: `hidden` below 5 responses (`hidden_below`), `low` below 30."""
    if responses == 0:
        return "none"
    return "hidden" if responses < hidden_below else "low" if responses < LOW_BELOW else "ok"


def _adjusted_mean_and_variance(counts: Counts) -> tuple[float, float]:
    n = counts.responses + 3
    promoters, detractors = (counts.promoters + 0.75) / n, (counts.detractors + 0.75) / n
    mean = promoters - detractors
    return mean, (promoters + detractors - mean * mean) / n


def _normal_quantile(confidence: float) -> float:
    return NormalDist().inv_cdf((1 + confidence) / 2)


def _to_points(share: float) -> float:
    return round(100 * share, 6)
