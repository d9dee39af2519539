"""Every time that Python can express comes back from each engine, and so does what older versions stored."""

from datetime import UTC, datetime, timedelta, timezone
from functools import partial

from sqlalchemy import text

from outoften.domain.access.credential import operator
from outoften.storage.access.api_keys import ApiKey, add_key, list_keys
from outoften.storage.database import Database
from tests.storage.world import with_database

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC, microsecond=999_000)
DAY = timedelta(minutes=1439)
# What is stored, and what comes back: whole milliseconds in UTC.
ENDS = {
    LAST.replace(microsecond=999_999): LAST,
    LAST.replace(microsecond=999_999, tzinfo=timezone(-DAY)): LAST,
    LAST.replace(tzinfo=timezone(DAY)): LAST - DAY,
    FIRST: FIRST,
    FIRST.replace(tzinfo=timezone(DAY)): FIRST,
    datetime(1969, 12, 31, 23, 59, 59, 999_999, UTC): datetime(1969, 12, 31, 23, 59, 59, 999_000, UTC),
}


def test_every_time_comes_back(address: str) -> None:
    async def story(database: Database) -> None:
        for number, end in enumerate(ENDS):
            key = ApiKey(str(number), "x", bytes([number]) * 32, ("read",), NOW, expires_at=end)
            await database.writer.run_transaction(partial(add_key, key=key, creator=operator("this test")))
        async with database.read_transaction() as connection:
            ends = {key.id: key.expires_at for key in await list_keys(connection)}
        assert ends == {str(number): end for number, end in enumerate(ENDS.values())}

    with_database(address, story)


def test_a_key_that_an_older_version_let_expire_in_the_year_10000_is_listed(address: str) -> None:
    async def story(database: Database) -> None:
        key = ApiKey("old", "x", b"x" * 32, ("read",), NOW, expires_at=NOW)
        await database.writer.run_transaction(lambda connection: add_key(connection, key, operator("this test")))
        move = text("UPDATE key SET expires_at = 253402300800000")
        await database.writer.run_transaction(lambda connection: connection.execute(move))
        async with database.read_transaction() as connection:
            assert [key.expires_at for key in await list_keys(connection)] == [LAST]

    with_database(address, story)
