"""Recipients, audiences and sendings, written into a database as the API does it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften import clock
from outoften.domain.mailing.sendings.mail_template import MailContent
from outoften.domain.mailing.sendings.schedule import Schedule
from outoften.domain.mailing.sendings.sending import Sending
from outoften.locales import load_locales
from outoften.settings import Settings
from outoften.storage.core import schema
from outoften.storage.database import Database
from outoften.storage.mailing.sendings.sendings import act_on_sending, add_sending
from outoften.worker.mailing.sender import SurveySender
from tests.mailbox import Mailbox

AT_ONCE = Schedule(working_hours=None)
_LOCALES = load_locales()


def sender_of(database: Database, mailbox: Mailbox) -> SurveySender:
    """What sends the surveys of a process."""
    settings = Settings(
        smtp_url=f"smtp://127.0.0.1:{mailbox.port}",
        mail_from="Acme <nps@example.com>",
        secret="a signing secret of this test",
        public_url="https://nps.example.com",
    )
    return SurveySender(database, settings, _LOCALES)


async def add_people(database: Database, people: Iterable[str], **values: Any) -> None:
    """Recipients of the first site with these ids, each with an address of that name."""
    now = clock.now()
    rows = [
        {
            "site_id": 1,
            "id": person,
            "email": f"{person}@example.com",
            "email_key": f"{person}@example.com",
            "traits": {},
            "added_at": now,
            "updated_at": now,
        }
        | values
        for person in people
    ]
    await database.writer.run_transaction(lambda connection: connection.execute(insert(schema.recipient), rows))


async def start(database: Database, schedule: Schedule = AT_ONCE, **values: Any) -> Sending:
    """A sending of the first survey to everybody without the trait `outside`, started."""
    now = clock.now()

    async def store(connection: AsyncConnection) -> Sending:
        criteria = {"type": "trait", "key": "outside", "op": "missing"}
        audience = {
            "site_id": 1,
            "name": "All",
            "criteria": criteria,
            "created_at": now,
            "created_by": "test",
            "updated_at": now,
        }
        added = await connection.execute(insert(schema.audience).values(audience).returning(schema.audience.c.id))
        new = Sending(
            id=0,
            site_id=1,
            survey_id=1,
            audience_id=added.scalar_one(),
            name="This test",
            content=MailContent(),
            schedule=schedule,
            hourly_limit=values.get("hourly_limit"),
            state="draft",
            state_reason=None,
            next_at=None,
            created_at=now,
            created_by="test",
        )
        sending = await add_sending(connection, new)
        return await act_on_sending(connection, sending.id, "start", "test", now)

    return await database.writer.run_transaction(store)


async def mails(database: Database) -> dict[str, Any]:
    """The rows of all e-mails by recipient."""
    rows = await database.read(lambda connection: connection.execute(select(schema.mail)))
    return {row.respondent_id: row for row in rows}


async def change_mails(database: Database, **values: Any) -> None:
    """Set columns of all e-mails."""
    await database.writer.run_transaction(lambda connection: connection.execute(update(schema.mail).values(values)))
