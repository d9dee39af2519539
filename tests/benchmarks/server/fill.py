"""A long history, written by the database itself: through HTTP, ten million answers would take hours."""

import asyncio
import sqlite3
from collections.abc import Sequence

from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from outoften.database_url import is_sqlite, sqlite_file
from outoften.domain.collecting.tally import COUNTS
from outoften.domain.score import SCORES
from tests.benchmarks.server.place import COMMENT, Home

DAY = 24 * 60 * 60 * 1000
FIRST = 20_000 * DAY

_ASKS = """
    INSERT INTO ask (site_id, survey_id, id, channel, locale, page, issued_at, viewed_at, view_inferred,
                     answered_at, updated_at, score, comment, done, segments, respondent_id)
    SELECT 1, 1, {id}, 'widget', 'en', {page}, at, at, 0,
           at, at, number * 7 % 11, CASE number % 10 WHEN 0 THEN '{comment}' END, 0,
           CASE number % 3 WHEN 0 THEN '["plan=pro"]' ELSE '["plan=free"]' END, {respondent}
    FROM (SELECT number, {first} + number * {length} / {responses} AS at FROM {numbers}) AS spread
"""
_TALLIES = """
    INSERT INTO tally (site_id, survey_id, day, channel, segment, {counts})
    SELECT 1, 1, {day}, 'widget', {segment}, count(*), count(*), sum(commented), 0, {scores}
    FROM (SELECT answered_at / {length} AS day, score, CASE WHEN comment IS NULL THEN 0 ELSE 1 END AS commented,
                 replace(replace(segments, '["', ''), '"]', '') AS segment
          FROM ask) AS said
    GROUP BY said.day{group}
"""
_SEGMENTS = (
    """UPDATE site SET segment_keys = '["plan"]'""",
    "INSERT INTO segment_value (site_id, key, value) VALUES (1, 'plan', 'free'), (1, 'plan', 'pro')",
)
# Both kinds of ids begin with what grows and end with what is random, like those that a server makes.
_SQLITE = {
    "id": "CAST(printf('%08x', number) || randomblob(8) AS BLOB)",
    "numbers": """(WITH RECURSIVE counted(number) AS (SELECT 0 UNION ALL SELECT number + 1 FROM counted
                   WHERE number < {last}) SELECT number FROM counted)""",
    "day": "date(said.day * 86400, 'unixepoch')",
}
_POSTGRESQL = {
    "id": "overlay(gen_random_uuid()::text PLACING lpad(to_hex(number), 8, '0') FROM 1)::uuid",
    "numbers": "generate_series(0::bigint, {last}) AS counted(number)",
    "day": "to_char(to_timestamp(said.day * 86400) AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
}


def fill(
    home: Home,
    responses: int,
    days: int,
    page: str = "'https://shop.example/thanks'",
    respondent: str = "NULL",
    more: Sequence[str] = (),
) -> None:
    """Spread so many responses evenly over the days, where a server has made the first site and nobody serves now.

    `page` and `respondent` are SQL expressions, in which `number` is the place of the response. `more` are statements that
    follow.
    """
    sqlite = is_sqlite(home.address)
    words = _SQLITE if sqlite else _POSTGRESQL
    asks = _ASKS.format(
        id=words["id"],
        comment=COMMENT,
        page=page,
        respondent=respondent,
        first=FIRST,
        length=days * DAY,
        responses=responses,
        numbers=words["numbers"].format(last=responses - 1),
    )
    scores = ", ".join(f"sum(CASE score WHEN {score} THEN 1 ELSE 0 END)" for score in SCORES)
    named = {"counts": ", ".join(COUNTS), "day": words["day"], "scores": scores, "length": DAY}
    tallies = [
        _TALLIES.format(segment=segment, group=group, **named)
        for segment, group in (("''", ""), ("said.segment", ", said.segment"))
    ]
    statements = (*_SEGMENTS, asks, *tallies, *more, "ANALYZE")
    if sqlite:
        connection = sqlite3.connect(sqlite_file(home.address), isolation_level=None)
        # What can be made again need not survive a crash.
        for statement in ("PRAGMA journal_mode=OFF", "PRAGMA synchronous=OFF", *statements):
            connection.execute(statement)
        connection.close()
    else:
        asyncio.run(_on_postgresql(home.address, *statements))


async def _on_postgresql(address: str, *statements: str) -> None:
    # An engine of its own: the server's gives up after half a minute.
    engine = create_async_engine(make_url(address).set(drivername="postgresql+asyncpg"))
    async with engine.begin() as connection:
        for statement in statements:
            await connection.exec_driver_sql(statement)
    await engine.dispose()
