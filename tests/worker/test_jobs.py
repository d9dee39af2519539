"""The jobs that delete expired rows."""

import asyncio
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften import clock
from outoften.domain.access.credential import operator
from outoften.storage.access import sessions
from outoften.storage.access.api_keys import ApiKey, add_key
from outoften.storage.core import schema
from outoften.storage.database import Database
from outoften.worker.scheduler import running_jobs
from tests.storage.world import with_database


def test_expired_links_and_sessions_are_deleted_and_live_ones_kept(address: str) -> None:
    async def story(database: Database) -> sessions.Session | None:
        long_ago = clock.now() - timedelta(days=30)
        key = ApiKey("k", "of this test", b"key", ("read",), long_ago)

        async def fill(connection: AsyncConnection) -> None:
            await sessions.add_sign_in_link(connection, "old-link", b"old link", long_ago)
            await sessions.add_sign_in_link(connection, "new-link", b"new link", clock.now())
            await add_key(connection, key, operator("this test"))
            await sessions.add_session(connection, "old-session", b"old session", key.id, long_ago)

        await database.writer.run_transaction(fill)
        async with running_jobs(database):
            async with asyncio.timeout(30):
                while await _sessions(database) > 1:
                    pass
            return await database.writer.run_transaction(
                lambda connection: sessions.redeem_sign_in_link(connection, b"new link", b"new session", clock.now())
            )

    assert with_database(address, story) is not None


async def _sessions(database: Database) -> int:
    async with database.read_transaction() as connection:
        return int((await connection.execute(select(func.count()).select_from(schema.session))).scalar_one())
