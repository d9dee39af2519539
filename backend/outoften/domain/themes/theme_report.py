"""The report on what comments are about."""

import re
from collections.abc import Hashable, Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct, field

from outoften.domain.collecting.ask import Channel
from outoften.domain.date_range import DateRange
from outoften.domain.score import Interval
from outoften.domain.themes.corpus import MAX_COMMENTS, CommentFilter
from outoften.domain.themes.themes import Mentions, Method, Side, Themes

_DEFINITION = (
    "Each word counts once for a comment, and so does each pair of neighbours within a clause; words that say nothing by "
    "themselves are left out. In Japanese, Chinese, Thai, Lao, Khmer and Burmese, which put no spaces between words, pairs of "
    "neighbouring letters stand for words. "
)
DEFINITIONS: dict[Method, str] = {
    "log_odds": f"{_DEFINITION}Terms are shown that one side says more than the other, in at least 3 of its comments: log-odds "
    "with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008), z of at least 1.96.",
    "counts": f"{_DEFINITION}With fewer than 50 comments of detractors or of promoters nothing is compared: terms are those of "
    "at least 3 comments of the side that says them more often, by their number.",
}

Segment = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,39}[:=][^\x00-\x1f\x7f]{1,60}(?!\n)$", description="key:value, of a key you allow."
    ),
]


class ThemesQuery(DateRange, frozen=True):
    """Comments of the responses from `from` to before `to`; all of them where left out."""

    channel: Channel | None = None
    segment: Segment | None = None
    exclude_suspect: bool = False

    def comment_filter(self) -> CommentFilter:
        """The comments that the query names."""
        # A key contains neither sign, so the first one ends it.
        segment = self.segment and re.sub("[:=]", "=", self.segment, count=1)
        return CommentFilter(self.first, self.end, self.channel, segment, self.exclude_suspect)


class CommentExample(Struct, frozen=True):
    """A comment as it was given."""

    id: UUID
    score: int
    comment: str
    answered_at: datetime


class MentionedTheme(Struct, frozen=True):
    """A theme of the owner's, and the score of those who mention it: null under 5 of them. `share` is of all comments."""

    id: int
    name: str
    words: tuple[str, ...]
    mentions: int
    share: float | None
    promoters: int
    passives: int
    detractors: int
    nps: int | None
    interval: Interval | None
    examples: list[CommentExample]


class MentionedTerm(Struct, frozen=True):
    """A term that `side` says more than the other side. `z` says by how much, null where terms are only counted."""

    term: str
    side: Side
    z: float | None
    mentions: int
    share: float | None
    promoters: int
    passives: int
    detractors: int
    nps: int | None
    interval: Interval | None
    examples: list[CommentExample]


class ThemesReport(Struct, frozen=True):
    """What comments are about. `truncated`: older ones were not looked at, because there are more than 100,000."""

    survey_id: int
    from_: date | None = field(name="from")
    to: date | None
    time_zone: str
    channel: Channel | None
    segment: str | None
    comments: int
    promoters: int
    passives: int
    detractors: int
    truncated: bool
    max_comments: int
    themes: list[MentionedTheme]
    terms: list[MentionedTerm]
    method: Method
    definition: str


def themes_report(
    survey_id: int, time_zone: str, query: ThemesQuery, themes: Themes, examples: Mapping[Hashable, CommentExample]
) -> ThemesReport:
    """The report on the themes of the query's comments. `examples` holds the texts of the newest mentions by key."""
    counts = themes.counts
    return ThemesReport(
        survey_id=survey_id,
        from_=query.first,
        to=query.end,
        time_zone=time_zone,
        channel=query.channel,
        segment=query.segment,
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
