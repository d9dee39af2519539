"""The score of some days as it is told, whoever asks: made from counts alone."""

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct, field
from msgspec.structs import asdict

from outoften.domain import score as numbers
from outoften.domain.collecting.ask import Channel
from outoften.domain.collecting.tally import SCORE_COUNTS
from outoften.domain.date_range import DateRange
from outoften.domain.errors import InvalidError
from outoften.domain.reports.goals import Benchmark, ComparedBenchmark, compare_benchmark
from outoften.domain.score import Counts, Interval, ScoreSummary

# Under so many responses a segment's score is hidden.
SEGMENT_HIDDEN_BELOW = 10
SIGNIFICANCE_LEVEL = 0.05
# What a response itself says, so that a filter by it can be answered without tallies.
UNTALLIED_KEYS = ("locale", "page", "tag")
MAX_ROWS = 100_000

SegmentFilter = Annotated[
    str,
    Meta(
        max_length=300,
        pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,39}:[^\x00-\x1f\x7f]+(?!\n)$",
        description="A segment, `key:value`. The key is one of the site's `segment_keys`.",
    ),
]
# Single responses have these keys too; tallies, from which trends and rates are read, do not.
ANY_SEGMENT = Meta(
    description="A segment, `key:value`. The key is one of the site's `segment_keys`, or `locale`, `page` (`*` matches "
    "anything) or `tag`."
)
Compare = Annotated[
    str,
    Meta(
        pattern=r"^(previous|[0-9]{4}-[0-9]{2}-[0-9]{2}\.\.[0-9]{4}-[0-9]{2}-[0-9]{2})(?!\n)$",
        description="previous, or other days: 2026-01-01..2026-02-01, of which the last is not counted.",
    ),
]


class ReportQuery(DateRange, frozen=True):
    """The responses that a report counts: days from `from` to before `to`, one channel or all."""

    channel: Annotated[Channel | None, Meta(description="Only responses of this channel.")] = None
    exclude_suspect: Annotated[bool, Meta(description="Leave out suspect responses.")] = False


class ScoreQuery(ReportQuery, frozen=True):
    """`compare=previous` compares with as many days just before `from`, `compare=2026-01-01..2026-02-01` with those days."""

    compare: Compare | None = None
    segment: Annotated[SegmentFilter | None, ANY_SEGMENT] = None


class ScoreCounts(Struct, frozen=True):
    """How often each score was given, and how many of all of them are suspect. `rows`: how many were looked at one by one."""

    distribution: list[int]
    suspect: int = 0
    rows: int | None = None
    truncated: bool = False


class Comparison(Struct, frozen=True):
    """The score held against that of other days; null where either has too few responses to be shown.

    `points` is by how much the two scores that are shown differ. `difference` is the estimate that `interval` and `p_value`
    belong to: three responses are added to each side, so it is a little smaller where there are few.
    """

    from_: Annotated[date, Meta(description="The first day of the earlier range.")] = field(name="from")
    to: Annotated[date, Meta(description="The day after the last day of the earlier range.")]
    nps: Annotated[
        int | None,
        Meta(description="The NPS of the earlier range, rounded to an integer; null if there are too few responses."),
    ]
    responses: Annotated[int, Meta(description="Responses in the earlier range.")]
    points: Annotated[int | None, Meta(description="The later score minus the earlier one, as shown, in NPS points.")]
    difference: Annotated[
        float | None,
        Meta(
            description="The estimated difference of the two scores, in NPS points, which `interval` and `p_value` belong to."
        ),
    ]
    interval: Annotated[Interval | None, Meta(description="The confidence interval of the difference.")]
    p_value: Annotated[float | None, Meta(description="The two-sided p-value of the difference.")]
    significant: Annotated[bool | None, Meta(description="Whether the difference is unlikely to be chance.")]
    sentence: Annotated[str, Meta(description="The comparison in one English sentence.")]


class ScoreReport(ScoreSummary, frozen=True):
    """The score of some days. `nps` is null without responses, and under 5 of them (10 in a segment), when it would mislead.

    `suspect`: how many of the responses came faster than a person can read, or in numbers from one address. They are
    counted, or with `exclude_suspect` left out. `counted_from`: tallies know a segment as it was when people were asked;
    responses are looked at one by one, the newest `rows` of them; with `truncated` no more than those were.
    `benchmarks` are the owner's, each beside the score; a segment has none.
    """

    survey_id: Annotated[int, Meta(description="The survey's id.")]
    from_: Annotated[date | None, Meta(description="The first day of the report; null for no limit.")] = field(name="from")
    to: Annotated[date | None, Meta(description="The day after the last day of the report; null for no limit.")]
    time_zone: Annotated[str, Meta(description="The site's time zone, in which days begin and end.")]
    channel: Annotated[Channel | None, Meta(description="The channel of the responses; null for all channels.")]
    segment: Annotated[str | None, Meta(description="The segment, as `key:value`; null for all responses.")]
    distribution: Annotated[list[int], Meta(description="The number of responses with each score, from 0 to 10.")]
    suspect: Annotated[int, Meta(description="Suspect responses: too fast, or too many from one address.")]
    counted_from: Annotated[
        Literal["tallies", "responses"], Meta(description="`tallies`, or `responses` if the segment has no tallies.")
    ]
    rows: Annotated[int | None, Meta(description="The number of responses read; null if the report comes from tallies.")]
    truncated: Annotated[bool, Meta(description="Whether only the newest responses were read.")]
    comparison: Annotated[Comparison | None, Meta(description="The comparison that `compare` asked for.")] = None
    benchmarks: Annotated[
        list[ComparedBenchmark],
        Meta(description="The survey's benchmarks, each compared with the score; null for part of the responses."),
    ] = field(default_factory=list)


def score_report(
    survey_id: int,
    time_zone: str,
    query: ScoreQuery,
    current: ScoreCounts,
    reference: tuple[DateRange, ScoreCounts] | None,
    benchmarks: Sequence[Benchmark] = (),
) -> ScoreReport:
    """The report on what was counted; `reference` is what it is compared with, and so are benchmarks."""
    counts = numbers.counts(current.distribution)
    least = min_responses(query.segment)
    return ScoreReport(
        **asdict(numbers.summarize(counts, least)),
        survey_id=survey_id,
        from_=query.first,
        to=query.end,
        time_zone=time_zone,
        channel=query.channel,
        segment=query.segment,
        distribution=current.distribution,
        suspect=current.suspect,
        counted_from="tallies" if current.rows is None else "responses",
        rows=current.rows,
        truncated=current.truncated,
        comparison=_compare(counts, *reference, least) if reference else None,
        benchmarks=[compare_benchmark(one, dict(zip(SCORE_COUNTS, current.distribution, strict=True))) for one in benchmarks],
    )


def min_responses(segment: str | None) -> int:
    """Under so many responses a score is hidden."""
    return numbers.HIDDEN_BELOW if segment is None else SEGMENT_HIDDEN_BELOW


def comparison_range(query: ScoreQuery) -> DateRange | None:
    """The days to compare with. Raises Invalid where they and the days query would share responses."""
    if query.compare is None:
        return None
    if query.compare == "previous":
        return _preceding_range(query)
    if not re.fullmatch(r"[0-9-]{10}\.\.[0-9-]{10}", query.compare):
        raise InvalidError("query_invalid", "compare is `previous`, or days like 2026-01-01..2026-02-01.")
    first, end = map(_parse_day, query.compare.split(".."))
    if first >= end:
        raise InvalidError("query_invalid", "`compare`: the first day must be before the second, which is not counted itself.")
    if (query.end is None or first < query.end) and (query.first is None or query.first < end):
        raise InvalidError(
            "query_invalid",
            f"`compare`: {first} to {end} overlaps with the score's own days, {_format_range(query)}. "
            "A response must not count on both sides. Choose other days, or set `from` and `to`.",
        )
    return DateRange(first, end)


def parse_segment_filter(wanted: str, tallied: Collection[str]) -> tuple[str, str]:
    """Key and value of a filter. Raises Invalid for a key that neither tallies nor responses know."""
    key, sign, value = wanted.partition(":")
    if not (key and sign and value.strip()):
        raise InvalidError("query_invalid", f"segment: {wanted!r} is not key:value, like plan:pro.")
    if key not in tallied and key not in UNTALLIED_KEYS:
        raise InvalidError("segment_unknown", f"segment: nothing is known by {key!r} here. {segment_keys_hint(tallied)}")
    return key, value


def segment_keys_hint(tallied: Collection[str]) -> str:
    """By which keys a site's answers are counted apart, and how to have more of them."""
    known = f"The keys of this site are {', '.join(sorted(tallied))}." if tallied else "This site has no segment keys yet."
    return f'{known} PATCH /v1/sites/{{id}} with {{"segment_keys": ["plan"]}} allows a trait as a key, from then on.'


def _preceding_range(days: DateRange) -> DateRange:
    if days.first is None or days.end is None:
        raise InvalidError("query_invalid", "compare=previous needs from and to: it looks at as many days just before from.")
    if days.end - days.first > days.first - date.min:
        raise InvalidError("query_invalid", "There are not as many days before from.")
    return DateRange(days.first - (days.end - days.first), days.first)


def _parse_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidError("query_invalid", f"compare: {text!r} is not a day, like 2026-11-21.") from None


def _format_range(days: DateRange) -> str:
    if days.first and days.end:
        return f"{days.first} to {days.end}"
    return f"from {days.first} on" if days.first else f"all before {days.end}" if days.end else "which are all"


def _compare(current: Counts, days: DateRange, reference: ScoreCounts, least: int) -> Comparison:
    assert days.first
    assert days.end
    before = numbers.counts(reference.distribution)
    enough = min(current.responses, before.responses) >= least
    compared = numbers.difference(current, before) if enough else None
    score, other = numbers.nps(current), numbers.nps(before)
    points = score - other if enough and score is not None and other is not None else None
    return Comparison(
        from_=days.first,
        to=days.end,
        nps=other if before.responses >= least else None,
        responses=before.responses,
        points=points,
        difference=compared.difference if compared else None,
        interval=compared.interval if compared else None,
        p_value=compared.p_value if compared else None,
        significant=compared.p_value < SIGNIFICANCE_LEVEL if compared else None,
        sentence=comparison_sentence(current.responses, before.responses, points, compared.p_value if compared else 1, least),
    )


def comparison_sentence(responses: int, reference: int, points: int | None, p_value: float, least: int) -> str:
    """A comparison in words that can't be taken for more than it is."""
    if points is None:
        few, side = (responses, "these days") if responses < least else (reference, "the days compared with")
        return f"too few answers to compare: {few} in {side}, and {least} are the least on either side"
    answers = f"on {responses} answers"
    if points == 0:
        return f"no change {answers}"
    moved = f"{'down' if points < 0 else 'up'} {abs(points)} {'point' if abs(points) == 1 else 'points'}"
    chance = "is unlikely to be chance" if p_value < SIGNIFICANCE_LEVEL else "could be chance"
    return f"{moved} {answers}; a change this size {chance}"
