"""The jobs that delete expired rows."""

import asyncio
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Table, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften import clock
from outoften.domain.access.credential import operator
from outoften.domain.automation.event import event_id
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
                while await _count(database, schema.session) > 1:
                    pass
            return await database.writer.run_transaction(
                lambda connection: sessions.redeem_sign_in_link(connection, b"new link", b"new session", clock.now())
            )

    assert with_database(address, story) is not None


def test_deliveries_of_deleted_endpoints_and_rules_are_deleted_and_others_kept(address: str) -> None:
    kept, deleted = (1, -1), (2, 7, -2)
    at = clock.now()

    async def fill(connection: AsyncConnection) -> None:
        endpoint = {"id": 1, "site_id": 1, "kind": "webhook", "name": "a", "url": "https://a.example", "active": True}
        endpoint |= {"events": [], "filter": {}, "options": {}, "created_at": at, "created_by": "a"}
        rule = {"id": 1, "site_id": 1, "name": "a", "active": True, "conditions": {}, "effects": {"tag": "a"}}
        await connection.execute(insert(schema.endpoint).values(endpoint))
        await connection.execute(insert(schema.rule).values(rule | {"created_at": at, "created_by": "a"}))
        # More than one step, of which one lane alone fills none.
        numbers = range(400)
        event = {"site_id": 1, "type": "response.created", "data": {}, "endpoint_ids": [], "rule_ids": []}
        rows = [{**event, "id": event_id(at, str(number)), "at": at} for number in numbers]
        await connection.execute(insert(schema.event), rows)
        pairs = [(lane, row["id"]) for lane in (*kept, *deleted) for row in rows]
        done = {"state": "delivered", "attempts": 1, "is_test": False}
        await connection.execute(
            insert(schema.delivery), [{"endpoint_id": lane, "event_id": id_, **done} for lane, id_ in pairs]
        )

    async def count(database: Database) -> dict[int, int]:
        lane = schema.delivery.c.endpoint_id
        async with database.read_transaction() as connection:
            rows = await connection.execute(select(lane, func.count()).group_by(lane))
            return {row[0]: row[1] for row in rows}

    async def story(database: Database) -> dict[int, int]:
        await database.writer.run_transaction(fill)
        async with running_jobs(database), asyncio.timeout(30):
            while (found := await count(database)).keys() != {*kept}:
                pass
        return found

    assert with_database(address, story) == dict.fromkeys(kept, 400)


def test_the_empty_rows_of_old_erasures_are_deleted_in_steps_and_young_ones_kept(address: str) -> None:
    old, young = clock.now() - timedelta(days=20), clock.now() - timedelta(days=10)
    number_of_old = 2_500

    async def fill(connection: AsyncConnection) -> None:
        row = {"site_id": 1, "survey_id": 1, "channel": "widget", "locale": "", "page": "", "issued_at": old}
        row |= {"view_inferred": False, "done": False}
        times = [*[old] * number_of_old, young]
        await connection.execute(
            insert(schema.ask), [{**row, "id": UUID(int=number), "erased_at": at} for number, at in enumerate(times)]
        )

    async def story(database: Database) -> int:
        await database.writer.run_transaction(fill)
        async with running_jobs(database), asyncio.timeout(30):
            while (left := await _count(database, schema.ask)) > 1:
                pass
        return left

    assert with_database(address, story) == 1


async def _count(database: Database, table: Table) -> int:
    async with database.read_transaction() as connection:
        return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())
