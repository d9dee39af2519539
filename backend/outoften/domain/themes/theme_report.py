"""The themes report: mentions of the owner's themes, and extracted terms."""

import re
from collections.abc import Hashable, Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct, field

from outoften.domain.collecting.ask import Channel
from outoften.domain.date_range import DateRange, EndDay, FirstDay, TimeZone
from outoften.domain.field_types import text_format
from outoften.domain.score import Interval
from outoften.domain.themes.corpus import MAX_COMMENTS, CommentFilter
from outoften.domain.themes.themes import Mentions, Method, Side, Themes, Words

_DEFINITION = (
    "Each word and each pair of neighboring words within a clause counts once per comment; stop words are left out, "
    "and words such as not, too and very count only together with a neighbor. In "
    "Japanese, Chinese, Thai, Lao, Khmer and Burmese, which put no spaces between words, pairs of neighboring letters stand "
    "for words. "
)
DEFINITIONS: dict[Method, str] = {
    "log_odds": f"{_DEFINITION}Shows terms that one side uses more than the other, in at least 3 of its comments: log-odds "
    "with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008), z of at least 1.96.",
    "counts": f"{_DEFINITION}With fewer than 50 comments of detractors or of promoters, the sides are not compared. "
    "Shows terms in at least 3 comments of the side that uses them more often, most frequent first.",
}

Segment = Annotated[
    str,
    text_format(
        r"^[A-Za-z][A-Za-z0-9_.-]{0,39}[:=][^\x00-\x1f\x7f]{1,60}(?!\n)$",
        "a trait and its value, such as `plan:pro`",
        description="A segment, `key:value`. The key is one of the site's `segment_keys`.",
        examples=["plan:pro"],
    ),
]


class ThemesQuery(DateRange, frozen=True):
    """Which comments to read. `to` is exclusive; omitted fields do not filter."""

    channel: Annotated[Channel | None, Meta(description="Only responses of this channel.")] = None
    segment: Segment | None = None
    exclude_suspect: Annotated[bool, Meta(description="Leave out suspect responses.")] = False
    version: Annotated[
        Annotated[int, Meta(ge=1, le=2**31 - 1)] | None,
        Meta(description="Only responses to this version of the survey. Not recorded before versions existed."),
    ] = None

    def comment_filter(self) -> CommentFilter:
        """Returns the query as a filter of the corpus."""
        # A key contains neither `:` nor `=`, so the first one ends it.
        segment = self.segment and re.sub("[:=]", "=", self.segment, count=1)
        return CommentFilter(self.first, self.end, self.channel, segment, self.exclude_suspect, self.version)


class CommentExample(Struct, frozen=True):
    """A comment with its score."""

    id: Annotated[UUID, Meta(description="The response's id.")]
    score: Annotated[int, Meta(description="The score, 0 to 10.", examples=[6])]
    comment: Annotated[str, Meta(description="The comment.", examples=["Slow at noon."])]
    answered_at: Annotated[datetime, Meta(description="When the score was given.")]


class MentionScore(Struct, frozen=True, kw_only=True):
    """The NPS of the comments that mention a theme or term: null below 5 mentions."""

    mentions: Annotated[int, Meta(description="The number of comments that mention it.")]
    share: Annotated[float | None, Meta(description="The share of all comments, from 0 to 1.")]
    promoters: Annotated[int, Meta(description="Comments of promoters that mention it.")]
    passives: Annotated[int, Meta(description="Comments of passives that mention it.")]
    detractors: Annotated[int, Meta(description="Comments of detractors that mention it.")]
    nps: Annotated[
        int | None,
        Meta(description="The NPS of the responses whose comment mentions it; null if there are too few.", examples=[40]),
    ]
    interval: Annotated[Interval | None, Meta(description="The confidence interval of the NPS.")]
    examples: Annotated[list[CommentExample], Meta(description="Some of the comments.")]


class MentionedTheme(MentionScore, frozen=True):
    """An owner-defined theme and its mentions."""

    id: Annotated[int, Meta(description="The theme's id.")]
    name: Annotated[str, Meta(description="The theme's name.", examples=["Speed"])]
    words: Words


class MentionedTerm(MentionScore, frozen=True):
    """A term that one side uses more than the other."""

    term: Annotated[str, Meta(description="The word, or two words that occur together.", examples=["slow"])]
    side: Annotated[Side, Meta(description="The category that uses the term more often.")]
    z: Annotated[
        float | None,
        Meta(
            description="The z-score of the term's log-odds ratio between the two categories; null if terms are only counted."
        ),
    ]


class ThemesReport(Struct, frozen=True):
    """The themes and terms of a survey's comments."""

    survey_id: Annotated[int, Meta(description="The survey's id.")]
    from_: FirstDay = field(name="from")
    to: EndDay
    time_zone: TimeZone
    channel: Annotated[Channel | None, Meta(description="The channel of the responses; null for all channels.")]
    segment: Annotated[str | None, Meta(description="The segment, as `key:value`; null for all responses.")]
    version: Annotated[
        int | None, Meta(description="The version of the survey that was shown; null for all versions.", examples=[None])
    ]
    comments: Annotated[int, Meta(description="The number of comments read.")]
    promoters: Annotated[int, Meta(description="Comments of promoters.")]
    passives: Annotated[int, Meta(description="Comments of passives.")]
    detractors: Annotated[int, Meta(description="Comments of detractors.")]
    truncated: Annotated[
        bool, Meta(description="Whether there were more comments than `max_comments`; then only the newest ones count.")
    ]
    max_comments: Annotated[int, Meta(description="The maximum number of comments that the server reads.")]
    themes: Annotated[list[MentionedTheme], Meta(description="The owner's themes, each with its mentions.")]
    terms: Annotated[
        list[MentionedTerm],
        Meta(description="The terms that detractors use more often than promoters, and the reverse; `side` says which."),
    ]
    method: Annotated[
        Method, Meta(description="`log_odds` compares promoters and detractors; `counts` is for too few comments.")
    ]
    definition: Annotated[
        str,
        Meta(
            description="The definition of the numbers of a term, in English.",
            examples=["How many more detractors than promoters use the term."],
        ),
    ]


def themes_report(
    survey_id: int, time_zone: str, query: ThemesQuery, themes: Themes, examples: Mapping[Hashable, CommentExample]
) -> ThemesReport:
    """Returns the report. `examples` holds the texts of the newest mentions by key; missing keys are skipped."""
    counts = themes.counts
    return ThemesReport(
        survey_id=survey_id,
        from_=query.first,
        to=query.end,
        time_zone=time_zone,
        channel=query.channel,
        segment=query.segment,
        version=query.version,
        comments=counts.responses,
        promoters=counts.promoters,
        passives=counts.passives,
        detractors=counts.detractors,
        truncated=themes.truncated,
        max_comments=MAX_COMMENTS,
        themes=[
            MentionedTheme(
                id=theme.id, name=theme.name, words=theme.words, **_mention_fields(mentions, counts.responses, examples)
            )
            for theme, mentions in themes.themes
        ],
        terms=[
            MentionedTerm(
                term=term.term, side=term.side, z=term.z, **_mention_fields(term.mentions, counts.responses, examples)
            )
            for term in themes.terms
        ],
        method=themes.method,
        definition=DEFINITIONS[themes.method],
    )


def _mention_fields(mentions: Mentions, comments: int, examples: Mapping[Hashable, CommentExample]) -> dict[str, Any]:
    return {
        "mentions": mentions.counts.responses,
        "share": mentions.counts.responses / comments if comments else None,
        "promoters": mentions.counts.promoters,
        "passives": mentions.counts.passives,
        "detractors": mentions.counts.detractors,
        "nps": mentions.nps,
        "interval": mentions.interval,
        "examples": [examples[key] for key in mentions.examples if key in examples],
    }
