"""E-mails that were sent."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften import clock
from outoften.domain.collecting.ask import Ask, View
from outoften.storage.core import schema
from outoften.storage.database import Database

NOW = clock.now().replace(microsecond=0)
ID = UUID(int=1)


async def add_mail(database: Database, ask_id: UUID = ID, person: str = "ann", days: float = 0) -> None:
    """Add a recipient and an e-mail that was sent some days ago."""
    at = NOW - timedelta(days=days)
    email = f"{person.title()}@example.org"
    recipient = {"site_id": 1, "id": person, "email": email, "email_key": email.lower(), "traits": {}}
    mail = {"ask_id": ask_id, "site_id": 1, "survey_id": 1, "respondent_id": person, "sending_id": 0, "run": 0}
    sent = {"state": "sent", "due_at": at, "attempts": 1, "data": {}, "sent_at": at}

    async def write(connection: AsyncConnection) -> None:
        known = select(schema.recipient.c.id).where(schema.recipient.c.id == person)
        if not (await connection.execute(known)).first():
            await connection.execute(insert(schema.recipient).values(recipient | {"added_at": at, "updated_at": at}))
        await connection.execute(insert(schema.mail).values(mail | sent))

    await database.writer.run_transaction(write)
    ask = Ask(id=ask_id, site_id=1, survey_id=1, issued_at=at, respondent_id=person, channel="email")
    await database.writer.record(ask, View())
