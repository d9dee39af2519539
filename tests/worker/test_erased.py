"""What was erased leaves the database too: at once from its file, and as an empty row when no token can bring it back."""

import asyncio
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from outoften import clock
from outoften.domain.automation.delivery import Settlement
from outoften.domain.automation.endpoint import Endpoint, EventFilter
from outoften.domain.automation.event import EVENT_TYPES
from outoften.domain.automation.outcome import Outcome
from outoften.domain.collecting.ask import Answer, Ask
from outoften.domain.responses.response import ResponseUpdate
from outoften.storage.access import sessions
from outoften.storage.automation.deliveries import Attempt, Wanted, settle_attempts, take_turn
from outoften.storage.automation.endpoints import add_endpoint
from outoften.storage.automation.outcomes import add_outcomes
from outoften.storage.core import schema
from outoften.storage.core.outbox import take_in
from outoften.storage.database import Database
from outoften.storage.mailing.sendings.runs import new_mail
from outoften.storage.responses.respondents.respondents import erase_respondent
from outoften.storage.responses.response_changes import erase_response, update_response
from outoften.tokens.ask_token import ASK_LIFETIME, RENEWAL_LIFETIME
from outoften.worker.scheduler import running_jobs
from tests.postgres import Postgres
from tests.storage.world import hash_respondent, with_database

KEPT = ASK_LIFETIME + RENEWAL_LIFETIME + timedelta(days=1)
WORDS = ("Quokkaberg", "zyzzyvatron", "xylophagous-note", "respondent-number-nine")


async def answered(database: Database, number: int, comment: str | None = None, respondent_id: str | None = None) -> Ask:
    """A response to an ask of a month ago."""
    issued_at = clock.now() - timedelta(days=30)
    ask = Ask(id=UUID(int=number), site_id=1, survey_id=1, issued_at=issued_at, respondent_id=respondent_id)
    return await database.writer.record(ask, Answer(5, comment))


async def bought(database: Database, respondent_id: str) -> None:
    """Ten outcomes, so that the name is in the statistics of PostgreSQL."""
    now = clock.now()
    outcomes = [
        Outcome(id=f"{number}", site_id=1, respondent_id=respondent_id, kind="purchase", at=now, value=None, created_at=now)
        for number in range(10)
    ]
    await database.writer.run_transaction(partial(add_outcomes, outcomes=outcomes, hash_respondent=hash_respondent))


async def erased(database: Database, ask: Ask, ago: timedelta) -> None:
    """The response, erased so long ago."""
    survey = database.catalog.survey(1)
    await database.writer.run_transaction(
        lambda connection: erase_response(connection, survey, ask.id, "dashboard", clock.now() - ago)
    )


def test_an_empty_row_goes_when_its_token_has_expired(address: str) -> None:
    async def story(database: Database) -> None:
        asks = [await answered(database, number) for number in range(1, 4)]
        await erased(database, asks[0], KEPT + timedelta(minutes=1))
        await erased(database, asks[1], KEPT - timedelta(hours=1))
        async with running_jobs(database):
            async with asyncio.timeout(30):
                while await _asks(database) == [1, 2, 3]:
                    pass
            assert await _asks(database) == [2, 3]

    with_database(address, story)


async def _asks(database: Database) -> list[int]:
    async with database.read_transaction() as connection:
        rows = await connection.execute(select(schema.ask.c.id).order_by(schema.ask.c.id))
        return [ask_id.int for ask_id in rows.scalars()]


async def subscribe(database: Database) -> None:
    """Add an endpoint, so that events are written. Nothing is sent."""
    endpoint = Endpoint(
        id=0,
        site_id=None,
        kind="webhook",
        name="",
        url="https://example.com/",
        events=EVENT_TYPES,
        filter=EventFilter(),
        active=True,
        created_at=clock.now(),
        created_by="a test",
    )
    await database.change_automation(lambda connection: add_endpoint(connection, endpoint, {}))


async def mail_everything(connection: AsyncConnection) -> None:
    """Make a recipient of the person, with an e-mail that came back, among those of others."""
    now = clock.now()
    people = [*(f"user-{number:02}" for number in range(60)), WORDS[3]]
    person = {"site_id": 1, "name": WORDS[0], "traits": {WORDS[1]: WORDS[2]}, "added_at": now, "updated_at": now}
    mail = new_mail(1, 1, WORDS[3], now) | {"state": "failed", "bounce_text": " ".join(WORDS)}
    mail["data"] = {"properties": {"product": WORDS[0]}}
    others = {"name": "Somebody else", "traits": {}}
    rows = [
        {"id": one, "email": f"{one}@example.com", "email_key": f"{one}@example.com"}
        | person
        | (others if one != WORDS[3] else {})
        for one in people
    ]
    await connection.execute(insert(schema.recipient), rows)
    await connection.execute(insert(schema.mail).values(mail))
    await connection.execute(insert(schema.mail), [new_mail(1, 1, one, now) for one in people[:-1]])


async def attempt_everything(connection: AsyncConnection) -> None:
    """Attempts whose responses contain the words."""
    everything = Wanted(due={}, tests_only=(), events=1000, room={1: 1000})
    turn = await take_turn(connection, [], everything, clock.now() + timedelta(hours=1))
    words, failed = " ".join(WORDS), Settlement("failed")
    made = [Attempt(one, failed, clock.now(), 1, 500, None, words) for one in turn.claimed if one.ask_id == UUID(int=9)]
    await settle_attempts(connection, made)


async def _event_count(database: Database) -> int:
    async with database.read_transaction() as connection:
        of_erased = select(func.count()).select_from(schema.event).where(schema.event.c.ask_id == UUID(int=9))
        return (await connection.scalar(of_erased)) or 0


async def tell_everything(database: Database) -> None:
    """Everything that is stored of a person and was sent elsewhere, among the responses of others."""
    await subscribe(database)
    for number in range(10, 60):
        await answered(database, number, f"Somebody else, number {number}")
    ask = await answered(database, 9, " ".join(WORDS[:2]), WORDS[3])
    await bought(database, WORDS[3])
    update = ResponseUpdate(note=WORDS[2])
    survey = database.catalog.survey(1)
    await database.writer.run_transaction(
        lambda connection: update_response(connection, survey, ask.id, update, "dashboard", clock.now(), database.outbox)
    )
    await database.writer.run_transaction(lambda connection: take_in(connection, 1000))
    assert await _event_count(database) == 3
    await database.writer.run_transaction(mail_everything)
    # A receiver's reply can contain what was sent.
    await database.writer.run_transaction(attempt_everything)


def in_file(file: Path) -> list[str]:
    """Which of the words are anywhere in it."""
    return words_in(file.read_bytes().decode("latin-1"))


def words_in(text: str) -> list[str]:
    """Which of the words it contains."""
    return [word for word in WORDS if word.lower() in text.lower()]


def test_nothing_of_an_erased_person_is_left_in_the_file(tmp_path: Path) -> None:
    address, file = f"sqlite:///{tmp_path / 'x.db'}", tmp_path / "x.db"

    async def forget_them(database: Database) -> None:
        await database.writer.run_transaction(
            lambda connection: erase_respondent(connection, 1, WORDS[3], hash_respondent, "dashboard", clock.now())
        )
        async with running_jobs(database), asyncio.timeout(60):
            while await _parts_of_the_index(database) > 1:
                await database.writer.run_transaction(
                    lambda connection: sessions.sign_out(connection, b"nobody's", clock.now())
                )

    with_database(address, tell_everything)
    assert in_file(file) == list(WORDS)
    with_database(address, forget_them)
    assert in_file(file) == []
    assert with_database(address, _event_count) == 0


def test_no_page_keeps_a_piece_of_a_row_that_was_moved_before_it_was_erased(tmp_path: Path) -> None:
    address, file = f"sqlite:///{tmp_path / 'x.db'}", tmp_path / "x.db"
    dice = Random(1)

    async def collect(database: Database, number: int) -> None:
        is_erased = number % 20 == 0
        respondent_id = f"needle-{number}" if is_erased else f"user-{dice.getrandbits(40):x}"
        issued_at = clock.now() - timedelta(days=30) + timedelta(seconds=number)
        page = "https://shop.test/" + (respondent_id if is_erased else "p" * dice.randrange(60))
        ask = Ask(id=uuid7(), site_id=1, survey_id=1, issued_at=issued_at, respondent_id=respondent_id, page=page)
        await database.writer.record(ask, Answer(dice.randrange(11)))
        words = " ".join(f"w{dice.randrange(3000)}" for _ in range(dice.randrange(40)))
        if is_erased or dice.random() < 0.5:
            await database.writer.record(ask, Answer(5, words))
        if is_erased or dice.random() < 0.2:
            await database.writer.record(ask, Answer(5, f"{words} {respondent_id} later"))

    async def story(database: Database) -> None:
        for first in range(0, 4000, 200):
            await asyncio.gather(*(collect(database, number) for number in range(first, first + 200)))
        for number in range(0, 4000, 20):
            respondent_id = f"needle-{number}"
            await database.writer.run_transaction(
                partial(
                    erase_respondent,
                    site_id=1,
                    respondent_id=respondent_id,
                    hash_respondent=hash_respondent,
                    actor="dashboard",
                    now=clock.now(),
                )
            )
        async with running_jobs(database), asyncio.timeout(60):
            while any(b"needle-" in part.read_bytes() for part in (file, tmp_path / "x.db-wal")):
                await _asks(database)

    with_database(address, story)


def test_no_table_and_no_statistics_of_postgresql_contain_what_was_erased(postgres_server: Postgres) -> None:
    async def everything(database: Database) -> str:
        async with database.read_transaction() as connection:
            tables = await connection.exec_driver_sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            names = [f'public."{name}"' for name in tables.scalars()] + ["pg_stats"]
            texts = [
                (await connection.exec_driver_sql(f"SELECT string_agg(row::text, ' ') FROM {name} AS row")).scalar_one()
                for name in names
            ]
        return " ".join(part or "" for part in texts)

    async def story(database: Database) -> None:
        await tell_everything(database)
        await database.writer.run_upkeep(lambda driver: driver.execute_sql("ANALYZE"))
        before = await everything(database)
        # In the table, and in the statistics of its column.
        assert before.count(WORDS[0]) > 1
        assert words_in(before) == list(WORDS)
        await database.writer.run_transaction(
            lambda connection: erase_respondent(connection, 1, WORDS[3], hash_respondent, "dashboard", clock.now())
        )
        async with running_jobs(database), asyncio.timeout(60):
            while words_in(await everything(database)):
                pass

    with_database(postgres_server.new_database(), story)


async def _parts_of_the_index(database: Database) -> int:
    async with database.read_transaction() as connection:
        counted = "SELECT count(DISTINCT segid) FROM comment_words_idx"
        return int((await connection.exec_driver_sql(counted)).scalar_one())
