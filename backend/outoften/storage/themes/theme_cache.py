"""Cache of comment indexes and extracted themes per survey, updated with the comments that changed.

Whatever goes through all comments runs in a thread, in steps that Python can interrupt: no sort, sum or copy of all of them.
"""

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
from outoften.domain.themes.corpus import MAX_COMMENTS, MAX_WORDS, Comment, CommentFilter, Corpus
from outoften.domain.themes.theme_report import CommentExample, ThemesQuery, ThemesReport, themes_report
from outoften.domain.themes.themes import Theme, Themes, extract_themes
from outoften.storage.core.opening.concurrency_limit import ConcurrencyLimit
from outoften.storage.database import Database
from outoften.storage.themes import comments as themes
from outoften.storage.themes.themes import theme_rows

# Of all surveys together. The least recently used survey is evicted first.
MAX_CACHED_COMMENTS = 2 * MAX_COMMENTS
# Enough for as many usual comments. Long ones without sense take the same memory in one survey as in many.
MAX_CACHED_WORDS = MAX_WORDS
MAX_REPLIES_PER_SURVEY = 16
MAX_WAITING = 16
# Upper bound of the offset between a time zone and UTC.
_MAX_UTC_OFFSET = timedelta(days=1)


class CachedThemes(Struct, frozen=True):
    """Themes, and their example comments by key."""

    themes: Themes
    examples: dict[Hashable, CommentExample]


class _CachedSurvey:
    """The corpus of one survey, the revision it was read at, and the themes extracted by filter."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.corpus = Corpus(zone)
        self.revision = -1
        self.replies: dict[CommentFilter, CachedThemes] = {}


class ThemeCache:
    """Corpora by survey. One corpus is updated at a time, in a thread."""

    def __init__(self) -> None:
        self._surveys: OrderedDict[int, _CachedSurvey] = OrderedDict()
        self._turns = ConcurrencyLimit(1, MAX_WAITING)

    async def read_themes(self, database: Database, survey: Survey, query: ThemesQuery) -> ThemesReport:
        """Returns the report on the query's comments. Raises UnavailableError if the database can't be read."""
        zone = database.catalog.zones[survey.site_id]
        cached = await self.themes(database, survey, zone, query.comment_filter())
        return themes_report(survey.id, zone.key, query, cached.themes, cached.examples)

    async def themes(self, database: Database, survey: Survey, zone: ZoneInfo, query: CommentFilter) -> CachedThemes:
        """Returns the themes of the comments that match the filter, from the cache if the survey has not changed."""
        async with database.read_transaction() as reading:
            if reply := self._cached_reply(survey, zone, await themes.revision(reading, survey), query):
                return reply
        async with self._turns.take():
            return await self._compute(database, survey, zone, query)

    async def _compute(self, database: Database, survey: Survey, zone: ZoneInfo, query: CommentFilter) -> CachedThemes:
        async with database.scan_transaction(admitted=True) as reading:
            revision = await themes.revision(reading, survey)
            if reply := self._cached_reply(survey, zone, revision, query):
                return reply
            # Removed from the cache while it changes: if this task is cancelled, its thread still modifies the corpus.
            cached = self._surveys.pop(survey.id, None)
            if cached and cached.corpus.zone != zone:
                await asyncio.to_thread(cached.corpus.release)
                cached = None
            if cached is None:
                cached = _CachedSurvey(zone)
            if cached.revision != revision:
                await _update_corpus(reading, survey, cached.corpus)
                cached.revision, cached.replies = revision, {}
            corpus = cached.corpus
            if query.end is not None and await asyncio.to_thread(corpus.may_be_incomplete, query):
                corpus = await _read_older(reading, survey, zone, query)
            owner_themes = await theme_rows.find_all(reading, survey.id)
        reply = await _extract(database, survey, corpus, query, owner_themes)
        if corpus is not cached.corpus:
            await asyncio.to_thread(corpus.release)
        while len(cached.replies) >= MAX_REPLIES_PER_SURVEY:
            cached.replies.pop(next(iter(cached.replies)))
        cached.replies[query] = reply
        self._surveys[survey.id] = cached
        while self._is_too_large():
            _, evicted = self._surveys.popitem(last=False)
            await asyncio.to_thread(evicted.corpus.release)
        return reply

    def _is_too_large(self) -> bool:
        corpora = [entry.corpus for entry in self._surveys.values()]
        comments, words = sum(len(corpus.comments) for corpus in corpora), sum(corpus.word_count for corpus in corpora)
        return comments > MAX_CACHED_COMMENTS or words > MAX_CACHED_WORDS

    def _cached_reply(self, survey: Survey, zone: ZoneInfo, revision: int, query: CommentFilter) -> CachedThemes | None:
        cached = self._surveys.get(survey.id)
        if cached is None or cached.corpus.zone != zone or cached.revision != revision:
            return None
        return cached.replies.get(query)


async def _update_corpus(reading: AsyncConnection, survey: Survey, corpus: Corpus) -> None:
    """Updates a corpus from the database."""
    if not corpus.comments:
        await _fill_corpus(corpus, themes.stream_comments(reading, survey))
        return
    changes: Iterable[tuple[Hashable, int]] = await themes.versions_since(reading, survey, corpus.evicted_before, corpus.latest)
    new, _ = await asyncio.to_thread(_diff_versions, corpus, changes)
    await _add_comments(reading, survey, corpus, new)
    if await themes.checksum(reading, survey, corpus.evicted_before) == corpus.checksum:
        return
    # Comments were deleted, or written by a process whose clock is behind.
    changes = await themes.comment_versions(reading, survey, corpus.evicted_before)
    new, deleted = await asyncio.to_thread(_diff_versions, corpus, changes)
    await asyncio.to_thread(corpus.remove, deleted)
    await _add_comments(reading, survey, corpus, new)


async def _add_comments(reading: AsyncConnection, survey: Survey, corpus: Corpus, keys: Collection[Hashable]) -> None:
    async for batch in themes.comments_by_id(reading, survey, keys):
        await asyncio.to_thread(corpus.add, batch)


def _diff_versions(corpus: Corpus, updates: Iterable[tuple[Hashable, int]]) -> tuple[list[Hashable], set[Hashable]]:
    """Returns the keys of new and changed comments, and the keys that no longer exist."""
    versions = {key: int(updated_at) for key, updated_at in updates}
    indexed = corpus.comments
    new = [key for key, updated_at in versions.items() if key not in indexed or indexed[key].updated_at != updated_at]
    return new, {key for key in indexed if key not in versions}


async def _read_older(reading: AsyncConnection, survey: Survey, zone: ZoneInfo, query: CommentFilter) -> Corpus:
    """Returns a corpus of the newest comments of a range that the cached corpus does not fully cover."""
    corpus = Corpus(zone)
    since = start_of_day(query.first, UTC) - _MAX_UTC_OFFSET if query.first and query.first.year > 1 else None
    before = start_of_day(query.end, UTC) + _MAX_UTC_OFFSET if query.end and query.end.year < 9999 else None
    await _fill_corpus(corpus, themes.stream_comments(reading, survey, since, before))
    return corpus


async def _fill_corpus(corpus: Corpus, batches: AsyncGenerator[list[Comment], None]) -> None:
    async with aclosing(batches):
        async for batch in batches:
            await asyncio.to_thread(corpus.add, batch)
            if corpus.evicted_before:
                break


async def _extract(
    database: Database, survey: Survey, corpus: Corpus, query: CommentFilter, owned: list[Theme]
) -> CachedThemes:
    extracted = await asyncio.to_thread(extract_themes, corpus, query, owned)
    mentions = [mention for _, mention in extracted.themes] + [term.mentions for term in extracted.terms]
    keys = {key for mention in mentions for key in mention.examples}
    async with database.read_transaction() as reading:
        return CachedThemes(extracted, await themes.example_texts(reading, survey, keys))
