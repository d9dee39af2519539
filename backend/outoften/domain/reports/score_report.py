"""The score report, computed from counts, for the API, the command line and the event stream."""

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field
from msgspec.structs import asdict

from outoften.domain import score as numbers
from outoften.domain.collecting.ask import Channel
from outoften.domain.collecting.tally import SCORE_COUNTS
from outoften.domain.collecting.targeting import check_wildcards
from outoften.domain.date_range import DateRange, EndDay, FirstDay, TimeZone
from outoften.domain.errors import InvalidError
from outoften.domain.field_types import text_format
from outoften.domain.reports.goals import Benchmark, ComparedBenchmark, compare_benchmark
from outoften.domain.score import Counts, Interval, ScoreSummary

# A segment's score is hidden below this number of responses.
SEGMENT_HIDDEN_BELOW = 10
SIGNIFICANCE_LEVEL = 0.05
# Fields of single responses: filters by them read responses instead of tallies.
UNTALLIED_KEYS = ("locale", "page", "tag")
MAX_ROWS = 100_000

SegmentFilter = Annotated[
    str,
    text_format(
        r"^[A-Za-z][A-Za-z0-9_.-]{0,39}:[^\x00-\x1f\x7f]+(?!\n)$",
        "a trait and its value, such as `plan:pro`",
        max_length=300,
        description="A segment, `key:value`. The key is one of the site's `segment_keys`.",
        examples=["plan:pro"],
    ),
]
# Single responses have these keys too; tallies, from which trends and rates are read, do not.
ANY_SEGMENT = Meta(
    description="A segment, `key:value`. The key is one of the site's `segment_keys`, or `locale`, `page` (`*` matches "
    "anything) or `tag`."
)
MAX_VERSION = 2**31 - 1
VERSION_FILTER = Meta(
    description="Only respondents to whom this version of the survey was shown. Counted from the newest 100,000 asks instead "
    "of tallies, and not recorded before versions existed."
)
VERSION_SHOWN = Meta(description="The version of the survey that was shown; null for all versions.", examples=[None])
Compare = Annotated[
    str,
    text_format(
        r"^(previous|[0-9]{4}-[0-9]{2}-[0-9]{2}\.\.[0-9]{4}-[0-9]{2}-[0-9]{2})(?!\n)$",
        "`previous`, or two days, such as `2026-01-01..2026-02-01`",
        description="`previous`, or a range such as `2026-01-01..2026-02-01`; the last day is exclusive.",
    ),
]


class ReportQuery(DateRange, frozen=True):
    """The responses that a report counts. `to` is exclusive; omitted fields do not filter."""

    channel: Annotated[Channel | None, Meta(description="Only responses of this channel.")] = None
    exclude_suspect: Annotated[bool, Meta(description="Leave out suspect responses.")] = False
    version: Annotated[Annotated[int, Meta(ge=1, le=MAX_VERSION)] | None, VERSION_FILTER] = None


class ScoreQuery(ReportQuery, frozen=True):
    """`compare=previous` compares with the same number of days just before `from`."""

    compare: Compare | None = None
    segment: Annotated[SegmentFilter | None, ANY_SEGMENT] = None


class ScoreCounts(Struct, frozen=True):
    """Counts per score (0 to 10) and of suspect responses. `rows`: the number of responses read; None if read from tallies."""

    distribution: list[int]
    suspect: int = 0
    rows: int | None = None
    truncated: bool = False


class Comparison(Struct, frozen=True):
    """The score compared with the score of other days; null if either range has too few responses.

    `points` is the difference of the displayed scores. `difference` is the estimate that `interval` and `p_value` belong to:
    it adds three pseudo-responses to each side, so it is slightly smaller if there are few responses.
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
    """The score of a range of days. `nps` is null below 5 responses (10 in a segment).

    Suspect responses are counted unless `exclude_suspect` is set. Tallies have a respondent's segments at the time of the
    ask. If `counted_from` is `responses`, only the newest `rows` responses were read. Benchmarks apply to the whole survey
    only, so a segment has none.
    """

    survey_id: Annotated[int, Meta(description="The survey's id.")]
    from_: FirstDay = field(name="from")
    to: EndDay
    time_zone: TimeZone
    channel: Annotated[
        Channel | None, Meta(description="The channel of the responses; null for all channels.", examples=[None])
    ]
    segment: Annotated[str | None, Meta(description="The segment, as `key:value`; null for all responses.")]
    version: Annotated[int | None, VERSION_SHOWN]
    distribution: Annotated[
        list[int],
        Meta(
            description="The number of responses with each score, from 0 to 10.",
            examples=[[1, 0, 1, 2, 1, 4, 6, 12, 18, 30, 25]],
        ),
    ]
    suspect: Annotated[int, Meta(description="Suspect responses: too fast, or too many from one address.", examples=[0])]
    counted_from: Annotated[
        Literal["tallies", "responses"], Meta(description="`tallies`, or `responses` if the segment has no tallies.")
    ]
    rows: Annotated[int | None, Meta(description="The number of responses read; null if the report comes from tallies.")]
    truncated: Annotated[bool, Meta(description="Whether only the newest responses were read.")]
    comparison: Annotated[Comparison | None, Meta(description="The comparison that `compare` asked for.", examples=[None])] = (
        None
    )
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
    """Returns the report. `reference`: the days to compare with and their counts."""
    counts = numbers.counts(current.distribution)
    hidden_below = min_responses(query.segment)
    score_counts = dict(zip(SCORE_COUNTS, current.distribution, strict=True))
    return ScoreReport(
        **asdict(numbers.summarize(counts, hidden_below)),
        **counted_part(survey_id, time_zone, query, query.segment),
        distribution=current.distribution,
        suspect=current.suspect,
        counted_from="tallies" if current.rows is None else "responses",
        rows=current.rows,
        truncated=current.truncated,
        comparison=_compare(counts, *reference, hidden_below) if reference else None,
        benchmarks=[compare_benchmark(benchmark, score_counts) for benchmark in benchmarks],
    )


def counted_part(survey_id: int, time_zone: str, query: ReportQuery, segment: str | None) -> dict[str, Any]:
    """Returns the fields of a reply that say which responses of a survey it counts."""
    return {
        "survey_id": survey_id,
        "from_": query.first,
        "to": query.end,
        "time_zone": time_zone,
        "channel": query.channel,
        "segment": segment,
        "version": query.version,
    }


def min_responses(segment: str | None) -> int:
    """Returns the number of responses below which a score is hidden."""
    return numbers.HIDDEN_BELOW if segment is None else SEGMENT_HIDDEN_BELOW


def comparison_range(query: ScoreQuery) -> DateRange | None:
    """Returns the days to compare with, if any. Raises InvalidError if they are invalid or overlap the query's own days."""
    if query.compare is None:
        return None
    if query.compare == "previous":
        return _preceding_range(query)
    if not re.fullmatch(r"[0-9-]{10}\.\.[0-9-]{10}", query.compare):
        raise InvalidError(
            "query_invalid", f"`compare`: {query.compare!r} is invalid. Use `previous`, or days like 2026-01-01..2026-02-01."
        )
    first, end = map(_parse_day, query.compare.split(".."))
    if first >= end:
        raise InvalidError("query_invalid", f"`compare`: {first} must be before {end}; the second day is exclusive.")
    if (query.end is None or first < query.end) and (query.first is None or query.first < end):
        raise InvalidError(
            "query_invalid",
            f"`compare`: {first} to {end} overlaps with the score's own days, {_format_range(query)}. "
            "A response must not count on both sides. Choose other days, or set `from` and `to`.",
        )
    return DateRange(first, end)


def parse_segment_filter(segment: str, tallied: Collection[str]) -> tuple[str, str]:
    """Returns key and value of a filter. Raises InvalidError for a key that neither tallies nor responses have."""
    key, separator, value = segment.partition(":")
    if not (key and separator and value.strip()):
        raise InvalidError("query_invalid", f"`segment`: {segment!r} is invalid. Use key:value, like plan:pro.")
    if key not in tallied and key not in UNTALLIED_KEYS:
        raise InvalidError("segment_unknown", f"`segment`: unknown key {key!r}. {segment_keys_hint(tallied)}")
    if key == "page":
        check_wildcards([value], "query_invalid", "segment")
    return key, value


def segment_keys_hint(tallied: Collection[str]) -> str:
    """Returns a message that lists the site's segment keys and says how to add one."""
    keys = f"The keys of this site are {', '.join(sorted(tallied))}." if tallied else "This site has no segment keys yet."
    return f'{keys} PATCH /v1/sites/{{id}} with {{"segment_keys": ["plan"]}} adds a trait as a key for new asks.'


def _preceding_range(days: DateRange) -> DateRange:
    if days.first is None or days.end is None:
        raise InvalidError("query_invalid", "`compare=previous` needs `from` and `to`, to compare with as many days before.")
    if days.end - days.first > days.first - date.min:
        raise InvalidError("query_invalid", "`compare`: the calendar has too few days before `from`. Choose fewer days.")
    return DateRange(days.first - (days.end - days.first), days.first)


def _parse_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidError("query_invalid", f"`compare`: {text!r} is not a day. Use YYYY-MM-DD, like 2026-11-21.") from None


def _format_range(days: DateRange) -> str:
    if days.first and days.end:
        return f"{days.first} to {days.end}"
    return f"from {days.first} on" if days.first else f"all before {days.end}" if days.end else "which are all"


def _compare(current: Counts, days: DateRange, reference: ScoreCounts, hidden_below: int) -> Comparison:
    assert days.first
    assert days.end
    earlier = numbers.counts(reference.distribution)
    enough = min(current.responses, earlier.responses) >= hidden_below
    difference = numbers.difference(current, earlier) if enough else None
    score, earlier_score = numbers.nps(current), numbers.nps(earlier)
    points = score - earlier_score if enough and score is not None and earlier_score is not None else None
    return Comparison(
        from_=days.first,
        to=days.end,
        nps=earlier_score if earlier.responses >= hidden_below else None,
        responses=earlier.responses,
        points=points,
        difference=difference.difference if difference else None,
        interval=difference.interval if difference else None,
        p_value=difference.p_value if difference else None,
        significant=difference.p_value < SIGNIFICANCE_LEVEL if difference else None,
        sentence=comparison_sentence(
            current.responses, earlier.responses, points, difference.p_value if difference else 1, hidden_below
        ),
    )


def comparison_sentence(responses: int, reference: int, points: int | None, p_value: float, hidden_below: int) -> str:
    """Returns the comparison as an English sentence that does not overstate it. `least`: the minimum of responses per side."""
    if points is None:
        count, side = (responses, "these days") if responses < hidden_below else (reference, "the days compared with")
        return f"too few answers to compare: {count} in {side}, and {hidden_below} are the least on either side"
    answers = f"on {responses} answers"
    if points == 0:
        return f"no change {answers}"
    change = f"{'down' if points < 0 else 'up'} {abs(points)} {'point' if abs(points) == 1 else 'points'}"
    verdict = "is unlikely to be chance" if p_value < SIGNIFICANCE_LEVEL else "could be chance"
    return f"{change} {answers}; a change this size {verdict}"
