"""One identified respondent is asked by one page or device at a time, whatever arrives together."""

import asyncio
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften import clock
from outoften.domain.collecting.ask import Answer, Ask, Change, Dismissal, View
from outoften.domain.collecting.cadence import CLAIM_TTL, Cadence, Reason
from outoften.storage.collecting.asks import load_history, load_respondents
from outoften.storage.core.raw_sql import raw_connection
from outoften.storage.core.writer import RecordChange
from outoften.storage.database import Database
from tests.conftest import refused_with
from tests.domain.asks import issued
from tests.postgres import Postgres
from tests.storage.world import hash_respondent, with_database

CADENCE = Cadence()


def _fresh(number: int, respondent_id: str = "u1", ago: timedelta = timedelta()) -> Ask:
    return issued(number, respondent_id=respondent_id, issued_at=clock.now() - ago)


def _codes(reasons: list[Reason | None]) -> list[str]:
    return sorted("" if reason is None else reason.code for reason in reasons)


def test_of_many_devices_at_once_one_may_ask(address: str) -> None:
    async def story(database: Database) -> list[str]:
        claim = database.writer.claim_ask
        return _codes(await asyncio.gather(*(claim(_fresh(number), CADENCE) for number in range(20))))

    assert with_database(address, story) == ["", *["asked_elsewhere"] * 19]


def test_of_many_processes_at_once_one_may_ask(postgres_server: Postgres) -> None:
    address = postgres_server.new_database()

    async def story(database: Database) -> list[str]:
        others = [Database(address, hash_respondent) for _ in range(3)]
        for other in others:
            await other.writer.start()
        crowd = [database, *others]
        reasons = await asyncio.gather(*(crowd[number % 4].writer.claim_ask(_fresh(number), CADENCE) for number in range(40)))
        for other in others:
            await other.writer.close()
        return _codes(reasons)

    assert with_database(address, story) == ["", *["asked_elsewhere"] * 39]


def test_one_respondents_claim_leaves_another_alone(address: str) -> None:
    async def story(database: Database) -> list[str]:
        claim = database.writer.claim_ask
        return _codes([await claim(_fresh(1), CADENCE), await claim(_fresh(2, "u2"), CADENCE)])

    assert with_database(address, story) == ["", ""]


def test_a_claim_and_the_view_before_it_in_one_batch_are_seen_in_order(address: str) -> None:
    async def story(database: Database) -> list[str]:
        old = _fresh(1, ago=CLAIM_TTL * 2)
        _, reason = await asyncio.gather(database.writer.record(old, View()), database.writer.claim_ask(_fresh(2), CADENCE))
        return _codes([reason])

    assert with_database(address, story) == ["dismissed_recently"]


def test_what_was_answered_long_ago_by_the_cadence_no_longer_counts(address: str) -> None:
    async def story(database: Database) -> list[str]:
        await database.writer.record(_fresh(1), Answer(9))
        soon = await database.writer.claim_ask(_fresh(2), CADENCE)
        never = await database.writer.claim_ask(_fresh(3), Cadence(answered_days=0))
        return _codes([soon, never])

    assert with_database(address, story) == ["", "answered_recently"]


def test_a_card_that_another_device_has_overtaken_is_to_be_closed(address: str) -> None:
    async def story(database: Database) -> None:
        slow, quick = _fresh(1, ago=CLAIM_TTL * 3), _fresh(2, ago=CLAIM_TTL)
        await database.writer.record(quick, View())
        with refused_with("asked_elsewhere"):
            await database.writer.record(slow, View())
        # Somebody who answers all the same is heard.
        assert (await database.writer.record(slow, Answer(9))).score == 9

    with_database(address, story)


@pytest.mark.parametrize("reaction", [Answer(9), Dismissal()])
def test_a_card_is_to_be_closed_after_a_reaction_to_an_earlier_ask_of_its_survey(address: str, reaction: Change) -> None:
    async def story(database: Database) -> None:
        e_mail = replace(_fresh(1, ago=timedelta(days=40)), channel="email")
        card, of_another_survey = _fresh(2), replace(_fresh(3), survey_id=2)
        await database.writer.run_transaction(partial(_view, database, e_mail))
        await database.writer.record(e_mail, reaction)
        with refused_with("asked_elsewhere"):
            await database.writer.record(card, View())
        await database.writer.record(of_another_survey, View())

    with_database(address, story)


async def _view(database: Database, ask: Ask, connection: AsyncConnection) -> None:
    view = RecordChange(ask, View(), at=ask.issued_at)
    await database.apply_batch(await raw_connection(connection), [view])


def test_a_view_sent_twice_overtakes_nobody(address: str) -> None:
    async def story(database: Database) -> None:
        ask = _fresh(1)
        first = await database.writer.record(ask, View())
        assert await database.writer.record(ask, View()) == first
        await database.writer.record(ask, Dismissal())

    with_database(address, story)


@pytest.mark.parametrize("people", [1, 8, 64])
def test_the_past_of_respondents_is_found_by_an_index(tmp_path: Path, people: int) -> None:
    keys = [(1, f"u{number}") for number in range(people)]

    async def story(database: Database) -> list[str]:
        statements: list[str] = []
        async with database.read_transaction() as connection:
            raw: Any = (await connection.get_raw_connection()).driver_connection
            await raw.set_trace_callback(statements.append)
            driver = await raw_connection(connection)
            await load_respondents(driver, keys)
            await load_history(driver, keys)
            await raw.set_trace_callback(None)
            explained = [await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}") for statement in statements]
        return sorted(row.detail for rows in explained for row in rows)

    assert with_database(f"sqlite:///{tmp_path / 'x.db'}", story) == [
        "SEARCH ask USING INDEX ask_respondent (respondent_id=? AND site_id=?)",
        "SEARCH respondent USING PRIMARY KEY (site_id=? AND id=?)",
    ]


def test_a_link_that_a_mail_scanner_has_opened_still_asks_its_reader(address: str) -> None:
    async def story(database: Database) -> list[str]:
        scanned, opened = (replace(_fresh(number), channel="link") for number in (1, 2))
        return _codes([await database.writer.claim_ask(ask, CADENCE) for ask in (scanned, opened, _fresh(3))])

    # The card on a page, which nobody has called, waits its minute as ever.
    assert with_database(address, story) == ["", "", "asked_elsewhere"]
