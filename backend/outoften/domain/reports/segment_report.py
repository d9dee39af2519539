"""The segment report: one row per value of a segment key, compared with all other responses."""

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta, Struct, field
from msgspec.structs import asdict

from outoften.domain import score as numbers
from outoften.domain.collecting.ask import Channel
from outoften.domain.collecting.tally import RATE_COUNTS, SCORE_COUNTS
from outoften.domain.date_range import DateRange, EndDay, FirstDay, TimeZone
from outoften.domain.errors import InvalidError
from outoften.domain.field_types import text_format
from outoften.domain.reports.score_report import SEGMENT_HIDDEN_BELOW, SIGNIFICANCE_LEVEL, VERSION_SHOWN, ReportQuery
from outoften.domain.reports.trend import ChannelRate, channel_rate
from outoften.domain.score import Counts, Interval, ScoreSummary

# Tally counts by channel.
ByChannel = Mapping[Channel, Mapping[str, int]]

Population = Annotated[
    str,
    text_format(
        r"^[^,]+:[1-9][0-9]{0,9}(,[^,]+:[1-9][0-9]{0,9})*(?!\n)$",
        "each value with a whole number of people, such as `web:800,mobile:200`",
        max_length=2000,
        description="The number of people per value, such as `web:800,mobile:200`, to weight the score.",
    ),
]


class SegmentsQuery(ReportQuery, frozen=True):
    """`population` weights the score if the segments were sampled at different rates."""

    population: Population | None = None


class ReportHeader(Struct, frozen=True):
    """The scope of a segment report."""

    survey_id: int
    key: str
    time_zone: str
    days: DateRange
    channel: Channel | None = None


class SegmentRow(ScoreSummary, frozen=True):
    """The responses with one value, compared with all other responses. Below 10 responses, only the counts are reported."""

    value: Annotated[str, Meta(description="The value of the segment key.", examples=["pro"])]
    share: Annotated[float | None, Meta(description="The share of all responses, from 0 to 1.")]
    channels: Annotated[dict[Channel, ChannelRate], Meta(description="The response rate per channel.")]
    others_responses: Annotated[int, Meta(description="All other responses: with another value of this key, or without one.")]
    others_nps: Annotated[int | None, Meta(description="The NPS of all other responses; null below 10 of them.")]
    difference: Annotated[
        float | None, Meta(description="The NPS of this value minus `others_nps`, in NPS points, not rounded.")
    ]
    difference_interval: Annotated[Interval | None, Meta(description="The confidence interval of the difference.")]
    p_value: Annotated[float | None, Meta(description="The two-sided p-value of the difference.")]
    significant: Annotated[bool | None, Meta(description="Whether the p-value is below the report's `threshold`.")]


class WeightedScore(Struct, frozen=True):
    """The score weighted by population (stratified sampling), for values that were sampled at different rates by design.

    Weighting does not correct nonresponse bias.
    """

    nps: Annotated[
        int | None,
        Meta(
            description="The weighted NPS, rounded to an integer; null if a value of `population` has fewer than 10 responses.",
            examples=[40],
        ),
    ]
    interval: Annotated[Interval | None, Meta(description="The confidence interval of the weighted NPS.")]
    covered: Annotated[
        float | None, Meta(description="The share of the responses that have one of the weighted values, from 0 to 1.")
    ]


class SegmentReport(Struct, frozen=True):
    """One row per value of a segment key, the value with the most responses first.

    With k values compared at once, the threshold is 0.05 ÷ k (Bonferroni): otherwise 1 in 20 is significant by chance.
    """

    survey_id: Annotated[int, Meta(description="The survey's id.")]
    key: Annotated[str, Meta(description="The segment key, one of the site's `segment_keys`.", examples=["plan"])]
    from_: FirstDay = field(name="from")
    to: EndDay
    time_zone: TimeZone
    channel: Annotated[Channel | None, Meta(description="The channel of the responses; null for all channels.")]
    responses: Annotated[int, Meta(description="Asks that have a score.")]
    without_value: Annotated[int, Meta(description="Responses without a value of this key.")]
    tested: Annotated[int, Meta(description="The number of values compared with the other responses.")]
    threshold: Annotated[
        float | None, Meta(description="The p-value below which a difference is significant: 0.05 ÷ `tested`.")
    ]
    data: Annotated[list[SegmentRow], Meta(description="The values of the key, each with its score.")]
    weighted: Annotated[WeightedScore | None, Meta(description="The score weighted by `population`; null without it.")] = None
    version: Annotated[int | None, VERSION_SHOWN] = None
    truncated: Annotated[bool, Meta(description="Whether only the newest asks were read; only with `version`.")] = False


def parse_population(text: str) -> dict[str, int]:
    """Returns the people per value from `web:800,mobile:200`. Raises InvalidError for a repeated value."""
    pairs = [pair.rpartition(":") for pair in text.split(",")]
    people = {value: int(number) for value, _, number in pairs}
    if len(people) < len(pairs):
        raise InvalidError("query_invalid", f"`population`: {text!r} names a value twice. Name each value once.")
    return people


def segment_report(
    header: ReportHeader, all_channels: ByChannel, values: Mapping[str, ByChannel], population: Mapping[str, int] | None = None
) -> SegmentReport:
    """Returns the report. Raises InvalidError if `population` names a value without responses."""
    total = _sum_counts(all_channels)
    counts_by_value = {value: _sum_counts(channels) for value, channels in values.items()}
    tested = sum(_is_testable(counts, remainder(total, counts)) for counts in counts_by_value.values())
    rows = [_make_row(value, counts, total, values[value], tested) for value, counts in counts_by_value.items()]
    return SegmentReport(
        survey_id=header.survey_id,
        key=header.key,
        from_=header.days.first,
        to=header.days.end,
        time_zone=header.time_zone,
        channel=header.channel,
        responses=total.responses,
        without_value=total.responses - sum(row.responses for row in rows),
        tested=tested,
        threshold=SIGNIFICANCE_LEVEL / tested if tested else None,
        data=sorted(rows, key=lambda row: (-row.responses, row.value)),
        weighted=_weight(counts_by_value, total, population) if population else None,
    )


def remainder(total: Counts, counts: Counts) -> Counts:
    """Returns the counts of all other responses."""
    return Counts(total.promoters - counts.promoters, total.passives - counts.passives, total.detractors - counts.detractors)


def _weight(counts_by_value: Mapping[str, Counts], total: Counts, population: Mapping[str, int]) -> WeightedScore:
    if unknown := population.keys() - counts_by_value.keys():
        raise InvalidError("query_invalid", f"`population`: no response in these days has {', '.join(sorted(unknown))}.")
    strata = [numbers.Stratum(counts_by_value[value], people) for value, people in population.items()]
    shown = all(stratum.counts.responses >= SEGMENT_HIDDEN_BELOW for stratum in strata)
    return WeightedScore(
        nps=numbers.weighted_nps(strata) if shown else None,
        interval=numbers.weighted_interval(strata) if shown else None,
        covered=numbers.rate(sum(stratum.counts.responses for stratum in strata), total.responses),
    )


def _make_row(value: str, counts: Counts, total: Counts, channels: ByChannel, tested: int) -> SegmentRow:
    others = remainder(total, counts)
    comparison = numbers.difference(counts, others) if _is_testable(counts, others) else None
    return SegmentRow(
        **asdict(numbers.summarize(counts, SEGMENT_HIDDEN_BELOW)),
        value=value,
        share=numbers.rate(counts.responses, total.responses),
        channels={name: channel_rate(name, tally) for name, tally in sorted(channels.items()) if _has_counts(tally)},
        others_responses=others.responses,
        others_nps=numbers.summarize(others, SEGMENT_HIDDEN_BELOW).nps,
        difference=comparison.difference if comparison else None,
        difference_interval=comparison.interval if comparison else None,
        p_value=comparison.p_value if comparison else None,
        significant=comparison.p_value < SIGNIFICANCE_LEVEL / tested if comparison else None,
    )


def _is_testable(counts: Counts, others: Counts) -> bool:
    return min(counts.responses, others.responses) >= SEGMENT_HIDDEN_BELOW


def _sum_counts(channels: ByChannel) -> Counts:
    return numbers.counts([sum(counts[name] for counts in channels.values()) for name in SCORE_COUNTS])


def _has_counts(counts: Mapping[str, int]) -> bool:
    return any(counts[name] for name in RATE_COUNTS)
