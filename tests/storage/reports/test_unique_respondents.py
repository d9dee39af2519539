"""How many different people were asked, as the asks themselves say it, and what that may cost."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Channel, View
from outoften.domain.reports.rates import Rates, RatesQuery
from outoften.storage.database import Database
from outoften.storage.reports.rates import read_response_rate
from outoften.storage.reports.tallies.queries import TallyFilter
from outoften.storage.reports.unique_respondents import unique_respondents
from outoften.storage.surveys.sites import save_site
from tests.domain.asks import ISSUED, issued
from tests.storage.world import with_database

TODAY = TallyFilter(ISSUED.date(), ISSUED.date() + timedelta(days=1))


def _id(number: int, at: datetime = ISSUED) -> UUID:
    """As a server makes them: first of all the moment."""
    return UUID(int=(int(at.timestamp() * 1000) << 80) + number)


async def _read(database: Database, query: RatesQuery) -> Rates:
    survey = database.catalog.survey(1)
    async with database.read_transaction() as connection:
        return (await read_response_rate(connection, database.catalog, survey, query)).channels["widget"]


@pytest.mark.parametrize(
    ("max_asks", "max_site_asks", "people"), [(4, 6, 2), (3, 6, None), (4, 5, None)], ids=["enough", "many asks", "a busy site"]
)
def test_people_are_counted_among_so_many_asks_and_not_among_more(
    address: str, max_asks: int, max_site_asks: int, people: int | None
) -> None:
    async def story(database: Database) -> dict[Channel, int | None]:
        for number, name in enumerate(["ann", "bob", "ann", "ann"]):
            await database.writer.record(issued(id=_id(number), respondent_id=name, channel="email"), View())
        for number in range(10, 12):
            await database.writer.record(issued(id=_id(number), survey_id=2), View())
        survey, zone = database.catalog.survey(1), database.catalog.zones[1]
        limits = {"max_asks": max_asks, "max_site_asks": max_site_asks}
        async with database.read_transaction() as connection:
            return await unique_respondents(connection, survey, TODAY, {"email": 4}, zone, exclude_suspect=False, **limits)

    assert with_database(address, story) == {"email": people}


# Days of 23 and 25 hours, some of which have no midnight or two, far east and far west.
SWITCHES = [
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("Asia/Beirut", date(2026, 3, 29)),
    ("America/Havana", date(2026, 11, 1)),
    ("Pacific/Kiritimati", date(2026, 1, 1)),
    ("Asia/Kathmandu", date(2026, 1, 1)),
]


@pytest.mark.parametrize(("zone", "day"), SWITCHES)
def test_each_day_has_the_people_that_its_tallies_count(address: str, zone: str, day: date) -> None:
    noon = datetime.combine(day, time(12), UTC)
    moments = [noon + timedelta(minutes=30 * step) for step in range(-72, 73)]

    async def story(database: Database) -> list[Rates]:
        async def move(connection: AsyncConnection) -> None:
            await save_site(connection, replace(database.catalog.site(1), time_zone=zone))

        await database.change_site(move, lambda _: 1)
        asks = [issued(id=_id(0, at), issued_at=at) for at in moments]
        await asyncio.gather(*(database.writer.record(ask, View()) for ask in asks))
        days = [day + timedelta(days=step) for step in range(-3, 4)]
        return [await _read(database, RatesQuery(first, first + timedelta(days=1))) for first in days]

    counted = [rates.respondents for rates in with_database(address, story)]
    assert sum(day_count.total for day_count in counted) == len(moments)
    assert [day_count.unique for day_count in counted] == [day_count.total for day_count in counted]


def test_asks_that_lie_elsewhere_than_their_day_make_the_number_unknown(address: str) -> None:
    async def story(database: Database) -> tuple[Rates, Rates]:
        await database.writer.record(issued(7), View())
        return await _read(database, RatesQuery(TODAY.first, TODAY.end)), await _read(database, RatesQuery())

    on_the_day, ever = with_database(address, story)
    assert (on_the_day.respondents.total, on_the_day.respondents.unique) == (1, None)
    assert (ever.respondents.total, ever.respondents.unique) == (1, 1)


@pytest.mark.parametrize("query", [RatesQuery(date.min, date.max), RatesQuery(date.max), RatesQuery(None, date.min)])
def test_the_ends_of_the_calendar_do_no_harm(address: str, query: RatesQuery) -> None:
    async def story(database: Database) -> Rates:
        await database.writer.record(issued(7), View())
        return await _read(database, query)

    assert with_database(address, story).respondents.total in (0, 1)
