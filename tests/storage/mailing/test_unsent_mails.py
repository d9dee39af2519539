"""An e-mail of a rule that waits is removed when its reader refuses e-mails, however that becomes known."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften import clock
from outoften.domain.mailing.bounces.mail_report import MailReport
from outoften.storage.core import schema
from outoften.storage.database import Database
from outoften.storage.mailing.bounces.mail_reports import TrustedReport, record_mail_reports
from outoften.storage.mailing.recipients.mail_links import opt_out, opt_out_addressee, opt_out_people
from outoften.tokens.mail_token import name_addressee
from tests.storage.mailing.mails import ID, add_mail
from tests.storage.world import hash_respondent, with_database

Refuse = Callable[[AsyncConnection], Awaitable[Any]]


async def by_id(connection: AsyncConnection) -> None:
    """The host says who."""
    await opt_out(connection, 1, "ann", hash_respondent, clock.now())


async def by_address(connection: AsyncConnection) -> None:
    """The host says which address; nobody with it is in the list of recipients."""
    await connection.execute(schema.recipient.delete())
    await opt_out_people(connection, 1, [], ["ann@example.org"], hash_respondent, clock.now())


async def by_an_old_link(connection: AsyncConnection) -> None:
    """The link is in an e-mail that was deleted."""
    await connection.execute(schema.mail.delete())
    addressee = name_addressee(hash_respondent, 1, "ann", "an-old-address@example.org")
    await opt_out_addressee(connection, addressee, hash_respondent, clock.now())


async def by_a_complaint(connection: AsyncConnection) -> None:
    """The mail service reports that she called it spam."""
    report = TrustedReport(MailReport(kind="complained"), ID)
    assert await record_mail_reports(connection, [report], hash_respondent, clock.now()) == 1


@pytest.mark.parametrize("refuse", [by_id, by_address, by_an_old_link, by_a_complaint])
def test_what_waits_for_a_person_is_removed_and_nothing_else(address: str, refuse: Refuse) -> None:
    async def fill(connection: AsyncConnection, database: Database) -> None:
        await connection.execute(insert(schema.rule).values(_rule()))
        mails = [
            _mail(1, "ann", "Ann@example.org", "https://x.example/no-mail"),
            _mail(2, "bob", "bob@example.org", "https://x.example/no-mail"),
            # To a member, about her.
            _mail(3, "ann", "owner@example.org", None),
        ]
        await database.outbox.send_mails(connection, mails)

    async def story(database: Database) -> set[UUID]:
        await add_mail(database)
        await database.writer.run_transaction(lambda connection: fill(connection, database))
        await database.writer.run_transaction(refuse)
        async with database.read_transaction() as connection:
            return set((await connection.execute(select(schema.delivery.c.event_id))).scalars())

    assert with_database(address, story) == {UUID(int=2), UUID(int=3)}


def _rule() -> dict[str, Any]:
    rule = {"id": 1, "site_id": 1, "name": "a", "active": True, "conditions": {}, "effects": {"tag": "a"}}
    return rule | {"created_at": clock.now(), "created_by": "a test"}


def _mail(number: int, person: str, to: str, unsubscribe: str | None) -> tuple[int, dict[str, Any]]:
    event = {"id": UUID(int=number), "site_id": 1, "survey_id": 1, "ask_id": UUID(int=7), "respondent_id": person}
    mail = {"to": [to], "subject": "a", "text": "a", "unsubscribe": unsubscribe}
    return -1, event | {"type": "response.completed", "at": clock.now(), "data": {"mail": mail}}
