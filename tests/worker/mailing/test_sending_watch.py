"""A sending with too many bounces or complaints pauses itself, and its owners get an e-mail."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften import clock
from outoften.outgoing.mail_server import parse_mail_server
from outoften.storage.core import schema
from outoften.storage.database import Database
from outoften.worker.mailing import sending_watch
from outoften.worker.mailing.sending_watch import SendingWatch
from tests.storage.world import with_database

NOW = clock.now()
SERVER = parse_mail_server("smtp://localhost", "nps@example.com")


async def add_run(connection: AsyncConnection, sending_id: int, counts: tuple[int, int]) -> None:
    """Add an active sending with a run of 1,000 e-mails, of which so many bounced and were complained about."""
    bounced, complained = counts
    values = {"site_id": 1, "survey_id": 1, "audience_id": 1, "name": "Autumn", "content": {}, "schedule": {"kind": "once"}}
    created = {"state": "active", "created_at": NOW, "created_by": "ann@example.com"}
    await connection.execute(insert(schema.sending).values(values | created | {"id": sending_id}))
    mails: list[dict[str, Any]] = [
        {
            "ask_id": UUID(int=sending_id << 20 | number),
            "site_id": 1,
            "survey_id": 1,
            "sending_id": sending_id,
            "run": 2,
            "respondent_id": f"person-{number}",
            "state": "sent",
            "due_at": NOW,
            "attempts": 1,
            "data": {},
            "sent_at": NOW,
            "bounced_at": NOW if number < bounced else None,
            "complained_at": NOW if number >= 1000 - complained else None,
        }
        for number in range(1000)
    ]
    await connection.execute(insert(schema.mail), mails)


@pytest.mark.both_engines
def test_a_sending_pauses_itself_once_and_tells_the_owners(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, str]] = []

    async def mail_owners(database: Database, server: Any, subject: str, text: str, html: str, about: str) -> None:
        told.append((subject, text))

    monkeypatch.setattr(sending_watch, "mail_owners", mail_owners)

    async def story(database: Database) -> Any:
        for number, counts in enumerate([(49, 2), (50, 0), (0, 3)], 1):
            await database.writer.run_transaction(partial(add_run, sending_id=number, counts=counts))
        watch = SendingWatch(database, SERVER, "https://nps.example.com")
        await watch.run()
        paused = (await states(database), list(told))
        # Resumed, what was sent before does not pause it again.
        await database.writer.run_transaction(
            lambda connection: connection.execute(schema.sending.update().values(state="active", state_reason=None))
        )
        await watch.run()
        assert {state for state, _ in await states(database)} == {"active"}
        later = {"sent_at": clock.now() + timedelta(minutes=1)}
        await database.writer.run_transaction(lambda connection: connection.execute(schema.mail.update().values(later)))
        await watch.run()
        assert await states(database) == paused[0]
        return paused

    async def states(database: Database) -> list[Any]:
        async with database.read_transaction() as connection:
            columns = schema.sending.c
            rows = await connection.execute(select(columns.state, columns.state_reason).order_by(columns.id))
            return [tuple(row) for row in rows]

    paused, mails = with_database(address, story)
    assert paused == [("active", None), ("paused", "too_many_bounces"), ("paused", "too_many_complaints")]
    assert sorted(subject for subject, _ in mails) == ["Sending paused: Autumn"] * 2
    assert any("of 1000 e-mails, 50 bounced." in text for _, text in mails)
