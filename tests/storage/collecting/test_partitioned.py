"""The server on a table of asks that is partitioned as docs/scaling.md says."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Answer, Ask
from outoften.storage.core.opening.engine import write_transaction
from outoften.storage.database import Database
from tests.docs.markdown import code_blocks, read
from tests.domain.asks import issued
from tests.postgres import Postgres
from tests.storage.collecting.test_any_order import tell
from tests.storage.world import with_database

SCRIPTS = [block for language, block in code_blocks(read("docs/scaling.md")) if language == "sql"]
OLD, NEW = issued(1), issued(2, id=UUID("01ffffff-0000-7000-8000-000000000000"))

_SELECT_INDEXES = text("SELECT indexname FROM pg_indexes WHERE tablename = 'ask' ORDER BY indexname")


@pytest.mark.parametrize("script", SCRIPTS[:2], ids=["by time", "by site"])
def test_asks_can_be_partitioned(postgres_server: Postgres, script: str) -> None:
    async def partition(address: str) -> None:
        async with write_transaction(address) as connection:
            before = await _indexes(connection)
            # The transaction is the command's own.
            await connection.exec_driver_sql(script.removeprefix("BEGIN;\n").removesuffix("COMMIT;\n"))
            # Migrations find them by their names.
            assert await _indexes(connection) == before

    async def respond(database: Database, *asks: Ask) -> None:
        for ask in asks:
            # Twice, and once more with another score.
            for score in (3, 3, 9):
                await database.writer.record(ask, Answer(score, "Good", True))

    filled = postgres_server.new_database()
    with_database(filled, lambda database: respond(database, OLD))
    asyncio.run(partition(filled))
    with_database(filled, lambda database: respond(database, OLD, NEW))

    def empty() -> str:
        address = postgres_server.new_database()
        asyncio.run(partition(address))
        return address

    tell(empty, 1)


async def _indexes(connection: AsyncConnection) -> list[str]:
    return list(await connection.scalars(_SELECT_INDEXES))
