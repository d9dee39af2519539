"""What is read about a page of people does not grow with their site."""

from pathlib import Path

from sqlalchemy import insert, update

from outoften import clock
from outoften.domain.collecting.ask import Answer, Ask
from outoften.domain.date_range import DateRange
from outoften.storage.compat.delighted.people import delete_pending, find_contacts
from outoften.storage.core import schema
from outoften.storage.database import Database
from outoften.storage.reports.follow_up_report import read_follow_up_report
from outoften.storage.responses.respondents.respondents import MAX_FEW_ASKS, list_respondents
from outoften.storage.responses.rules.facts import answers_before, read_recipients
from tests.domain.asks import issued
from tests.storage.plans import Statements, executed, whole_reads
from tests.storage.world import hash_respondent, with_database

_ask_columns = {column.name for column in schema.ask.c} & {*Ask.__struct_fields__}


def test_several_people_of_a_site_are_found_by_an_index(tmp_path: Path) -> None:
    file, now = tmp_path / "x.db", clock.now()
    people = [f"u{number}" for number in range(64)]
    asks = [issued(number, respondent_id=person) for number, person in enumerate(people)]

    async def story(database: Database) -> Statements:
        for ask in asks:
            await database.writer.record(ask, Answer(3, "No"))
        close = update(schema.ask).values(state="closed")
        await database.writer.run_transaction(lambda connection: connection.execute(close))
        survey = database.catalog.survey(1)
        with executed() as statements:
            async with database.read_transaction() as connection:
                await find_contacts(connection, 1, people)
                await answers_before(connection, 1, asks)
                await read_recipients(connection, 1, asks, hash_respondent, now)
                await read_follow_up_report(connection, database.catalog, survey, DateRange())
            await database.writer.run_transaction(lambda connection: delete_pending(connection, 1, 1, people))
        return statements

    assert whole_reads(file, with_database(f"sqlite:///{file}", story)) == set()


def test_a_page_of_the_people_of_a_large_site_walks_their_index(tmp_path: Path) -> None:
    assert not {step for step in _list_people(tmp_path / "x.db", asks=MAX_FEW_ASKS + 1) if "PRIMARY KEY (site_id=?)" in step}


def test_a_page_of_the_people_of_a_small_site_reads_no_other_site(tmp_path: Path) -> None:
    assert not {step for step in _list_people(tmp_path / "x.db", asks=MAX_FEW_ASKS) if "(respondent_id>?)" in step}


def _list_people(file: Path, asks: int) -> set[str]:
    """The steps that read a whole site, or people in their order, for pages of a site with so many asks."""

    async def story(database: Database) -> Statements:
        rows = [{name: getattr(issued(number), name) for name in _ask_columns} for number in range(asks)]
        await database.writer.run_transaction(lambda connection: connection.execute(insert(schema.ask), rows))
        with executed() as statements:
            async with database.read_transaction() as connection:
                for after, survey_id in (None, None), ("u1", None), (None, 1), ("u1", 1):
                    await list_respondents(connection, 1, 64, after, survey_id=survey_id)
        return statements

    statements = [one for one in with_database(f"sqlite:///{file}", story) if "DISTINCT" in one[0]]
    assert len(statements) == 4
    return whole_reads(file, statements, or_range=True)
