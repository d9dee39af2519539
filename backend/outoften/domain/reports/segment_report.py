"""A row for each value of a segment key, held against everybody else."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from msgspec import Meta, Struct, field
from msgspec.structs import asdict

from outoften.domain import score as numbers
from outoften.domain.collecting.ask import Channel
from outoften.domain.collecting.tally import RATE_COUNTS, SCORE_COUNTS
from outoften.domain.date_range import DateRange
from outoften.domain.errors import InvalidError
from outoften.domain.reports.score_report import SEGMENT_HIDDEN_BELOW, SIGNIFICANCE_LEVEL, ReportQuery
from outoften.domain.reports.trend import ChannelRate, channel_rate
from outoften.domain.score import Counts, Interval, ScoreSummary

# What was counted in each channel, by the names of tallies.
ByChannel = Mapping[Channel, Mapping[str, int]]


Population = Annotated[
    str,
    Meta(
        max_length=2000,
        pattern=r"^[^,]+:[1-9][0-9]{0,9}(,[^,]+:[1-9][0-9]{0,9})*(?!\n)$",
        description="A value and how many people it has, like web:800,mobile:200.",
    ),
]


class SegmentsQuery(ReportQuery, frozen=True):
    """`population`: how many people each value has, where samples differ by design."""

    population: Population | None = None


class ReportHeader(Struct, frozen=True):
    """What a report on segments is about."""

    survey_id: int
    key: str
    time_zone: str
    days: DateRange
    channel: Channel | None = None


class SegmentRow(ScoreSummary, frozen=True):
    """The answers of one value. Under 10 of them there are counts alone.

    `share` is of all answers. `rest` is everybody else: the difference is to their score, in NPS points, and `significant`
    where its p is below the report's threshold.
    """

    value: Annotated[str, Meta(description="The value of the segment key.")]
    share: Annotated[float | None, Meta(description="The share of all responses, from 0 to 1.")]
    channels: Annotated[dict[Channel, ChannelRate], Meta(description="The response rate per channel.")]
    others_responses: Annotated[int, Meta(description="Responses with another value of this key.")]
    others_nps: Annotated[int | None, Meta(description="The NPS of the responses with another value.")]
    difference: Annotated[
        float | None, Meta(description="The NPS of this value minus `others_nps`, in NPS points, not rounded.")
    ]
    difference_interval: Annotated[Interval | None, Meta(description="The confidence interval of the difference.")]
    p_value: Annotated[float | None, Meta(description="The two-sided p-value of the difference.")]
    significant: Annotated[bool | None, Meta(description="Whether the p-value is below the report's `threshold`.")]


class WeightedScore(Struct, frozen=True):
    """The score as it would be had each value's people answered alike often: by how many of them there are.

    Null where a value that the population names has fewer than 10 answers. `covered` is the share of all answers that are of
    such values. For samples that differ by design; it mends no survey that nobody answers.
    """

    nps: Annotated[
        int | None,
        Meta(
            description="The weighted NPS, rounded to an integer; null if a value of `population` has fewer than 10 responses."
        ),
    ]
    interval: Annotated[Interval | None, Meta(description="The confidence interval of the weighted NPS.")]
    covered: Annotated[
        float | None, Meta(description="The share of the responses that have one of the weighted values, from 0 to 1.")
    ]


class SegmentReport(Struct, frozen=True):
    """A row for each value of a key, the largest first. `without_value`: the answers of people who have none.

    Of k values that are tested at once, one in twenty would look special by chance: so the threshold is 0.05 ÷ k.
    """

    survey_id: Annotated[int, Meta(description="The survey's id.")]
    key: Annotated[str, Meta(description="The segment key, one of the site's `segment_keys`.")]
    from_: Annotated[date | None, Meta(description="The first day of the report; null for no limit.")] = field(name="from")
    to: Annotated[date | None, Meta(description="The day after the last day of the report; null for no limit.")]
    time_zone: Annotated[str, Meta(description="The site's time zone, in which days begin and end.")]
    channel: Annotated[Channel | None, Meta(description="The channel of the responses; null for all channels.")]
    responses: Annotated[int, Meta(description="Asks that have a score.")]
    without_value: Annotated[int, Meta(description="Responses without a value of this key.")]
    tested: Annotated[int, Meta(description="The number of values compared with the other responses.")]
    threshold: Annotated[
        float | None, Meta(description="The p-value below which a difference is significant: 0.05 ÷ `tested`.")
    ]
    data: Annotated[list[SegmentRow], Meta(description="The values of the key, each with its score.")]
    weighted: Annotated[WeightedScore | None, Meta(description="The score weighted by `population`; null without it.")] = None


def parse_population(text: str) -> dict[str, int]:
    """How many people each value has, from `web:800,mobile:200`. Raises Invalid for a value that is there twice."""
    pairs = [pair.rpartition(":") for pair in text.split(",")]
    found = {value: int(number) for value, _, number in pairs}
    if len(found) < len(pairs):
        raise InvalidError("query_invalid", "population: each value may be there once.")
    return found


def segment_report(
    head: ReportHeader, everybody: ByChannel, values: Mapping[str, ByChannel], population: Mapping[str, int] | None = None
) -> SegmentReport:
    """The report on what was counted of everybody, and of each value. Raises Invalid for people of a value without answers."""
    total = _sum_counts(everybody)
    counted = {value: _sum_counts(channels) for value, channels in values.items()}
    tested = sum(_is_testable(counts, remainder(total, counts)) for counts in counted.values())
    rows = [_make_row(value, counts, total, values[value], tested) for value, counts in counted.items()]
    return SegmentReport(
        survey_id=head.survey_id,
        key=head.key,
        from_=head.days.first,
        to=head.days.end,
        time_zone=head.time_zone,
        channel=head.channel,
        responses=total.responses,
        without_value=total.responses - sum(row.responses for row in rows),
        tested=tested,
        threshold=SIGNIFICANCE_LEVEL / tested if tested else None,
        data=sorted(rows, key=lambda row: (-row.responses, row.value)),
        weighted=_weight(counted, total, population) if population else None,
    )


def remainder(total: Counts, counts: Counts) -> Counts:
    """Everybody else."""
    return Counts(total.promoters - counts.promoters, total.passives - counts.passives, total.detractors - counts.detractors)


def _weight(counted: Mapping[str, Counts], total: Counts, population: Mapping[str, int]) -> WeightedScore:
    if unknown := population.keys() - counted.keys():
        raise InvalidError("query_invalid", f"population: nobody with {', '.join(sorted(unknown))} has answered in these days.")
    strata = [numbers.Stratum(counted[value], people) for value, people in population.items()]
    shown = all(one.counts.responses >= SEGMENT_HIDDEN_BELOW for one in strata)
    return WeightedScore(
        nps=numbers.weighted_nps(strata) if shown else None,
        interval=numbers.weighted_interval(strata) if shown else None,
        covered=numbers.rate(sum(one.counts.responses for one in strata), total.responses),
    )


def _make_row(value: str, counts: Counts, total: Counts, channels: ByChannel, tested: int) -> SegmentRow:
    rest = remainder(total, counts)
    compared = numbers.difference(counts, rest) if _is_testable(counts, rest) else None
    return SegmentRow(
        **asdict(numbers.summarize(counts, SEGMENT_HIDDEN_BELOW)),
        value=value,
        share=numbers.rate(counts.responses, total.responses),
        channels={channel: channel_rate(channel, of) for channel, of in sorted(channels.items()) if _has_counts(of)},
        others_responses=rest.responses,
        others_nps=numbers.summarize(rest, SEGMENT_HIDDEN_BELOW).nps,
        difference=compared.difference if compared else None,
        difference_interval=compared.interval if compared else None,
        p_value=compared.p_value if compared else None,
        significant=compared.p_value < SIGNIFICANCE_LEVEL / tested if compared else None,
    )


def _is_testable(counts: Counts, rest: Counts) -> bool:
    return min(counts.responses, rest.responses) >= SEGMENT_HIDDEN_BELOW


def _sum_counts(channels: ByChannel) -> Counts:
    return numbers.counts([sum(counts[name] for counts in channels.values()) for name in SCORE_COUNTS])


def _has_counts(counts: Mapping[str, int]) -> bool:
    return any(counts[name] for name in RATE_COUNTS)
