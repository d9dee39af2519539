"""A server with people who have each got a survey by e-mail, and the links in these e-mails."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften import clock
from outoften.domain.collecting.ask import Ask, View
from outoften.storage.core import schema
from outoften.storage.database import Database
from outoften.tokens.mail_token import MailTokens, Purpose
from tests.server import Server
from tests.storage.world import with_database
from tests.web.client import SIGNING_SECRETS

PATHS: Mapping[Purpose, str] = {"survey": "a", "unsubscribe": "u", "data": "d"}
_tokens = MailTokens(SIGNING_SECRETS)


def ask_id(number: int) -> UUID:
    """The id of the ask of a person, who is called `person-1` and so on."""
    return UUID(int=number, version=4)


def link(purpose: Purpose, number: int) -> str:
    """The path of a link in the e-mail to a person."""
    return f"/{PATHS[purpose]}/{_tokens.sign(purpose, ask_id(number))}"


@contextmanager
def mailed(folder: Path, days_ago: Mapping[int, float], locale: str = "de") -> Iterator[Server]:
    """A server with the first site, and people by number, who got an e-mail so many days ago."""
    address = f"sqlite:///{folder / 'outoften.db'}"
    add_mails(address, days_ago, locale)
    settings = {"OUTOFTEN_DATABASE": address, "OUTOFTEN_SECRET": " ".join(SIGNING_SECRETS), "OUTOFTEN_RATE_LIMIT": "0"}
    with Server(folder, **settings) as running:
        yield running


def add_mails(address: str, days_ago: Mapping[int, float], locale: str = "de") -> None:
    """Write people by number, who got an e-mail so many days ago, into a database."""

    async def write(database: Database) -> None:
        for number, days in days_ago.items():
            await _add_mail(database, number, clock.now() - timedelta(days=days), locale)

    # A browser of these tests has a loop in this thread.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(with_database, address, write).result()


def stored(address: str, table: str) -> list[Mapping[str, Any]]:
    """The rows of a table."""

    async def read(database: Database) -> list[Mapping[str, Any]]:
        async with database.read_transaction() as connection:
            return [dict(row._mapping) for row in await connection.execute(select(getattr(schema, table)))]

    return with_database(address, read)


def transact(address: str, change: Callable[[AsyncConnection, Database], Awaitable[None]]) -> None:
    """Change a database in a transaction."""

    async def run(database: Database) -> None:
        await database.writer.run_transaction(lambda connection: change(connection, database))

    with_database(address, run)


async def _add_mail(database: Database, number: int, at: Any, locale: str) -> None:
    person, email = f"person-{number}", f"person-{number}@example.com"
    recipient = {"site_id": 1, "id": person, "email": email, "email_key": email, "traits": {"plan": "pro"}, "name": "Ann Meier"}
    mail = {"ask_id": ask_id(number), "site_id": 1, "survey_id": 1, "respondent_id": person, "sending_id": 0, "run": 0}
    sent = {"state": "sent", "due_at": at, "attempts": 1, "data": {}, "sent_at": at}

    async def write(connection: AsyncConnection) -> None:
        await connection.execute(insert(schema.recipient).values(recipient | {"added_at": at, "updated_at": at}))
        await connection.execute(insert(schema.mail).values(mail | sent))

    await database.writer.run_transaction(write)
    ask = Ask(
        id=ask_id(number), site_id=1, survey_id=1, issued_at=at, respondent_id=person, channel="email", locale=locale, version=1
    )
    await database.writer.record(ask, View())
