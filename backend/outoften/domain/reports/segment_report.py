"""A row for each value of a segment key, held against everybody else."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from msgspec import Meta, Struct, field

from outoften.domain import score as numbers
from outoften.domain.collecting.ask import Channel
from outoften.domain.collecting.tally import RATE_COUNTS, SCORE_COUNTS
from outoften.domain.date_range import DateRange
from outoften.domain.errors import InvalidError
from outoften.domain.reports.score_report import SEGMENT_HIDDEN_BELOW, SIGNIFICANCE_LEVEL, ReportQuery
from outoften.domain.reports.trend import ChannelRate, channel_rate
from outoften.domain.score import Counts, Interval, Reliability

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


class SegmentRow(Struct, frozen=True):
    """The answers of one value. Under 10 of them there are counts alone.

    `share` is of all answers. `rest` is everybody else: the difference is to their score, in NPS points, and `significant`
    where its p is below the report's threshold.
    """

    value: str
    responses: int
    share: float | None
    nps: int | None
    interval: Interval | None
    promoters: int
    passives: int
    detractors: int
    reliability: Reliability
    channels: dict[Channel, ChannelRate]
    others_responses: int
    others_nps: int | None
    difference: float | None
    difference_interval: Interval | None
    p_value: float | None
    significant: bool | None


class WeightedScore(Struct, frozen=True):
    """The score as it would be had each value's people answered alike often: by how many of them there are.

    Null where a value that the population names has fewer than 10 answers. `covered` is the share of all answers that are of
    such values. For samples that differ by design; it mends no survey that nobody answers.
    """

    nps: int | None
    interval: Interval | None
    covered: float | None


class SegmentReport(Struct, frozen=True):
    """A row for each value of a key, the largest first. `without_value`: the answers of people who have none.

    Of k values that are tested at once, one in twenty would look special by chance: so the threshold is 0.05 ÷ k.
    """

    survey_id: int
    key: str
    from_: date | None = field(name="from")
    to: date | None
    time_zone: str
    channel: Channel | None
    responses: int
    without_value: int
    tested: int
    threshold: float | None
    data: list[SegmentRow]
    weighted: WeightedScore | None = None


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
    shown, rest_shown = (of.responses >= SEGMENT_HIDDEN_BELOW for of in (counts, rest))
    compared = numbers.difference(counts, rest) if _is_testable(counts, rest) else None
    return SegmentRow(
        value=value,
        responses=counts.responses,
        share=numbers.rate(counts.responses, total.responses),
        nps=numbers.nps(counts) if shown else None,
        interval=numbers.nps_interval(counts) if shown else None,
        promoters=counts.promoters,
        passives=counts.passives,
        detractors=counts.detractors,
        reliability=numbers.reliability(counts.responses, SEGMENT_HIDDEN_BELOW),
        channels={channel: channel_rate(channel, of) for channel, of in sorted(channels.items()) if _has_counts(of)},
        others_responses=rest.responses,
        others_nps=numbers.nps(rest) if rest_shown else None,
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
