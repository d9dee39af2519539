"""When the deliveries of an event are made."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften import clock
from outoften.domain.automation.endpoint import Endpoint, EventFilter
from outoften.domain.automation.event import EventType
from outoften.domain.collecting.ask import Answer, Ask
from outoften.domain.score import Category
from outoften.storage.automation.deliveries import Turn, Wanted, take_turn
from outoften.storage.automation.endpoints import add_endpoint
from outoften.storage.automation.expansion import expand_events
from outoften.storage.core import schema
from outoften.storage.core.outbox import Occurred, take_in
from outoften.storage.database import Database
from outoften.storage.responses.response_changes import erase_response
from tests.storage.world import with_database

pytestmark = pytest.mark.both_engines


async def _subscribe(database: Database, *categories: Category, events: tuple[EventType, ...] = ("response.finished",)) -> None:
    endpoint = Endpoint(
        id=0,
        site_id=None,
        kind="webhook",
        name="",
        url="https://example.com/",
        events=events,
        filter=EventFilter(categories=categories),
        active=True,
        created_at=clock.now(),
        created_by="a test",
    )
    await database.change_automation(partial(add_endpoint, endpoint=endpoint, secrets={}))


async def _turn(database: Database, later: timedelta, room: int = 10) -> Turn:
    wanted = Wanted(due={1: 10 - room}, tests_only=(), events=10, room={1: room})
    now = clock.now() + later
    return await database.writer.run_transaction(partial(take_turn, attempts=[], wanted=wanted, now=now))


def test_a_response_is_finished_five_minutes_after_its_last_words(address: str) -> None:
    async def story(database: Database) -> None:
        await _subscribe(database)
        ask = Ask(id=UUID(int=1), site_id=1, survey_id=1, issued_at=clock.now())
        await database.writer.record(ask, Answer(9))
        await database.writer.record(ask, Answer(9, "Later words"))
        early = await _turn(database, timedelta(minutes=4))
        assert (early.claimed, early.expand_at is not None) == ([], True)
        late = await _turn(database, timedelta(minutes=6))
        assert [one.data["response"]["comment"] for one in late.claimed] == ["Later words"]
        await database.writer.record(ask, Answer(9, "Much later words"))
        assert (await _turn(database, timedelta(minutes=12))).claimed == []

    with_database(address, story)


def test_a_changed_answer_that_an_endpoint_does_not_want_is_not_sent_as_it_was(address: str) -> None:
    async def story(database: Database) -> None:
        await _subscribe(database, "detractor")
        ask = Ask(id=UUID(int=1), site_id=1, survey_id=1, issued_at=clock.now())
        await database.writer.record(ask, Answer(3))
        await database.writer.record(ask, Answer(9))
        assert (await _turn(database, timedelta(minutes=12))).claimed == []

    with_database(address, story)


def test_deliveries_for_which_there_is_no_room_wait(address: str) -> None:
    async def story(database: Database) -> None:
        await _subscribe(database)
        for number in range(1, 4):
            ask = Ask(id=UUID(int=number), site_id=1, survey_id=1, issued_at=clock.now())
            await database.writer.record(ask, Answer(9, None, done=True))
        first = await _turn(database, timedelta(), room=1)
        second = await _turn(database, timedelta(), room=0)
        assert [len(turn.claimed) for turn in (first, second)] == [1, 2]

    with_database(address, story)


def test_who_became_a_detractor_is_known_from_the_same_site(address: str) -> None:
    async def story(database: Database) -> None:
        await _subscribe(database, events=("respondent.became_detractor",))
        async with database.read_transaction() as connection:
            site = dict((await connection.execute(select(schema.site))).mappings().one())
        add = insert(schema.site).values(site | {"id": 2, "key": "another"})
        await database.change_site(lambda connection: connection.execute(add), lambda _: 2)
        for number, site_id, score in ((1, 1, 9), (2, 2, 3), (3, 1, 2)):
            ask = Ask(id=UUID(int=number), site_id=site_id, survey_id=1, issued_at=clock.now(), respondent_id="ann")
            await database.writer.record(ask, Answer(score))
        fallen = (await _turn(database, timedelta())).claimed
        assert [(one.ask_id, one.data["previous"]["score"]) for one in fallen] == [(UUID(int=3), 9)]

    with_database(address, story)


def test_rules_that_fail_on_a_response_do_not_hold_up_the_events_of_others(address: str) -> None:
    seen: list[int] = []

    async def act(connection: AsyncConnection, occurred: Sequence[Occurred], now: datetime) -> dict[UUID, list[int]]:
        await connection.execute(update(schema.event).values(survey_id=99))
        if any(one.ask_id.int == 2 for one in occurred):
            raise ValueError
        seen.extend(one.ask_id.int for one in occurred)
        return {one.event_id: [7] for one in occurred}

    async def story(database: Database) -> None:
        await _subscribe(database)
        for number in range(1, 4):
            ask = Ask(id=UUID(int=number), site_id=1, survey_id=1, issued_at=clock.now())
            await database.writer.record(ask, Answer(9, None, done=True))

        async def fire(connection: AsyncConnection) -> None:
            await take_in(connection, 10)
            await connection.execute(update(schema.event).values(rule_ids=[1]))

        await database.writer.run_transaction(fire)
        expand = partial(expand_events, room={}, count=10, now=clock.now(), act=act)
        await database.writer.run_transaction(lambda connection: expand(connection))
        async with database.read_transaction() as connection:
            sent = (await connection.execute(select(schema.delivery.c.endpoint_id))).scalars().all()
        assert (seen, sorted(sent)) == ([1, 3], [1, 1, 1, 7, 7])

    with_database(address, story)


@pytest.mark.parametrize("erased", [{1}, {1, 2}])
def test_what_waits_behind_events_that_were_erased_is_found(address: str, erased: Collection[int]) -> None:
    async def story(database: Database) -> None:
        await _subscribe(database, events=("response.created",))
        asks = [Ask(id=UUID(int=number), site_id=1, survey_id=1, issued_at=clock.now()) for number in range(1, 4)]
        await asyncio.gather(*(database.writer.record(ask, Answer(9)) for ask in asks[:2]))
        await database.writer.record(asks[2], Answer(9))
        async with database.read_transaction() as connection:
            assert list((await connection.execute(select(schema.outbox.c.size).order_by(schema.outbox.c.id))).scalars()) == [
                2,
                1,
            ]
        survey = database.catalog.survey(1)
        for number in erased:
            erase = partial(erase_response, survey=survey, ask_id=UUID(int=number), actor="a test", now=clock.now())
            await database.writer.run_transaction(erase)
        await database.writer.run_transaction(partial(take_in, count=2))
        async with database.read_transaction() as connection:
            left = await connection.scalar(select(func.count()).select_from(schema.outbox))
            found = (await connection.execute(select(schema.event.c.ask_id))).scalars().all()
        assert (left, {one.int for one in found}) == (0, {1, 2, 3} - set(erased))

    with_database(address, story)
