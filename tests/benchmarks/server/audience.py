"""How long it takes to evaluate an audience over a million recipients, on each engine."""

import asyncio
import random
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text

from outoften import clock
from outoften.database_url import is_sqlite
from outoften.domain.collecting.cadence import Cadence
from outoften.domain.mailing.audiences.default_audience import default_criteria
from outoften.storage.core import schema
from outoften.storage.core.opening.engine import read_transaction, write_transaction
from outoften.storage.mailing.audiences.audience_evaluation import preview_audience
from tests.benchmarks import say
from tests.benchmarks.server.place import ENGINES, Place
from tests.storage.world import prepare

PEOPLE = 1_000_000
ASKS = 200_000
BATCH = 10_000


def audience(place: Place) -> None:
    """Seconds for the default criteria, alone and with the cadence of a survey."""
    for engine in ENGINES:
        say.heading(f"An audience over {PEOPLE:,} recipients with {ASKS:,} asks on {engine}")
        asyncio.run(_measure(place.home(engine).address))


async def _measure(address: str) -> None:
    now, chance = clock.now(), random.Random(1)
    await prepare(address)
    async with write_transaction(address) as connection:
        for table, rows in ((schema.recipient, _people(now, chance)), (schema.ask, _asks(now, chance))):
            while batch := [row for row, _ in zip(rows, range(BATCH), strict=False)]:
                await connection.execute(insert(table), batch)
        if not is_sqlite(address):
            await connection.execute(text("ANALYZE"))
    for what, asking in (("criteria", None), ("criteria and cadence", (1, Cadence()))):
        async with read_transaction(address) as connection:
            begin, used = time.perf_counter(), time.process_time()
            await preview_audience(connection, 1, default_criteria(["acme.com"]), now, asking)
        say.number(what, time.perf_counter() - begin, "s", at_most=3)
        if is_sqlite(address):
            # What else the machine does makes it wait, but does not change this.
            say.number(f"{what}, time of the processor", time.process_time() - used, "s", at_most=3)


def _people(now: datetime, chance: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(PEOPLE):
        address = f"user-{number}@customer{number % 1000}.example"
        traits = {"plan": chance.choice(["pro", "free"]), "role": chance.choice(["contact person", "user"])}
        yield {
            "site_id": 1,
            "id": f"user-{number}",
            "email": address,
            "email_key": address,
            "locale": "de",
            "created_at": now - timedelta(days=chance.randrange(900)),
            "added_at": now,
            "updated_at": now,
            "traits": traits | {"status": chance.choice(["active", "active", "inactive"]), "seats": number % 50},
        }


def _asks(now: datetime, chance: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(ASKS):
        at = now - timedelta(minutes=ASKS - number)
        answered_at = at if number % 3 == 0 else None
        yield {
            "site_id": 1,
            "id": UUID(int=(int(at.timestamp() * 1000) << 80) + number),
            "survey_id": 1,
            "locale": "de",
            "respondent_id": f"user-{chance.randrange(PEOPLE)}",
            "channel": "email",
            "page": "",
            "issued_at": at,
            "viewed_at": at,
            "view_inferred": False,
            "done": False,
            "answered_at": answered_at,
            "updated_at": answered_at,
            "score": number % 11 if answered_at else None,
            "state": "open" if answered_at and number % 100 == 0 else None,
        }
