"""Alerts on drops of the score: the last days compared with the days before, overall and in watched segments."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import accumulate
from statistics import NormalDist
from typing import Annotated, Literal

from msgspec import Meta, Struct

from outoften.domain import score
from outoften.domain.collecting.segment import parse_segment
from outoften.domain.score import Counts

# The recent days, and more of them where there are too few responses.
RECENT_DAYS = (14, 28)
MIN_RECENT_RESPONSES = 50
BASELINE_DAYS = 90
MIN_BASELINE_RESPONSES = 100
HISTORY_DAYS = max(RECENT_DAYS) + BASELINE_DAYS

MIN_FALL = 10
MAX_Z = -3.0
# How often chance alone gives a z of -3 or less. With several watched series, all of them share it.
CHANCE = 0.00135
QUIET_DAYS = 14
MIN_RESPONSES_PER_DAY = 5
# Of more series than this, those with the most responses are watched.
MAX_SERIES = 50

# Segments below 10 responses are not shown in reports either.
MIN_PART_RESPONSES = 10
MAX_PARTS = 3

Problem = Literal["too_few_recent", "too_few_before"]
Mode = Literal["drops", "every_detractor"]


class Comparison(Struct, frozen=True):
    """The recent responses of one series, and those of the 90 days before."""

    days: Annotated[
        int,
        Meta(
            description="The number of complete days that are compared with the 90 days before: 14, or 28 with few responses.",
            examples=[14],
        ),
    ]
    recent: Annotated[Counts, Meta(description="The responses of the recent days.")]
    before: Annotated[Counts, Meta(description="The responses of the 90 days before them.")]

    @property
    def problem(self) -> Problem | None:
        """Why the two can't be compared."""
        if self.recent.responses < MIN_RECENT_RESPONSES:
            return "too_few_recent"
        return "too_few_before" if self.before.responses < MIN_BASELINE_RESPONSES else None


class Drop(Struct, frozen=True):
    """A fall of the score that chance does not explain."""

    days: Annotated[
        int, Meta(description="The number of complete days that are compared with the 90 days before.", examples=[14])
    ]
    nps: Annotated[int, Meta(description="The score of the recent days.", examples=[20])]
    nps_before: Annotated[int, Meta(description="The score of the 90 days before.", examples=[40])]
    responses: Annotated[int, Meta(description="Responses of the recent days.", examples=[280])]
    responses_before: Annotated[int, Meta(description="Responses of the 90 days before.", examples=[1800])]
    z: Annotated[float, Meta(description="The difference in standard errors.", examples=[-4.2])]


class Part(Struct, frozen=True):
    """A segment that explains a drop: its own score fell, and without it the score fell less."""

    segment: Annotated[str, Meta(description="The segment, as `key=value`.", examples=["product=app"])]
    nps: Annotated[int, Meta(description="The segment's score in the recent days.", examples=[0])]
    nps_before: Annotated[int, Meta(description="The segment's score in the 90 days before.", examples=[40])]
    responses: Annotated[int, Meta(description="The segment's responses in the recent days.", examples=[56])]
    nps_without: Annotated[int, Meta(description="The score of all other responses in the recent days.", examples=[39])]
    nps_without_before: Annotated[int, Meta(description="The same in the 90 days before.", examples=[40])]


class DailyScores:
    """The responses of a series by day, with sums that make any range of days cheap."""

    def __init__(self, first: date, days: Iterable[Counts]) -> None:
        days = list(days)
        self.first = first
        self._promoters = [0, *accumulate(day.promoters for day in days)]
        self._passives = [0, *accumulate(day.passives for day in days)]
        self._detractors = [0, *accumulate(day.detractors for day in days)]

    def between(self, first: date, end: date) -> Counts:
        """Returns the responses from the day `first` to the day before `end`; days that are not known have none."""
        last = len(self._promoters) - 1
        low, high = (min(max((day - self.first).days, 0), last) for day in (first, end))
        return Counts(*(sums[high] - sums[low] for sums in (self._promoters, self._passives, self._detractors)))


def compare(scores: DailyScores, today: date) -> Comparison:
    """Returns the complete days before `today` and the 90 days before them. 28 days are recent if 14 have too few responses."""
    usual, longer = RECENT_DAYS
    found = compare_days(scores, today, usual)
    return found if found.recent.responses >= MIN_RECENT_RESPONSES else compare_days(scores, today, longer)


def compare_days(scores: DailyScores, today: date, days: int) -> Comparison:
    """Returns so many complete days before `today`, and the 90 days before them."""
    first = today - timedelta(days=days)
    return Comparison(days, scores.between(first, today), scores.between(first - timedelta(days=BASELINE_DAYS), first))


def compare_series(scores: Mapping[str, DailyScores], today: date) -> dict[str, Comparison]:
    """Returns the comparison of each watched series: the whole, named "", and those segments with the most responses."""
    found = {name: compare(daily, today) for name, daily in scores.items()}
    order = sorted(found, key=lambda name: (name != "", -found[name].before.responses - found[name].recent.responses, name))
    return {name: found[name] for name in order[:MAX_SERIES]}


def find_drops(series: Mapping[str, Comparison]) -> dict[str, Drop]:
    """Returns the drops by series, keyed like `series`. The more series can be compared, the rarer a drop of each must be."""
    comparable = {name: comparison for name, comparison in series.items() if not comparison.problem}
    limit = max_z(len(comparable))
    return {name: drop for name, comparison in comparable.items() if (drop := _find_drop(comparison, limit))}


def max_z(series: int) -> float:
    """Returns the z at or below which a fall is a drop: -3, or less with several series (Bonferroni)."""
    return MAX_Z if series < 2 else NormalDist().inv_cdf(CHANCE / series)


def is_over(dropped_on: date, today: date) -> bool:
    """Whether an alert closes: no drop in the 14 days since the last day with one."""
    return (today - dropped_on).days >= QUIET_DAYS


def responses_per_day(scores: DailyScores, today: date) -> float:
    """Returns the mean of the last 28 complete days."""
    days = max(RECENT_DAYS)
    return scores.between(today - timedelta(days=days), today).responses / days


def alert_mode(per_day: float) -> Mode:
    """Returns what to be alerted of: with fewer than 5 responses a day, drops are found too late, so of every detractor."""
    return "drops" if per_day >= MIN_RESPONSES_PER_DAY else "every_detractor"


def explain(whole: Comparison, segments: Mapping[str, Comparison]) -> list[Part]:
    """Returns up to three segments that explain a drop, the one that explains most of it first.

    A segment explains it if its own fall is significant among all that can be compared, and if without the segment the
    score fell by at most half as much.
    """
    fall = _fall(whole)
    comparable = {
        name: comparison
        for name, comparison in segments.items()
        if min(comparison.recent.responses, comparison.before.responses) >= MIN_PART_RESPONSES
    }
    found: list[tuple[int, str, Part]] = []
    for name, comparison in comparable.items():
        rest = Comparison(whole.days, _minus(whole.recent, comparison.recent), _minus(whole.before, comparison.before))
        difference = score.difference(comparison.recent, comparison.before)
        if difference.z < 0 and difference.p_value < 0.05 / len(comparable) and 2 * _fall(rest) <= fall:
            part = Part(name, *_scores(comparison), comparison.recent.responses, *_scores(rest))
            found.append((_fall(rest), name, part))
    return [part for _, _, part in sorted(found, key=lambda entry: entry[:2])[:MAX_PARTS]]


def alert_sentence(segment: str, drop: Drop, parts: Iterable[Part] = (), themes: Iterable[str] = ()) -> str:
    """Returns the alert in one sentence."""
    subject = f"The score of {_segment_name(segment)}" if segment else "The score"
    text = (
        f"{subject} fell from {_number(drop.nps_before)} to {_number(drop.nps)} ({_number(drop.responses)} responses in "
        f"{drop.days} days, compared with {_number(drop.responses_before)} in the 90 days before)"
    )
    if parts := list(parts):
        part = parts[0]
        text += (
            f", mostly in {_segment_name(part.segment)}, which fell from {_number(part.nps_before)} to {_number(part.nps)}; "
            f"without it the score went from {_number(part.nps_without_before)} to {_number(part.nps_without)}"
        )
    if themes := list(themes):
        text += f"; detractors write about {', '.join(themes)}"
    return f"{text}."


def _number(number: int) -> str:
    """Returns a number as the dashboard shows it: 1,800 or −18."""
    return f"{number:,}".replace("-", "\N{MINUS SIGN}")


def _segment_name(segment: str) -> str:
    """Returns a segment as the dashboard shows it."""
    return ": ".join(parse_segment(segment))


def _find_drop(comparison: Comparison, limit: float) -> Drop | None:
    if _fall(comparison) < MIN_FALL:
        return None
    z = score.difference(comparison.recent, comparison.before).z
    if z > limit:
        return None
    recent, before = _scores(comparison)
    return Drop(comparison.days, recent, before, comparison.recent.responses, comparison.before.responses, round(z, 2))


def _fall(comparison: Comparison) -> int:
    recent, before = _scores(comparison)
    return before - recent


def _scores(comparison: Comparison) -> tuple[int, int]:
    return score.nps(comparison.recent) or 0, score.nps(comparison.before) or 0


def _minus(whole: Counts, part: Counts) -> Counts:
    return Counts(whole.promoters - part.promoters, whole.passives - part.passives, whole.detractors - part.detractors)
