"""The outcome report: what people did within some days after their last score, by its category. Not what the score causes."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, NamedTuple

from msgspec import Meta, Struct, field

from outoften.domain import score as numbers
from outoften.domain.collecting.ask import Channel
from outoften.domain.date_range import EndDay, FirstDay, TimeZone, days_before
from outoften.domain.field_types import OutcomeKind
from outoften.domain.reports.score_report import (
    ANY_SEGMENT,
    SEGMENT_HIDDEN_BELOW,
    SIGNIFICANCE_LEVEL,
    VERSION_SHOWN,
    ReportQuery,
    SegmentFilter,
    counted_part,
)
from outoften.domain.score import Category, Interval, category

MAX_DAYS = 730
_CORRELATION = "This is a correlation: it does not say that the score, or what is behind it, is the cause."


class OutcomesReportQuery(ReportQuery, frozen=True, kw_only=True):
    """Which outcome is counted, and after which scores."""

    kind: OutcomeKind
    within_days: Annotated[int, Meta(ge=1, le=MAX_DAYS, description="The number of days after the score that count.")] = 90
    segment: Annotated[SegmentFilter | None, ANY_SEGMENT] = None


class ScoreGroup(NamedTuple):
    """The people whose last score is this, and how many of them had the outcome."""

    score: int
    people: int
    with_outcome: int


class OutcomeRow(Struct, frozen=True):
    """The people of one category. Below 10 people, there is no share."""

    category: Annotated[Category, Meta(description="The category of their last score.", examples=["promoter"])]
    people: Annotated[int, Meta(description="People, each counted once.", examples=[120])]
    with_outcome: Annotated[int, Meta(description="People with the outcome.", examples=[36])]
    share: Annotated[float | None, Meta(description="with_outcome ÷ people; null below 10 people.", examples=[0.3])]
    interval: Annotated[Interval | None, Meta(description="Wilson's confidence interval of the share, from 0 to 1.")]


class OutcomeComparison(Struct, frozen=True):
    """The share of promoters minus the share of detractors, as estimated with one success and one failure added to each."""

    difference: Annotated[float, Meta(description="The estimated difference, from -1 to 1.", examples=[0.195])]
    interval: Annotated[Interval, Meta(description="The confidence interval of the difference.")]
    z: Annotated[float, Meta(description="The difference in standard errors.", examples=[3.4])]
    p_value: Annotated[float, Meta(description="The two-sided p-value of the difference.", examples=[0.0007])]
    significant: Annotated[bool, Meta(description="Whether the p-value is below 0.05.")]


class OutcomesReport(Struct, frozen=True, kw_only=True):
    """The share of identified people with an outcome within `within_days` after their last score, by its category.

    Each person counts once, with the last of the scores that the filters select and that are old enough: given before
    `answered_before`, so that everyone had all of these days. The score is chosen without regard to outcomes.
    """

    survey_id: Annotated[int, Meta(description="The survey's id.")]
    from_: FirstDay = field(name="from")
    to: EndDay
    time_zone: TimeZone
    channel: Annotated[Channel | None, Meta(description="The channel of the scores; null for all channels.")]
    segment: Annotated[str | None, Meta(description="The segment, as `key:value`; null for all responses.")]
    version: Annotated[int | None, VERSION_SHOWN]
    kind: OutcomeKind
    within_days: Annotated[int, Meta(description="The number of days after the score that count.", examples=[90])]
    answered_before: Annotated[date, Meta(description="Only scores of earlier days count.")]
    people: Annotated[int, Meta(description="People with such a score.", examples=[240])]
    with_outcome: Annotated[int, Meta(description="People with the outcome.", examples=[48])]
    share: Annotated[float | None, Meta(description="with_outcome ÷ people; null below 10 people.", examples=[0.2])]
    interval: Annotated[Interval | None, Meta(description="Wilson's confidence interval of the share, from 0 to 1.")]
    data: Annotated[list[OutcomeRow], Meta(description="Promoters, passives, detractors.")]
    comparison: Annotated[
        OutcomeComparison | None,
        Meta(description="Promoters compared with detractors; null if there are fewer than 10 people of either."),
    ]
    sentence: Annotated[
        str,
        Meta(
            description="The comparison in English, with what it does not say.",
            examples=[f"Within 90 days, 36 of 120 promoters and 6 of 60 detractors had the outcome “purchase”. {_CORRELATION}"],
        ),
    ]
    truncated: Annotated[bool, Meta(description="Whether only the newest responses were read.")]


def last_day(query: OutcomesReportQuery, today: date) -> date:
    """Returns the day before which a score must be given, so that all days after it are over."""
    return days_before(today, query.within_days)


def outcomes_report(
    survey_id: int,
    time_zone: str,
    query: OutcomesReportQuery,
    answered_before: date,
    groups: Iterable[ScoreGroup],
    *,
    truncated: bool,
) -> OutcomesReport:
    """Returns the report of these people."""
    people, with_outcome = (dict.fromkeys(numbers.CATEGORY_SCORES, 0) for _ in range(2))
    for group in groups:
        people[category(group.score)] += group.people
        with_outcome[category(group.score)] += group.with_outcome
    rows = [_make_row(name, with_outcome[name], people[name]) for name in people]
    promoters, _, detractors = rows
    comparison = _compare(promoters, detractors)
    total, total_with = sum(people.values()), sum(with_outcome.values())
    share, interval = _share(total_with, total)
    return OutcomesReport(
        **counted_part(survey_id, time_zone, query, query.segment),
        kind=query.kind,
        within_days=query.within_days,
        answered_before=answered_before,
        people=total,
        with_outcome=total_with,
        share=share,
        interval=interval,
        data=rows,
        comparison=comparison,
        sentence=_say(query, promoters, detractors, comparison),
        truncated=truncated,
    )


def _make_row(name: Category, with_outcome: int, people: int) -> OutcomeRow:
    return OutcomeRow(name, people, with_outcome, *_share(with_outcome, people))


def _share(with_outcome: int, people: int) -> tuple[float | None, Interval | None]:
    if people < SEGMENT_HIDDEN_BELOW:
        return None, None
    return numbers.rate(with_outcome, people), numbers.rate_interval(with_outcome, people)


def _compare(promoters: OutcomeRow, detractors: OutcomeRow) -> OutcomeComparison | None:
    if min(promoters.people, detractors.people) < SEGMENT_HIDDEN_BELOW:
        return None
    gap = numbers.rate_difference(promoters.with_outcome, promoters.people, detractors.with_outcome, detractors.people)
    return OutcomeComparison(gap.difference, gap.interval, gap.z, gap.p_value, gap.p_value < SIGNIFICANCE_LEVEL)


def _say(
    query: OutcomesReportQuery, promoters: OutcomeRow, detractors: OutcomeRow, comparison: OutcomeComparison | None
) -> str:
    if comparison is None:
        return (
            f"Too few people to compare: {promoters.people} promoters and {detractors.people} detractors gave their score at "
            f"least {query.within_days} days ago, and each needs {SEGMENT_HIDDEN_BELOW}."
        )
    counts = (
        f"Within {query.within_days} days, {promoters.with_outcome} of {promoters.people} promoters and "
        f"{detractors.with_outcome} of {detractors.people} detractors had the outcome “{query.kind}”."
    )
    chance = "The difference is larger than chance explains." if comparison.significant else "The difference may be chance."
    return f"{counts} {chance} {_CORRELATION}"
