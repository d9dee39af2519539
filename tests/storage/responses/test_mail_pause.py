"""Two processes whose rules write to one person at the same moment."""

import asyncio
from collections.abc import Coroutine
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften import clock
from outoften.domain.automation.rules.rule import Rule, RuleConditions
from outoften.domain.automation.rules.rule_actions import RespondentMail, RuleActions
from outoften.domain.collecting.ask import Answer, Ask
from outoften.storage.automation.rules import add_rule
from outoften.storage.core import schema
from outoften.storage.core.outbox import Occurred
from outoften.storage.database import Database
from outoften.storage.responses.rules.apply_rules import RuleWork
from outoften.storage.responses.rules.opt_outs import opt_out
from outoften.tokens.no_mail_link import NoMailLinks
from tests.postgres import Postgres
from tests.storage.world import hash_respondent, with_database

MAIL = RespondentMail(subject="Hello", text="Hello {{ unsubscribe_url }}")


async def act(connection: AsyncConnection, database: Database, number: int) -> None:
    """What the rule does on a response."""
    links = NoMailLinks(["the signing secret of the tests"], frozenset)
    work = RuleWork(lambda: database.catalog, database.outbox, database.hash_respondent, links, "https://nps.example.com", True)
    await work.act(connection, [Occurred(UUID(int=90 + number), "response.finished", 1, UUID(int=number), [1])], clock.now())


async def while_acting(database: Database, other: Coroutine[Any, Any, None]) -> None:
    """Run `other` in another process before the rule's transaction commits: until it waits for a lock, or is done."""
    tasks: list[asyncio.Task[None]] = []

    async def act_and_wait(connection: AsyncConnection) -> None:
        await act(connection, database, 1)
        tasks.append(asyncio.create_task(other))
        while not tasks[0].done() and not await database.read(_is_waited_for):
            pass

    await database.writer.run_transaction(act_and_wait)
    await tasks[0]


async def _is_waited_for(connection: AsyncConnection) -> bool:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    return bool(await connection.scalar(text(waiting)))


async def begin(database: Database) -> None:
    """A rule that writes to everybody, and two responses of one person."""
    now, then = clock.now(), RuleActions(email_respondent=MAIL)
    rule = Rule(id=0, site_id=1, name="a", active=True, when=RuleConditions(), then=then, created_at=now, created_by="a test")
    await database.change_automation(partial(add_rule, rule=rule))
    for number in (1, 2):
        ask = Ask(id=UUID(int=number), site_id=1, survey_id=1, issued_at=now, respondent_id="ann")
        await database.writer.record(ask, Answer(9))
    claim = {"site_id": 1, "id": "ann", "ask_id": UUID(int=2), "asked_at": now, "email": "ann@x.example"}
    await database.writer.run_transaction(lambda connection: connection.execute(insert(schema.respondent).values(claim)))


async def mails(database: Database) -> list[datetime]:
    """When the e-mails that wait are sent."""
    async with database.read_transaction() as connection:
        times = select(schema.delivery.c.next_at).where(schema.delivery.c.endpoint_id < 0).order_by(schema.delivery.c.next_at)
        return list((await connection.execute(times)).scalars())


def test_they_write_a_day_apart(postgres_server: Postgres) -> None:
    address = postgres_server.new_database()

    async def story(database: Database) -> None:
        await begin(database)
        async with Database(address, hash_respondent).running() as second:
            await while_acting(database, second.writer.run_transaction(partial(act, database=second, number=2)))
            earlier, later = await mails(database)
            assert later - earlier == timedelta(days=1)

    with_database(address, story)


def test_who_refuses_while_a_rule_writes_gets_nothing(postgres_server: Postgres) -> None:
    address = postgres_server.new_database()

    async def story(database: Database) -> None:
        await begin(database)
        async with Database(address, hash_respondent).running() as second:
            refusal = partial(opt_out, site_id=1, respondent_id="ann", digest=second.hash_respondent("ann")[0], now=clock.now())
            await while_acting(database, second.writer.run_transaction(refusal))
            assert await mails(database) == []

    with_database(address, story)
