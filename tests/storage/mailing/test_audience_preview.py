"""Previews of audiences: the largest criteria keep nothing else waiting, and the sample is complete however rare people are."""

import asyncio
import gc
import time
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import asdict
from sqlalchemy import insert

from outoften.domain.collecting.cadence import Cadence
from outoften.domain.mailing.audiences.audience import (
    MAX_CRITERIA,
    MAX_DEPTH,
    MAX_VALUES,
    AllOf,
    AnyOf,
    Criterion,
    LastScore,
    LocaleIs,
    Not,
    TraitIs,
    check_criteria,
)
from outoften.domain.mailing.audiences.audience_preview import AudiencePreview
from outoften.domain.mailing.recipients.recipient import Recipient
from outoften.storage.core import schema
from outoften.storage.database import Database
from outoften.storage.mailing.audiences.audience_evaluation import preview_audience
from tests.storage.world import with_database

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
# Numbers are looked for in three ways.
VALUES = [str(number) for number in range(MAX_VALUES)]
LEAVES = MAX_CRITERIA - MAX_DEPTH


def _largest() -> list[Criterion]:
    """The largest criteria: of many values in few traits, and in many; the deepest ones."""
    few = tuple(TraitIs(f"few{n}", "in", tuple(VALUES[n * 50 : n * 50 + 50])) for n in range(MAX_VALUES // 50))
    many = tuple(TraitIs(f"many{n}", "not_in", tuple(VALUES[n * 4 : n * 4 + 4]), True) for n in range(LEAVES))
    scores = tuple(LastScore(("promoter", "passive"), survey_id=n + 1) for n in range(LEAVES))
    locales = tuple(LocaleIs(tuple(f"de-a{n:02}{m:02}" for m in range(50))) for n in range(MAX_VALUES // 50))
    deep: list[Criterion] = []
    for leaves in (few, many, scores, locales):
        nested: Criterion = AnyOf(of=leaves)
        for _ in range((MAX_DEPTH - 2) // 2):
            nested = AllOf(of=(Not(of=nested),))
        deep.append(nested)
    return [*deep, AllOf(of=many)]


def test_no_step_of_a_preview_of_the_largest_criteria_takes_fifty_milliseconds(address: str) -> None:
    async def story(database: Database) -> list[float]:
        # A server has fewer objects for the garbage collector to look at than the tests.
        gc.freeze()
        await database.writer.run_transaction(lambda connection: _store_people(connection, 3))
        return [await _longest_step(database, criteria) for criteria in _largest()]

    assert max(with_database(address, story)) < 0.05


def test_the_sample_has_the_few_people_in_an_audience_wherever_they_are_in_the_list(address: str) -> None:
    async def story(database: Database) -> AudiencePreview:
        await database.writer.run_transaction(lambda connection: _store_people(connection, 1_200))
        return await database.scan(preview_audience, 1, TraitIs("last", "in", ("99",)), NOW, (1, Cadence()))

    preview = with_database(address, story)
    assert (preview.total, preview.count) == (1_200, 12)
    assert [person.id for person in preview.sample] == [f"p{number:04}" for number in range(99, 1_000, 100)]


async def _longest_step(database: Database, criteria: Criterion) -> float:
    """Returns the seconds for which a preview keeps this thread busy at most, without what else the machine does."""
    check_criteria(criteria)
    preview = asyncio.create_task(database.scan(preview_audience, 1, criteria, NOW, (1, Cadence(skip_open_follow_ups=True))))
    longest, used = 0.0, time.thread_time()
    while not preview.done():
        await asyncio.sleep(0)
        before, used = used, time.thread_time()
        longest = max(longest, used - before)
    await preview
    return longest


async def _store_people(connection: Any, count: int) -> None:
    await connection.execute(insert(schema.recipient), [asdict(_person(number)) for number in range(count)])


def _person(number: int) -> Recipient:
    address = f"p{number}@example.com"
    return Recipient(
        site_id=1,
        id=f"p{number:04}",
        email=address,
        email_key=address,
        traits={"last": number % 100, "many0": 1},
        added_at=NOW,
        updated_at=NOW,
    )
