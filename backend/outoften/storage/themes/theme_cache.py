"""Themes, found in memory: what was read of a survey's comments is kept, and only what has changed since is read again."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, Collection, Hashable, Iterable
from contextlib import aclosing
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.surveys.survey import Survey
from outoften.domain.themes.corpus import MOST_COMMENTS, Corpus, Range, Said
from outoften.domain.themes.themes import Theme, Themes, find_themes
from outoften.storage.database import Database
from outoften.storage.themes import comments as themes
from outoften.storage.themes.comments import CommentExample

# Of all surveys together. Those that were not asked for the longest are forgotten first.
MOST_KEPT = 2 * MOST_COMMENTS
MOST_REPLIES = 16
# A day begins at most so much before or after UTC's.
_ZONES = timedelta(days=1)


class Found(Struct, frozen=True):
    """Themes, and the texts of their examples by key."""

    themes: Themes
    examples: dict[Hashable, CommentExample]


class _Survey:
    """What is known of one survey."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.corpus = Corpus(zone)
        self.revision = -1
        self.replies: dict[Range, Found] = {}


class Corpora:
    """One corpus for each survey whose themes are read. One of them is worked on at a time, in a thread."""

    def __init__(self) -> None:
        self._known: OrderedDict[int, _Survey] = OrderedDict()
        self._working = asyncio.Lock()

    async def find(self, database: Database, survey: Survey, zone: ZoneInfo, wanted: Range) -> Found:
        """The themes of a range of comments, as of now."""
        async with database.reading() as reading:
            if found := self._reply(survey, zone, await themes.revision_of(reading, survey), wanted):
                return found
        async with self._working:
            return await self._find(database, survey, zone, wanted)

    async def _find(self, database: Database, survey: Survey, zone: ZoneInfo, wanted: Range) -> Found:
        async with database.reading() as reading:
            revision = await themes.revision_of(reading, survey)
            if found := self._reply(survey, zone, revision, wanted):
                return found
            # Taken out while it changes: whoever cancels this leaves a thread behind that nobody else must meet.
            known = self._known.pop(survey.id, None)
            if known is None or known.corpus.zone != zone:
                known = _Survey(zone)
            if known.revision != revision:
                await _refresh(reading, survey, known.corpus)
                known.revision, known.replies = revision, {}
            corpus = known.corpus
            if wanted.end and corpus.lacks(wanted):
                corpus = await _read(reading, survey, zone, wanted)
            own = await themes.list_themes(reading, survey.id)
        found = await _found(database, survey, corpus, wanted, own)
        while len(known.replies) >= MOST_REPLIES:
            known.replies.pop(next(iter(known.replies)))
        known.replies[wanted] = found
        self._known[survey.id] = known
        while sum(len(one.corpus.comments) for one in self._known.values()) > MOST_KEPT:
            self._known.popitem(last=False)
        return found

    def _reply(self, survey: Survey, zone: ZoneInfo, revision: int, wanted: Range) -> Found | None:
        known = self._known.get(survey.id)
        if known is None or known.corpus.zone != zone or known.revision != revision:
            return None
        return known.replies.get(wanted)


async def _refresh(reading: AsyncConnection, survey: Survey, corpus: Corpus) -> None:
    """Make a corpus say what the database does."""
    if not corpus.comments:
        await _fill(corpus, themes.comments(reading, survey))
        return
    latest = max(kept.updated_at for kept in corpus.comments.values())
    changes: Iterable[tuple[Hashable, int]] = await themes.changed_since(reading, survey, corpus.floor, latest)
    new, _ = await asyncio.to_thread(_differing, corpus, changes)
    await _add(reading, survey, corpus, new)
    if await themes.summary(reading, survey, corpus.floor) == corpus.summary:
        return
    # Something is no longer there, or was written by a clock that goes behind.
    changes = await themes.updates(reading, survey, corpus.floor)
    new, vanished = await asyncio.to_thread(_differing, corpus, changes)
    corpus.remove(vanished)
    await _add(reading, survey, corpus, new)


async def _add(reading: AsyncConnection, survey: Survey, corpus: Corpus, keys: Collection[Hashable]) -> None:
    async for part in themes.comments_of(reading, survey, keys):
        await asyncio.to_thread(corpus.add, part)


def _differing(corpus: Corpus, updates: Iterable[tuple[Hashable, int]]) -> tuple[list[Hashable], set[Hashable]]:
    """What must be read, and what is no longer there."""
    there = dict(updates)
    kept = corpus.comments
    new = [key for key, updated_at in there.items() if key not in kept or kept[key].updated_at != updated_at]
    return new, kept.keys() - there.keys()


async def _read(reading: AsyncConnection, survey: Survey, zone: ZoneInfo, wanted: Range) -> Corpus:
    """The newest comments of a range that ends before those that are kept begin."""
    corpus = Corpus(zone)
    since = datetime.combine(wanted.first, time(), UTC) - _ZONES if wanted.first and wanted.first.year > 1 else None
    before = datetime.combine(wanted.end, time(), UTC) + _ZONES if wanted.end and wanted.end.year < 9999 else None
    await _fill(corpus, themes.comments(reading, survey, since, before))
    return corpus


async def _fill(corpus: Corpus, parts: AsyncGenerator[list[Said], None]) -> None:
    async with aclosing(parts):
        async for part in parts:
            await asyncio.to_thread(corpus.add, part)
            if corpus.floor:
                break


async def _found(database: Database, survey: Survey, corpus: Corpus, wanted: Range, own: list[Theme]) -> Found:
    found = await asyncio.to_thread(find_themes, corpus, wanted, own)
    mentions = [of for _, of in found.themes] + [of.mentions for of in found.terms]
    async with database.reading() as reading:
        return Found(found, await themes.examples(reading, survey, {key for of in mentions for key in of.examples}))
