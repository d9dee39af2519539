"""Comments that come, change and stop to count, as their themes' readers see them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import uuid_utils.compat
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften import clock
from outoften.domain.collecting.ask import Answer, Ask
from outoften.domain.surveys.survey import Survey
from outoften.domain.themes import corpus as corpora
from outoften.domain.themes.corpus import CommentFilter
from outoften.storage.core import schema
from outoften.storage.core.revisions import bump_survey_revision
from outoften.storage.database import Database
from outoften.storage.surveys.surveys import add_survey
from outoften.storage.themes import comments as stored
from outoften.storage.themes import theme_cache
from outoften.storage.themes.theme_cache import CachedThemes, ThemeCache
from tests.storage.world import hash_respondent, prepare

EVERYTHING = CommentFilter()


async def say(database: Database, comment: str, score: int = 2, days_ago: int = 0, survey_id: int = 1) -> UUID:
    """A response with a comment."""
    now = clock.now() - timedelta(days=days_ago)
    ask = Ask(id=uuid_utils.compat.uuid7(), site_id=1, survey_id=survey_id, issued_at=now - timedelta(minutes=1))
    response = await database.writer.record(ask, Answer(score, comment))
    if days_ago:
        await change(database, response.id, answered_at=now)
    return response.id


async def change(database: Database, ask_id: UUID, **values: Any) -> None:
    """What an owner does to a response."""

    async def deed(connection: AsyncConnection) -> None:
        await connection.execute(update(schema.ask).where(schema.ask.c.id == ask_id).values(values))
        await bump_survey_revision(connection, 1)

    await database.writer.run_transaction(deed)


async def find(database: Database, cache: ThemeCache, criteria: CommentFilter = EVERYTHING) -> CachedThemes:
    return await cache.themes(database, database.catalog.survey(1), database.catalog.zones[1], criteria)


async def texts(database: Database, cache: ThemeCache, criteria: CommentFilter = EVERYTHING) -> list[str]:
    """The examples of the one term that everybody says, the newest first."""
    cached = await find(database, cache, criteria)
    keys = [key for term in cached.themes.terms if term.term == "slow" for key in term.mentions.examples]
    return [cached.examples[key].comment for key in keys]


def told(address: str, story: Callable[[Database, ThemeCache], Awaitable[None]]) -> None:
    """Tallies are not looked at afterwards: rows are changed behind the writer's back."""

    async def run() -> None:
        await prepare(address)
        database = Database(address, hash_respondent)
        async with database.running():
            await story(database, ThemeCache())

    asyncio.run(run())


def test_what_is_excluded_or_erased_is_no_longer_found(address: str) -> None:
    async def story(database: Database, cache: ThemeCache) -> None:
        ids = [await say(database, f"Slow {word}") for word in ("one", "two", "three", "four", "five")]
        assert await texts(database, cache) == ["Slow five", "Slow four", "Slow three"]
        await change(database, ids[4], excluded="a test")
        assert await texts(database, cache) == ["Slow four", "Slow three", "Slow two"]
        await change(database, ids[3], comment=None, score=None, answered_at=None, erased_at=clock.now())
        assert await texts(database, cache) == ["Slow three", "Slow two", "Slow one"]
        await change(database, ids[4], excluded=None)
        assert await texts(database, cache) == ["Slow five", "Slow three", "Slow two"]
        assert (await find(database, cache)).themes == (await find(database, ThemeCache())).themes

    told(address, story)


def test_what_a_clock_that_goes_behind_has_written_is_found_too(address: str) -> None:
    async def story(database: Database, cache: ThemeCache) -> None:
        ids = [await say(database, f"Slow {word}") for word in ("one", "two", "three")]
        assert await texts(database, cache) == ["Slow three", "Slow two", "Slow one"]
        await change(database, ids[2], comment="Rather slow", updated_at=clock.now() - timedelta(hours=1))
        assert await texts(database, cache) == ["Rather slow", "Slow two", "Slow one"]

    told(address, story)


def test_what_has_not_changed_is_not_read_again(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(database: Database, cache: ThemeCache) -> None:
        for word in ("one", "two", "three"):
            await say(database, f"Slow {word}")
        cached = await find(database, cache)
        assert await find(database, cache) is cached
        await say(database, "Slow four")
        read: list[int] = []
        whole = stored.comments_by_id

        def counting(connection: AsyncConnection, survey: Any, keys: Any) -> Any:
            read.append(len(keys))
            return whole(connection, survey, keys)

        monkeypatch.setattr(stored, "comments_by_id", counting)
        assert (await find(database, cache)).themes.counts.detractors == 4
        assert read == [1]

    told(address, story)


def test_what_there_is_no_room_for_is_read_when_its_days_are_asked_for(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpora, "MAX_COMMENTS", 3)
    monkeypatch.setattr(stored, "MAX_COMMENTS", 3)

    async def story(database: Database, cache: ThemeCache) -> None:
        for day in (9, 8, 7, 3, 2, 1):
            await say(database, f"Slow {'x' * day}", days_ago=day)
        everything = await find(database, cache)
        assert (everything.themes.counts.detractors, everything.themes.truncated) == (3, True)
        today = clock.now().date()
        older = CommentFilter(end=today - timedelta(days=5))
        assert await texts(database, cache, older) == [f"Slow {'x' * day}" for day in (7, 8, 9)]
        newer = await find(database, cache, CommentFilter(first=today - timedelta(days=2)))
        assert (newer.themes.counts.detractors, newer.themes.truncated) == (2, False)
        await say(database, "Slow now")
        assert await texts(database, cache) == ["Slow now", "Slow x", "Slow xx"]
        assert (await find(database, cache, CommentFilter(end=date.max))).themes.truncated

    told(address, story)


@pytest.mark.parametrize(("max_words", "is_kept"), [(12, True), (11, False)])
def test_all_surveys_together_keep_a_bounded_number_of_words(
    address: str, monkeypatch: pytest.MonkeyPatch, max_words: int, is_kept: bool
) -> None:
    monkeypatch.setattr(theme_cache, "MAX_CACHED_WORDS", max_words)

    async def story(database: Database, cache: ThemeCache) -> None:
        second = Survey(id=0, site_id=1, name="Second")
        await database.change_site(lambda connection: add_survey(connection, second, clock.now()), lambda _: 1)
        for survey_id in (1, 2):
            for word in ("one", "two", "three"):
                await say(database, f"Slow {word}", survey_id=survey_id)
        first = await find(database, cache)
        await cache.themes(database, database.catalog.survey(2), database.catalog.zones[1], EVERYTHING)
        assert (await find(database, cache) is first) is is_kept

    told(address, story)
