"""What is read about one person does not grow with their site."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from msgspec import UNSET
from msgspec.structs import asdict
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften import clock
from outoften.domain.automation.outcome import Outcome
from outoften.domain.collecting.ask import Answer
from outoften.domain.mailing.recipients.recipient import RecipientIn, normalize
from outoften.domain.mailing.sendings.mail_template import MailContent
from outoften.domain.reports.outcome_report import OutcomesReportQuery
from outoften.storage.automation.outcomes import OutcomeCursor, add_outcomes, list_outcomes
from outoften.storage.compat.delighted.answers import AnswerFilter, list_answers
from outoften.storage.compat.delighted.people import PeopleFilter, list_contacts
from outoften.storage.database import Database
from outoften.storage.mailing.recipients.recipients import upsert_recipients
from outoften.storage.mailing.sendings.claims import Claimer
from outoften.storage.mailing.sendings.server_asks import AskOrder, order_ask
from outoften.storage.reports.outcomes import read_outcomes
from outoften.storage.responses.respondents.respondents import erase_respondent, read_everything, search_respondents
from tests.domain.asks import issued
from tests.storage.plans import Statements, executed, whole_reads
from tests.storage.world import hash_respondent, with_database

NOW = clock.now()
ADDRESS = "ann@example.org"

# The one before the erased person, whom a sending that is being prepared goes on after.
_ALLOWED = {"SEARCH recipient USING PRIMARY KEY (site_id=? AND id<?)"}

Act = Callable[[Database, AsyncConnection], Awaitable[object]]


async def list_their_outcomes(_: Database, connection: AsyncConnection) -> None:
    assert len(await list_outcomes(connection, 1, 9, None, "ann")) == 1
    await list_outcomes(connection, 1, 9, OutcomeCursor(NOW, "2"), "ann", "renewal")


async def read_the_person(database: Database, connection: AsyncConnection) -> None:
    history, _ = await read_everything(connection, 1, "ann", hash_respondent("ann"))
    assert history.asks
    assert history.outcomes
    assert await search_respondents(connection, 1, "ann", 20)


async def erase_the_person(_: Database, connection: AsyncConnection) -> None:
    assert await erase_respondent(connection, 1, "ann", hash_respondent, "test", NOW) == 1


async def give_an_address_an_id(_: Database, connection: AsyncConnection) -> None:
    for person in RecipientIn(email="ann@old.example"), RecipientIn(email="ann@old.example", id="ann"):
        await upsert_recipients(connection, 1, [normalize(person)], hash_respondent, NOW)


async def list_their_answers_as_delighted_does(database: Database, connection: AsyncConnection) -> None:
    # People with one address may have several ids.
    chosen = AnswerFilter(since=NOW, people=("ann", "ann-2"))
    for by_update in False, True:
        await list_answers(connection, database.catalog.survey(1), chosen, by_update, False, 20, 0)


async def find_an_address_as_delighted_does(_: Database, connection: AsyncConnection) -> None:
    await list_contacts(connection, 1, PeopleFilter(email=ADDRESS), 20, 0, NOW)


async def order_an_ask_twice(database: Database, connection: AsyncConnection) -> None:
    claimer = Claimer(database.catalog, database.apply_batch, hash_respondent, lambda *_: "en")
    person = asdict(RecipientIn(email=ADDRESS, id="bob", created_at=UNSET))
    order = AskOrder(database.catalog.survey(1), person, True, NOW, {}, MailContent())
    for _ in "ordered", "refused":
        await order_ask(connection, claimer, order, NOW)


async def report_an_outcome(_: Database, connection: AsyncConnection) -> None:
    purchase = Outcome(id="2", site_id=1, respondent_id="ann", kind="purchase", at=NOW, value=None, created_at=NOW)
    await add_outcomes(connection, [purchase], hash_respondent)


ACTS = [
    report_an_outcome,
    *(list_their_outcomes, read_the_person, erase_the_person, give_an_address_an_id, order_an_ask_twice),
    *(list_their_answers_as_delighted_does, find_an_address_as_delighted_does),
]


def _statements(file: Path, act: Act) -> Statements:
    """What is executed in a site in which Ann has answered and renewed."""

    async def story(database: Database) -> Statements:
        renewal = Outcome(id="1", site_id=1, respondent_id="ann", kind="renewal", at=NOW, value=None, created_at=NOW)
        await database.writer.record(issued(1, respondent_id="ann"), Answer(3, "No"))
        await database.writer.run_transaction(lambda connection: add_outcomes(connection, [renewal], hash_respondent))
        with executed() as statements:
            await database.writer.run_transaction(lambda connection: act(database, connection))
        return statements

    return with_database(f"sqlite:///{file}", story)


@pytest.mark.parametrize("act", ACTS)
def test_one_person_is_found_by_an_index(tmp_path: Path, act: Act) -> None:
    file = tmp_path / "x.db"
    assert whole_reads(file, _statements(file, act), or_range=True) <= _ALLOWED


def test_the_report_on_outcomes_finds_those_of_each_person_by_an_index(tmp_path: Path) -> None:
    async def read_report(database: Database, connection: AsyncConnection) -> None:
        query = OutcomesReportQuery(kind="renewal")
        await read_outcomes(connection, database.catalog, database.catalog.survey(1), query, NOW.date())

    file = tmp_path / "x.db"
    steps = whole_reads(file, _statements(file, read_report), or_range=True)
    assert not [step for step in steps if "outcome" in step]
