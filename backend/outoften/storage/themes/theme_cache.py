"""Themes, found in memory: what was read of a survey's comments is kept, and only what has changed since is read again."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, Collection, Hashable, Iterable
from contextlib import aclosing
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.date_range import start_of_day
from outoften.domain.surveys.survey import Survey
from outoften.domain.themes.corpus import MAX_COMMENTS, Comment, CommentFilter, Corpus
from outoften.domain.themes.theme_report import CommentExample, ThemesQuery, ThemesReport, themes_report
from outoften.domain.themes.themes import Theme, Themes, extract_themes
from outoften.storage.database import Database
from outoften.storage.themes import comments as themes
from outoften.storage.themes.themes import theme_rows

# Of all surveys together. Those that were not asked for the longest are forgotten first.
MAX_CACHED_COMMENTS = 2 * MAX_COMMENTS
MAX_REPLIES_PER_SURVEY = 16
# A day begins at most so much before or after UTC's.
_MAX_UTC_OFFSET = timedelta(days=1)


class CachedThemes(Struct, frozen=True):
    """Themes, and the texts of their examples by key."""

    themes: Themes
    examples: dict[Hashable, CommentExample]


class _CachedSurvey:
    """What is known of one survey."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.corpus = Corpus(zone)
        self.revision = -1
        self.replies: dict[CommentFilter, CachedThemes] = {}


class ThemeCache:
    """One corpus for each survey whose themes are read. One of them is worked on at a time, in a thread."""

    def __init__(self) -> None:
        self._surveys: OrderedDict[int, _CachedSurvey] = OrderedDict()
        self._lock = asyncio.Lock()

    async def read_themes(self, database: Database, survey: Survey, query: ThemesQuery) -> ThemesReport:
        """The report on the query's comments, as they are now. Raises UnavailableError if the database can't be read."""
        zone = database.catalog.zones[survey.site_id]
        cached = await self.themes(database, survey, zone, query.comment_filter())
        return themes_report(survey.id, zone.key, query, cached.themes, cached.examples)

    async def themes(self, database: Database, survey: Survey, zone: ZoneInfo, wanted: CommentFilter) -> CachedThemes:
        """The themes of a range of comments, as of now."""
        async with database.read_transaction() as reading:
            if found := self._cached_reply(survey, zone, await themes.revision(reading, survey), wanted):
                return found
        async with self._lock:
            return await self._compute(database, survey, zone, wanted)

    async def _compute(self, database: Database, survey: Survey, zone: ZoneInfo, wanted: CommentFilter) -> CachedThemes:
        async with database.read_transaction() as reading:
            revision = await themes.revision(reading, survey)
            if found := self._cached_reply(survey, zone, revision, wanted):
                return found
            # Taken out while it changes: whoever cancels this leaves a thread behind that nobody else must meet.
            known = self._surveys.pop(survey.id, None)
            if known is None or known.corpus.zone != zone:
                known = _CachedSurvey(zone)
            if known.revision != revision:
                await _update_corpus(reading, survey, known.corpus)
                known.revision, known.replies = revision, {}
            corpus = known.corpus
            if wanted.end and corpus.may_be_incomplete(wanted):
                corpus = await _read_older(reading, survey, zone, wanted)
            own = await theme_rows.find_all(reading, survey.id)
        found = await _extract(database, survey, corpus, wanted, own)
        while len(known.replies) >= MAX_REPLIES_PER_SURVEY:
            known.replies.pop(next(iter(known.replies)))
        known.replies[wanted] = found
        self._surveys[survey.id] = known
        while sum(len(one.corpus.comments) for one in self._surveys.values()) > MAX_CACHED_COMMENTS:
            self._surveys.popitem(last=False)
        return found

    def _cached_reply(self, survey: Survey, zone: ZoneInfo, revision: int, wanted: CommentFilter) -> CachedThemes | None:
        known = self._surveys.get(survey.id)
        if known is None or known.corpus.zone != zone or known.revision != revision:
            return None
        return known.replies.get(wanted)


async def _update_corpus(reading: AsyncConnection, survey: Survey, corpus: Corpus) -> None:
    """Make a corpus say what the database does."""
    if not corpus.comments:
        await _fill_corpus(corpus, themes.stream_comments(reading, survey))
        return
    latest = max(kept.updated_at for kept in corpus.comments.values())
    changes: Iterable[tuple[Hashable, int]] = await themes.versions_since(reading, survey, corpus.evicted_before, latest)
    new, _ = await asyncio.to_thread(_diff_versions, corpus, changes)
    await _add_comments(reading, survey, corpus, new)
    if await themes.checksum(reading, survey, corpus.evicted_before) == corpus.checksum:
        return
    # Something is no longer there, or was written by a clock that goes behind.
    changes = await themes.comment_versions(reading, survey, corpus.evicted_before)
    new, vanished = await asyncio.to_thread(_diff_versions, corpus, changes)
    corpus.remove(vanished)
    await _add_comments(reading, survey, corpus, new)


async def _add_comments(reading: AsyncConnection, survey: Survey, corpus: Corpus, keys: Collection[Hashable]) -> None:
    async for part in themes.comments_by_id(reading, survey, keys):
        await asyncio.to_thread(corpus.add, part)


def _diff_versions(corpus: Corpus, updates: Iterable[tuple[Hashable, int]]) -> tuple[list[Hashable], set[Hashable]]:
    """What must be read, and what is no longer there."""
    there = dict(updates)
    kept = corpus.comments
    new = [key for key, updated_at in there.items() if key not in kept or kept[key].updated_at != updated_at]
    return new, kept.keys() - there.keys()


async def _read_older(reading: AsyncConnection, survey: Survey, zone: ZoneInfo, wanted: CommentFilter) -> Corpus:
    """The newest comments of a range that ends before those that are kept begin."""
    corpus = Corpus(zone)
    since = start_of_day(wanted.first, UTC) - _MAX_UTC_OFFSET if wanted.first and wanted.first.year > 1 else None
    before = start_of_day(wanted.end, UTC) + _MAX_UTC_OFFSET if wanted.end and wanted.end.year < 9999 else None
    await _fill_corpus(corpus, themes.stream_comments(reading, survey, since, before))
    return corpus


async def _fill_corpus(corpus: Corpus, parts: AsyncGenerator[list[Comment], None]) -> None:
    async with aclosing(parts):
        async for part in parts:
            await asyncio.to_thread(corpus.add, part)
            if corpus.evicted_before:
                break


async def _extract(database: Database, survey: Survey, corpus: Corpus, wanted: CommentFilter, own: list[Theme]) -> CachedThemes:
    found = await asyncio.to_thread(extract_themes, corpus, wanted, own)
    mentions = [of for _, of in found.themes] + [of.mentions for of in found.terms]
    async with database.read_transaction() as reading:
        return CachedThemes(found, await themes.example_texts(reading, survey, {key for of in mentions for key in of.examples}))
