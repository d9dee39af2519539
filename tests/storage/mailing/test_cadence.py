"""Nobody is asked more often than the cadence allows, whether the card or e-mails ask, and whatever happens to them."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Answer, Ask, Change, Dismissal, View
from outoften.domain.collecting.cadence import check_cadence
from outoften.domain.mailing.sendings.mail import settle
from outoften.storage.collecting.asks import ask_from_row
from outoften.storage.core import schema
from outoften.storage.core.raw_sql import raw_connection
from outoften.storage.core.writer import BatchItem, ClaimAsk, Outcome, RecordChange
from outoften.storage.database import Database
from outoften.storage.mailing.sendings.claims import Claimer, take_turn
from outoften.storage.mailing.sendings.runs import new_mail
from outoften.storage.mailing.sendings.settlement import expire_leases
from tests.storage.world import hash_respondent, prepare

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
SURVEYS = (1, 2)
_numbers = count()

# Some hours pass, then something happens about a survey.
STEPS = st.lists(
    st.tuples(
        st.sampled_from([0, 0, 1, 30, 24 * 10, 24 * 31, 24 * 95]),
        st.sampled_from(["card", "card seen", "answer", "close", "e-mail", "e-mails"]),
        st.sampled_from(SURVEYS),
        st.sampled_from(["taken", "later", "never", "no_recipient", "untried", "unknown", "killed"]),
    ),
    min_size=5,
    max_size=25,
)


class Person:
    """One respondent, who may be asked by the card and by e-mail."""

    def __init__(self, database: Database) -> None:
        self.id = f"person-{next(_numbers)}"
        self.database = database
        self.now = BEGIN
        self.cards: list[Ask] = []

    async def add(self) -> None:
        """Store the recipient."""
        email = f"{self.id}@example.com"
        row = {"site_id": 1, "id": self.id, "email": email, "email_key": email, "traits": {}}
        await self._write(insert(schema.recipient).values(row | {"added_at": BEGIN, "updated_at": BEGIN}))

    async def happens(self, what: str, survey_id: int, verdict: str) -> None:
        """One step."""
        # Clocks of the test have whole minutes; two things at the same moment have an order.
        self.now += timedelta(minutes=2)
        asks = await self.asks()
        match what:
            case "card":
                card = Ask(id=uuid4(), site_id=1, survey_id=survey_id, issued_at=self.now, respondent_id=self.id)
                cadence = self.database.catalog.survey(survey_id).cadence
                if await self._apply(ClaimAsk(card, cadence, self.now)) is None:
                    self.cards.append(card)
            case "card seen" if self.cards:
                await self._apply(RecordChange(self.cards.pop(), View(), self.now))
            case "answer" if asks:
                await self._change(asks[0], Answer(9))
            case "close" if asks:
                await self._change(asks[0], Dismissal())
            case "e-mail":
                await self._write(insert(schema.mail).values(new_mail(1, survey_id, self.id, self.now)))
                await self._send(verdict)
            case "e-mails":
                await self._send(verdict)

    async def asks(self) -> list[Ask]:
        """What is stored, the newest first."""
        of_person = schema.ask.c.respondent_id == self.id
        rows = await self.database.read(lambda connection: connection.execute(select(schema.ask).where(of_person)))
        return sorted(map(ask_from_row, rows), key=lambda ask: ask.issued_at, reverse=True)

    async def _change(self, ask: Ask, change: Change) -> None:
        if ask.viewed_at:
            await self._apply(RecordChange(ask, change, self.now))

    async def _send(self, verdict: Any) -> None:
        database = self.database
        claimer = Claimer(database.catalog, database.apply_batch, database.hash_respondent, lambda *_: "en")
        turn = partial(take_turn, claimer=claimer, now=self.now)
        claims = await database.writer.run_transaction(partial(turn, settled=[], count=8))
        if verdict == "killed":
            await database.writer.run_transaction(lambda connection: expire_leases(connection, None))
        else:
            settled = [(mail, settle(verdict, mail.attempts, self.now)) for mail in claims.mails]
            await database.writer.run_transaction(partial(turn, settled=settled, count=0))

    async def _apply(self, item: BatchItem) -> Outcome:
        async def apply(connection: AsyncConnection) -> Sequence[Outcome]:
            return await self.database.apply_batch(await raw_connection(connection), [item])

        return (await self.database.writer.run_transaction(apply))[0]

    async def _write(self, statement: Any) -> None:
        await self.database.writer.run_transaction(lambda connection: connection.execute(statement))


def as_it_was(ask: Ask, at: datetime) -> Ask:
    """An ask without what happened from this time on."""
    later = {name: None for name in ("viewed_at", "answered_at", "dismissed_at") if (getattr(ask, name) or at) >= at}
    return replace(ask, **later)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[asyncio.Runner, Database]]:
    """A database with two surveys, and the loop in which it is open."""
    url = f"sqlite:///{tmp_path_factory.mktemp('cadence') / 'x.db'}"
    asyncio.run(prepare(url))
    database = Database(url, hash_respondent)
    running = database.running()

    async def copy(connection: AsyncConnection) -> None:
        row = (await connection.execute(select(schema.survey).where(schema.survey.c.id == 1))).one()
        await connection.execute(insert(schema.survey).values(dict(row._mapping) | {"id": 2, "name": "Second"}))

    async def begin() -> None:
        await running.__aenter__()
        await database.writer.run_transaction(copy)
        await database.reload_catalog()

    with asyncio.Runner() as runner:
        runner.run(begin())
        yield runner, database
        runner.run(running.__aexit__(None, None, None))


@settings(max_examples=25)
@given(STEPS)
def test_the_cadence_holds_across_the_card_and_e_mails(
    world: tuple[asyncio.Runner, Database], steps: list[tuple[int, str, int, str]]
) -> None:
    runner, database = world

    async def story() -> list[Ask]:
        person = Person(database)
        await person.add()
        for hours, what, survey_id, verdict in steps:
            person.now += timedelta(hours=hours)
            await person.happens(what, survey_id, verdict)
        return await person.asks()

    asks = runner.run(story())
    for ask in asks:
        if ask.viewed_at:
            before = [as_it_was(other, ask.viewed_at) for other in asks if other.id != ask.id]
            cadence = database.catalog.survey(ask.survey_id).cadence
            assert check_cadence(before, ask.survey_id, cadence, ask.viewed_at) is None, (ask, before)
