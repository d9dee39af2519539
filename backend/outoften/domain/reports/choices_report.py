"""The choices report: how often each choice of the follow-up questions was selected, by whom, and with which score."""

from collections.abc import Iterable, Mapping
from typing import Annotated, NamedTuple

from msgspec import Meta, Struct, field
from msgspec.structs import asdict

from outoften.domain import score as numbers
from outoften.domain.collecting.ask import Channel
from outoften.domain.date_range import EndDay, FirstDay, TimeZone
from outoften.domain.field_types import FollowUp, FollowUpKey
from outoften.domain.reports.score_report import ANY_SEGMENT, SEGMENT_HIDDEN_BELOW, ReportQuery, SegmentFilter
from outoften.domain.score import SCORES, Interval, ScoreSummary


class ChoicesQuery(ReportQuery, frozen=True):
    """The responses whose choices are counted."""

    segment: Annotated[SegmentFilter | None, ANY_SEGMENT] = None


class ChosenCount(NamedTuple):
    """The number of responses that selected exactly these choices and gave this score."""

    choices: tuple[str, ...]
    score: int
    responses: int


class ChoiceRow(ScoreSummary, frozen=True):
    """The responses that selected one choice. Below 10 responses, their score is hidden."""

    choice: Annotated[str, Meta(description="The choice, in the survey's own language.", examples=["Price"])]
    follow_ups: Annotated[
        list[FollowUpKey],
        Meta(
            description="The follow-up questions with this choice; none if it is no longer offered.", examples=[["detractor"]]
        ),
    ]
    share: Annotated[
        float | None, Meta(description="The share of the report's `responses` that selected this choice, from 0 to 1.")
    ]
    share_interval: Annotated[Interval | None, Meta(description="The confidence interval of the share.")]


class ChoicesReport(Struct, frozen=True):
    """One row per choice, the most selected first, with those that nobody selected.

    A choice in several follow-ups is one row: its score says how those who selected it answered. With `multiple`, a response
    counts for each of its choices, so the shares add up to more than 1.
    """

    survey_id: Annotated[int, Meta(description="The survey's id.")]
    from_: FirstDay = field(name="from")
    to: EndDay
    time_zone: TimeZone
    channel: Annotated[Channel | None, Meta(description="The channel of the responses; null for all channels.")]
    segment: Annotated[str | None, Meta(description="The segment, as `key:value`; null for all responses.")]
    responses: Annotated[int, Meta(description="Responses that selected at least one choice.")]
    promoters: Annotated[int, Meta(description="Promoters among them.")]
    passives: Annotated[int, Meta(description="Passives among them.")]
    detractors: Annotated[int, Meta(description="Detractors among them.")]
    truncated: Annotated[bool, Meta(description="Whether only the newest responses were read.")]
    data: Annotated[list[ChoiceRow], Meta(description="The choices, the most selected first.")]


def choices_report(
    survey_id: int,
    follow_ups: Mapping[FollowUpKey, FollowUp],
    time_zone: str,
    query: ChoicesQuery,
    counted: Iterable[ChosenCount],
    *,
    truncated: bool,
) -> ChoicesReport:
    """Returns the report of these counts. `follow_ups` are those of the survey's own language."""
    offered = _offering_follow_ups(follow_ups)
    total = [0 for _ in SCORES]
    by_choice: dict[str, list[int]] = {choice: [0 for _ in SCORES] for choice in offered}
    for choices, score, responses in counted:
        total[score] += responses
        for choice in choices:
            by_choice.setdefault(choice, [0 for _ in SCORES])[score] += responses
    counts = numbers.counts(total)
    rows = [_make_row(choice, offered.get(choice, []), scores, counts.responses) for choice, scores in by_choice.items()]
    return ChoicesReport(
        survey_id=survey_id,
        from_=query.first,
        to=query.end,
        time_zone=time_zone,
        channel=query.channel,
        segment=query.segment,
        responses=counts.responses,
        promoters=counts.promoters,
        passives=counts.passives,
        detractors=counts.detractors,
        truncated=truncated,
        # The sort is stable: of two choices selected as often, the one that the survey offers first is first.
        data=sorted(rows, key=lambda row: -row.responses),
    )


def _offering_follow_ups(follow_ups: Mapping[FollowUpKey, FollowUp]) -> dict[str, list[FollowUpKey]]:
    """Returns each choice with the follow-up questions that offer it."""
    offered: dict[str, list[FollowUpKey]] = {}
    for key, follow_up in follow_ups.items():
        for choice in follow_up.choices:
            offered.setdefault(choice, []).append(key)
    return offered


def _make_row(choice: str, follow_ups: list[FollowUpKey], distribution: list[int], responses: int) -> ChoiceRow:
    counts = numbers.counts(distribution)
    return ChoiceRow(
        **asdict(numbers.summarize(counts, SEGMENT_HIDDEN_BELOW)),
        choice=choice,
        follow_ups=follow_ups,
        share=numbers.rate(counts.responses, responses),
        share_interval=numbers.rate_interval(counts.responses, responses),
    )
