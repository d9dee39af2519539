"""The jobs that delete expired rows."""

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import func, select

from outoften import clock
from outoften.storage.access import sessions
from outoften.storage.core import schema
from outoften.storage.database import Database
from outoften.worker.scheduler import running_jobs
from tests.storage.world import with_database


def test_expired_links_and_sessions_are_deleted_and_live_ones_kept(address: str) -> None:
    async def story(database: Database) -> datetime | None:
        long_ago = clock.now() - timedelta(days=30)
        await database.writer.run_transaction(lambda connection: sessions.add_sign_in_link(connection, b"old link", long_ago))
        await database.writer.run_transaction(lambda connection: sessions.add_session(connection, b"old session", long_ago))
        await database.writer.run_transaction(
            lambda connection: sessions.add_sign_in_link(connection, b"new link", clock.now())
        )
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
