"""What is read about a page of people does not grow with their site."""

from pathlib import Path

from sqlalchemy import update

from outoften import clock
from outoften.domain.collecting.ask import Answer
from outoften.domain.date_range import DateRange
from outoften.storage.compat.delighted.people import delete_pending, find_contacts
from outoften.storage.core import schema
from outoften.storage.database import Database
from outoften.storage.reports.follow_up_report import read_follow_up_report
from outoften.storage.responses.respondents.respondents import list_respondents
from outoften.storage.responses.rules.facts import answers_before, read_recipients
from tests.domain.asks import issued
from tests.storage.plans import Statements, executed, whole_reads
from tests.storage.world import hash_respondent, with_database


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
                await list_respondents(connection, 1, 64, None, survey_id=1)
                await find_contacts(connection, 1, people)
                await answers_before(connection, 1, asks)
                await read_recipients(connection, 1, asks, hash_respondent, now)
                await read_follow_up_report(connection, database.catalog, survey, DateRange())
            await database.writer.run_transaction(lambda connection: delete_pending(connection, 1, 1, people))
        return statements

    assert whole_reads(file, with_database(f"sqlite:///{file}", story)) == set()
