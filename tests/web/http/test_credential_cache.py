"""What is remembered of those who ask, and of what they were told."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from outoften.web.http.access.credential_cache import CredentialCache
from outoften.web.http.report_cache import ENTRY_OVERHEAD_BYTES, MAX_BYTES, CachedReport, ReportCache


class Door:
    """Who may pass; it takes as long to say so as the test wants, and tells how often it was asked."""

    def __init__(self, answer: str | None) -> None:
        self.answer = answer
        self.asked = 0
        self.open = asyncio.Event()
        self.open.set()
        self._changed = asyncio.Event()

    async def has_been_asked(self, times: int) -> None:
        """Wait until it was asked so often."""
        while self.asked < times:
            self._changed.clear()
            await self._changed.wait()

    async def look(self) -> str | None:
        self.asked += 1
        self._changed.set()
        answer = self.answer
        await self.open.wait()
        return answer


def in_a_loop(story: Callable[[CredentialCache], Any]) -> None:
    asyncio.run(story(CredentialCache()))


def test_who_asks_again_is_not_looked_up_again() -> None:
    async def story(cache: CredentialCache) -> None:
        door = Door("Ada")
        assert [await cache.get_or_load("key", door.look) for _ in range(3)] == ["Ada"] * 3
        assert door.asked == 1

    in_a_loop(story)


def test_who_is_not_found_is_looked_up_each_time() -> None:
    async def story(cache: CredentialCache) -> None:
        door = Door(None)
        assert [await cache.get_or_load("key", door.look) for _ in range(3)] == [None] * 3
        door.answer = "Ada"
        assert await cache.get_or_load("key", door.look) == "Ada"
        assert door.asked == 4

    in_a_loop(story)


def test_all_who_ask_at_once_share_one_look() -> None:
    async def story(cache: CredentialCache) -> None:
        door = Door("Ada")
        assert await asyncio.gather(*(cache.get_or_load("key", door.look) for _ in range(64))) == ["Ada"] * 64
        assert door.asked == 1

    in_a_loop(story)


def test_what_is_forgotten_while_it_is_being_looked_up_is_looked_up_again() -> None:
    async def story(cache: CredentialCache) -> None:
        door = Door("Ada")
        door.open.clear()
        early = asyncio.create_task(cache.get_or_load("key", door.look))
        await door.has_been_asked(1)
        door.answer = None
        cache.clear()
        late = asyncio.create_task(cache.get_or_load("key", door.look))
        await door.has_been_asked(2)
        door.open.set()
        assert (await early, await late) == ("Ada", None)
        assert await cache.get_or_load("key", door.look) is None

    in_a_loop(story)


def test_a_look_that_fails_fails_for_all_who_wait_and_for_nobody_after_them() -> None:
    async def story(cache: CredentialCache) -> None:
        async def fail() -> str:
            raise OSError("away")

        failed = await asyncio.gather(*(cache.get_or_load("key", fail) for _ in range(3)), return_exceptions=True)
        assert [type(error) for error in failed] == [OSError] * 3
        assert await cache.get_or_load("key", Door("Ada").look) == "Ada"

    in_a_loop(story)


def report(right_for: object, size: int = 0) -> CachedReport:
    return CachedReport(right_for, '"x"', {}, b"x" * size)


def test_a_report_is_kept_until_what_it_was_worked_out_from_has_changed() -> None:
    cache = ReportCache()
    cache.put("score", report(1))
    assert cache.get("score", 1) == report(1)
    assert cache.get("score", 2) is None
    assert cache.get("score", 1) is None


@pytest.mark.parametrize("size", [0, 1_000, 100_000])
def test_what_is_kept_is_limited_and_the_least_wanted_goes_first(size: int) -> None:
    names = [f"/score?{number:07}" for number in range(MAX_BYTES // ENTRY_OVERHEAD_BYTES)]
    entry = ENTRY_OVERHEAD_BYTES + size + len(repr(names[0])) + len(repr(report(1).headers))
    cache, most = ReportCache(), MAX_BYTES // entry
    for name in names[:most]:
        cache.put(name, report(1, size))
    cache.put(names[1], report(1, size))
    assert cache.get(names[0], 1)
    cache.put(names[most], report(1, size))
    assert cache.get(names[2], 1) is None
    assert all(cache.get(names[number], 1) for number in (0, 1, 3, most - 1, most))


@pytest.mark.parametrize(("path", "link"), [("&" * MAX_BYTES, ""), ("", "&" * MAX_BYTES)], ids=["address", "headers"])
def test_the_address_and_the_headers_count_towards_the_limit(path: str, link: str) -> None:
    cache = ReportCache()
    cache.put("score", report(1))
    cache.put(path or "responses", report(1)._replace(headers={"Link": link}))
    assert cache.get("score", 1) is None
