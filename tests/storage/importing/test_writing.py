"""Imports as they are stored: each response once, counted as its ask says, whatever the order."""

import io
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften import clock
from outoften.domain.collecting.ask import Ask
from outoften.domain.collecting.cadence import Cadence, Reason
from outoften.domain.importing.reading import Pieces, ReadOptions
from outoften.domain.responses.response_filter import ResponseCriteria
from outoften.domain.responses.search_query import parse_search
from outoften.storage.collecting.asks import ask_from_row
from outoften.storage.collecting.people import read_people
from outoften.storage.core import schema
from outoften.storage.database import Database
from outoften.storage.importing.job import ImportJob, ImportOptions
from outoften.storage.importing.preparing import ImportTarget
from outoften.storage.importing.writing import WrittenStep, look_up_step, write_step
from outoften.storage.mailing.recipients.signed_people import add_signed_step
from outoften.storage.responses.respondents.respondents import erase_respondent
from outoften.storage.responses.responses import list_responses
from tests.domain.asks import issued
from tests.domain.importing.samples import DELIGHTED, GOOGLE_FORMS, POSTHOG, WOOTRIC
from tests.server import copy_new_database
from tests.storage.world import with_database

Rows = list[tuple[object, ...]]
HEAD = "id,score,answered_at,comment,email,name,plan\n"


async def imported(database: Database, *files: str, per_step: int = 7) -> WrittenStep:
    """Import files, and return what became of them."""
    pieces: list[tuple[str, Pieces]] = [("answers", partial(_pieces, content)) for content in files]
    job = ImportJob(pieces, ImportOptions(ReadOptions()), ZoneInfo("UTC"), clock.now(), io.StringIO())
    try:
        while job.read_step():
            pass
        job.check()
        target, totals = ImportTarget(1, 1, job.source, ("plan",)), WrittenStep()
        for step in job.steps(target, per_step):
            found = await database.read(look_up_step, target, step)
            write = partial(write_step, target=target, step=step, hash_respondent=database.hash_respondent, now=clock.now())
            written = await database.writer.run_transaction(write)
            assert step
            assert found.new - len(written.erased) <= written.new <= found.new
            job.add_written(step, written)
            totals = WrittenStep(
                totals.new + written.new, totals.already + written.already, 0, (*totals.erased, *written.erased)
            )
        answers = sum(job.report(target).distribution)
        assert answers + job.summary.dismissals == job.done
        return totals
    finally:
        job.close()


def _pieces(content: str) -> Iterable[bytes]:
    return iter([content.encode()])


async def stored(connection: AsyncConnection) -> Rows:
    """All that the asks, people and tallies say, but when it was stored."""
    rows: Rows = []
    for table in (schema.ask, schema.respondent, schema.respondent_term, schema.tally):
        columns = [column for column in table.c if column.name != "updated_at"]
        rows += [tuple(row) for row in await connection.execute(select(*columns).order_by(*table.primary_key.columns))]
    return rows


_row = st.tuples(
    *(st.integers(0, 10), st.integers(0, 3_000), st.sampled_from(["", "Good", "Too slow\nfor me"])),
    *(st.sampled_from(["", "a@example.com", "B@example.com"]), st.sampled_from(["", "Ann"]), st.sampled_from(["pro", "free"])),
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(_row, max_size=30), seed=st.integers(0, 9))
def test_imports_in_any_order_and_twice_store_the_same(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[object, ...]], seed: int
) -> None:
    begin = datetime(2024, 3, 30, tzinfo=UTC)
    lines = [
        f'r{number},{score},{(begin + timedelta(minutes=int(str(minutes)))).isoformat()},"{comment}",{email},{name},{plan}\n'
        for number, (score, minutes, comment, email, name, plan) in enumerate(rows)
    ]
    lines.append("last,0,2024-04-01T00:00:00Z,,,,\n")
    shuffled = Random(seed).sample(lines, len(lines))

    async def once(database: Database) -> Rows:
        await imported(database, HEAD + "".join(lines))
        again = await imported(database, HEAD + "".join(lines[: len(lines) // 2]), HEAD + "".join(lines))
        assert (again.new, again.already) == (0, len(lines))
        return await database.read(stored)

    async def in_parts(database: Database) -> Rows:
        for part in (shuffled[::2], shuffled[1::2]):
            if part:
                await imported(database, HEAD + "".join(part), per_step=3)
        return await database.read(stored)

    folder = tmp_path_factory.mktemp("any-order")
    for name in ("a.db", "b.db"):
        copy_new_database(folder / name)
    first = with_database(f"sqlite:///{folder / 'a.db'}", once)
    assert first == with_database(f"sqlite:///{folder / 'b.db'}", in_parts)
    assert len(first) > len(lines)


def test_each_of_many_responses_of_a_step_is_stored_and_its_comment_is_found(address: str) -> None:
    count = 340
    rows = [f"r{n},{n % 11},2025-01-01,{'' if n % 5 else f'word{n}'},u{n}@example.com,,\n" for n in range(count)]

    async def story(database: Database) -> None:
        assert (await imported(database, HEAD + "".join(rows), per_step=1_000)).new == count
        asks = (await database.read(_asks)).values()
        assert {(ask.respondent_id, ask.score, ask.comment) for ask in asks} == {
            (f"u{n}@example.com", n % 11, None if n % 5 else f"word{n}") for n in range(count)
        }
        survey = database.catalog.survey(1)
        for n in range(0, count, 5):
            criteria = ResponseCriteria(search=parse_search(f"word{n}"))
            [found] = (await database.read(list_responses, survey, 10, None, criteria)).asks
            assert found.respondent_id == f"u{n}@example.com"

    with_database(address, story)


def test_many_responses_at_a_time_are_stored_as_a_few_are(tmp_path: Path) -> None:
    def line(n: int) -> str:
        # Most columns are the same in all rows, but some of them in a single row are not.
        comment, name, plan = ("Late", "Ann", "free") if n == 150 else ("", "", "pro")
        email = f"u{n}@example.com" if n > 290 else ""
        return f"r{n},{3 if n == 70 else 9},2025-01-0{1 + n % 2},{comment},{email},{name},{plan}\n"

    async def at_a_time(per_step: int, database: Database) -> Rows:
        assert (await imported(database, HEAD + "".join(map(line, range(333))), per_step=per_step)).new == 333
        return await database.read(stored)

    results = []
    for per_step in (1_000, 5):
        copy_new_database(tmp_path / f"{per_step}.db")
        results.append(with_database(f"sqlite:///{tmp_path / f'{per_step}.db'}", partial(at_a_time, per_step)))
    assert results[0] == results[1]


def test_equal_rows_without_ids_are_different_answers(address: str) -> None:
    async def story(database: Database) -> None:
        assert (await imported(database, GOOGLE_FORMS)).new == 3
        assert (await imported(database, GOOGLE_FORMS)).already == 3

    with_database(address, story)


def test_the_last_event_of_a_submission_counts(address: str) -> None:
    async def story(database: Database) -> None:
        assert (await imported(database, POSTHOG)).new == 3
        asks = (await database.read(_asks)).values()
        assert sorted((ask.score, ask.comment) for ask in asks if ask.answered_at) == [(2, "Slow"), (8, "Easy to use")]
        newest_first = "\n".join(reversed(POSTHOG.splitlines()))
        assert (await imported(database, newest_first)).already == 3

    with_database(address, story)


def test_a_file_that_another_one_replaces_ends_no_import(address: str) -> None:
    newer = POSTHOG.replace('"7"', '"1"').replace("Easy to use", "Much better")

    async def story(database: Database) -> None:
        assert (await imported(database, POSTHOG, newer, per_step=2)).new == 3
        asks = (await database.read(_asks)).values()
        assert sorted((ask.score, ask.comment) for ask in asks if ask.answered_at) == [(2, "Slow"), (8, "Much better")]

    with_database(address, story)


def test_people_of_other_records_are_the_respondents(address: str) -> None:
    async def story(database: Database) -> None:
        await imported(database, WOOTRIC)
        await imported(database, DELIGHTED)
        asks = await database.read(_asks)
        assert sorted(str(ask.respondent_id) for ask in asks.values()) == [
            *("anna@example.com", "ben@example.com", "user-7", "user-7", "wootric:8")
        ]
        people = await database.read(read_people, 1, ["anna@example.com", "user-7"])
        assert people["anna@example.com"].name == "Anna Meier"
        assert people["user-7"].email == "cora@example.com"
        # Nobody has signed these addresses, so they are nobody who may be sent e-mails.
        step = await database.writer.run_transaction(
            lambda connection: add_signed_step(connection, 1, "", database.hash_respondent, clock.now())
        )
        assert step.stored == 0

    with_database(address, story)


def test_people_who_have_answered_elsewhere_are_not_asked_again_at_once(address: str) -> None:
    day = (clock.now() - timedelta(days=3)).isoformat()

    async def story(database: Database) -> None:
        await imported(database, f"score,answered_at,user id\n9,{day},user-1\n")
        ask = issued(respondent_id="user-1", issued_at=clock.now())
        reason = await database.writer.claim_ask(ask, Cadence())
        assert isinstance(reason, Reason)
        assert reason.code == "answered_recently"

    with_database(address, story)


def test_erased_people_are_not_imported_again(address: str) -> None:
    async def story(database: Database) -> None:
        await imported(database, DELIGHTED)
        await database.writer.run_transaction(
            lambda connection: erase_respondent(connection, 1, "anna@example.com", database.hash_respondent, "key", clock.now())
        )
        again = await imported(database, DELIGHTED)
        assert (again.new, len(again.erased)) == (0, 1)

    with_database(address, story)


async def _asks(connection: AsyncConnection) -> dict[object, Ask]:
    return {row.id: ask_from_row(row) for row in await connection.execute(select(schema.ask))}
