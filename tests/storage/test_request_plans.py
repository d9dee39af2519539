"""What a request or a step of a job reads does not grow with other surveys, other sites or other people."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften import clock
from outoften.domain.mailing.audiences.audience import OpenFollowUp
from outoften.domain.responses.response_filter import ResponseCriteria
from outoften.storage.database import Database
from outoften.storage.mailing.audiences.audience_evaluation import read_audience_page
from outoften.storage.reports.survey_counts import read_survey_counts
from outoften.storage.responses.follow_ups import FollowUpFilter, list_follow_ups
from outoften.storage.responses.responses import read_counts
from tests.storage.plans import Statements, executed, whole_reads
from tests.storage.world import with_database
from tests.worker.mailing.people import add_people

NOW = clock.now()

Act = Callable[[Database, AsyncConnection], Awaitable[object]]


async def count_surveys(_: Database, connection: AsyncConnection) -> None:
    await read_survey_counts(connection, [1, 2])


async def count_responses(database: Database, connection: AsyncConnection) -> None:
    await read_counts(connection, database.catalog.survey(1), ResponseCriteria(), "a reader")


async def list_follow_ups_of_surveys(database: Database, connection: AsyncConnection) -> None:
    surveys = [replace(database.catalog.survey(1), id=number, site_id=number % 3) for number in range(8)]
    for chosen in FollowUpFilter(), FollowUpFilter(state="open"), FollowUpFilter(assignee=1):
        await list_follow_ups(connection, surveys, chosen, {}, 20)


async def prepare_a_page_of_an_audience(_: Database, connection: AsyncConnection) -> None:
    await read_audience_page(connection, 1, OpenFollowUp(), "", 2, NOW)


@pytest.mark.parametrize("act", [count_surveys, count_responses, list_follow_ups_of_surveys, prepare_a_page_of_an_audience])
def test_requests_and_steps_read_by_an_index(tmp_path: Path, act: Act) -> None:
    async def story(database: Database) -> Statements:
        await add_people(database, ["ann", "bob", "cem"])
        with executed() as statements:
            async with database.read_transaction() as connection:
                await act(database, connection)
        return statements

    file = tmp_path / "x.db"
    assert whole_reads(file, with_database(f"sqlite:///{file}", story)) == set()
