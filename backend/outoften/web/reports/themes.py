"""Themes: what comments are about, and the words by which the owner knows it."""

import re
from collections.abc import Hashable
from datetime import date
from typing import Annotated, Any

from litestar import Response
from litestar.params import FromPath
from msgspec import Meta, Struct, field

from outoften import clock
from outoften.domain.collecting.ask import Channel
from outoften.domain.errors import InvalidError
from outoften.domain.field_types import Name
from outoften.domain.score import Interval
from outoften.domain.themes.corpus import MAX_COMMENTS, CommentFilter
from outoften.domain.themes.themes import Mentions, Method, Side, Theme, validate_theme_words
from outoften.storage.themes.comments import CommentExample
from outoften.storage.themes.themes import theme_rows
from outoften.web.http.auth import requires_scope
from outoften.web.http.cached_report import cached_report, report_response
from outoften.web.http.resource import Listing, changed_fields, patch_of
from outoften.web.http.routing import delete, get, patch, post
from outoften.web.http.state import HTTPRequest, app_state
from outoften.web.reports.query import SurveyQuery

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

Day = Annotated[date, Meta(description="A day, YYYY-MM-DD, in the site's time zone.")]
Segment = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,39}[:=][^\x00-\x1f\x7f]{1,60}(?!\n)$", description="key:value, of a key you allow."
    ),
]
ThemeWords = Annotated[tuple[Name, ...], Meta(min_length=1, max_length=50)]


class ThemesQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """Comments of the responses from `from` to before `to`; all of them where left out."""

    from_: Day | None = field(default=None, name="from")
    to: Day | None = None
    channel: Channel | None = None
    segment: Segment | None = None
    exclude_suspect: bool = False


class ThemeIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A theme of a survey: whoever says one of its words or phrases mentions it. Case doesn't matter."""

    survey_id: int
    name: Name
    words: ThemeWords


ThemePatch = patch_of(ThemeIn, "The changes to a theme. Omitted fields keep their value.", without=("survey_id",))


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


@get("/v1/surveys/{survey_id:int}/themes", guards=[requires_scope("read")])
async def themes(request: HTTPRequest, survey_id: FromPath[int], query: ThemesQuery) -> Response[ThemesReport]:
    """What comments are about: the owner's themes, and what detractors say more than promoters and the other way round."""
    server = app_state(request)
    catalog = server.database.catalog
    survey = catalog.survey(survey_id)

    async def read() -> ThemesReport:
        if query.from_ and query.to and query.from_ >= query.to:
            raise InvalidError("query_invalid", "from must lie before to: the day to is not counted itself.")
        # A key has neither sign, so the first one ends it.
        segment = query.segment and re.sub("[:=]", "=", query.segment, count=1)
        wanted = CommentFilter(query.from_, query.to, query.channel, segment, query.exclude_suspect)
        found = await server.theme_cache.themes(server.database, survey, catalog.zones[survey.site_id], wanted)
        counts, read = found.themes.counts, found.examples
        return ThemesReport(
            survey_id=survey.id,
            from_=query.from_,
            to=query.to,
            time_zone=catalog.site(survey.site_id).time_zone,
            channel=query.channel,
            segment=query.segment,
            comments=counts.responses,
            promoters=counts.promoters,
            passives=counts.passives,
            detractors=counts.detractors,
            truncated=found.themes.truncated,
            max_comments=MAX_COMMENTS,
            themes=[
                MentionedTheme(id=theme.id, name=theme.name, words=theme.words, **_mention_fields(of, counts.responses, read))
                for theme, of in found.themes.themes
            ],
            terms=[
                MentionedTerm(term=of.term, side=of.side, z=of.z, **_mention_fields(of.mentions, counts.responses, read))
                for of in found.themes.terms
            ],
            method=found.themes.method,
            definition=DEFINITIONS[found.themes.method],
        )

    return await cached_report(request, survey, read, keep_content=False)


@get("/v1/themes", guards=[requires_scope("read")])
async def list_themes(request: HTTPRequest, query: SurveyQuery) -> Response[Listing[Theme]]:
    """The owner's themes."""
    database = app_state(request).database
    if query.survey is not None:
        database.catalog.survey(query.survey)
    async with database.read_transaction() as reading:
        return report_response(request, Listing(await theme_rows.find_all(reading, query.survey)))


@post("/v1/themes", guards=[requires_scope("write")])
async def add_theme(request: HTTPRequest, body: ThemeIn) -> Theme:
    """Add a theme."""
    database = app_state(request).database
    survey = database.catalog.survey(body.survey_id)
    theme = Theme(0, survey.id, body.name, validate_theme_words(body.words))
    return await database.writer.run_transaction(lambda connection: theme_rows.add(connection, survey.id, theme, clock.now()))


@patch("/v1/themes/{theme_id:int}", body=ThemePatch, guards=[requires_scope("write")])
async def change_theme(request: HTTPRequest, theme_id: FromPath[int], body: Struct) -> Theme:
    """Change a theme."""
    database = app_state(request).database
    changes = changed_fields(body)
    if "words" in changes:
        changes["words"] = validate_theme_words(changes["words"])
    return await database.writer.run_transaction(lambda connection: theme_rows.change(connection, theme_id, changes))


@delete("/v1/themes/{theme_id:int}", guards=[requires_scope("write")])
async def delete_theme(request: HTTPRequest, theme_id: FromPath[int]) -> None:
    """Delete a theme."""
    writer = app_state(request).database.writer
    await writer.run_transaction(lambda connection: theme_rows.delete(connection, theme_id))


def _mention_fields(of: Mentions, comments: int, read: dict[Hashable, CommentExample]) -> dict[str, Any]:
    return {
        "mentions": of.counts.responses,
        "share": of.counts.responses / comments if comments else None,
        "promoters": of.counts.promoters,
        "passives": of.counts.passives,
        "detractors": of.counts.detractors,
        "nps": of.nps,
        "interval": of.interval,
        "examples": [read[key] for key in of.examples if key in read],
    }
