"""Events and deliveries on tables that are partitioned as docs/scaling.md says."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text

from outoften import clock
from outoften.storage.core.opening.engine import write_transaction
from tests.docs.markdown import code_blocks, read
from tests.postgres import Postgres
from tests.worker import test_jobs
from tests.worker.automation import test_expansion

[SCRIPT] = [block for language, block in code_blocks(read("docs/scaling.md")) if language == "sql" and "delivery" in block]
TESTS = [
    test_expansion.test_a_response_is_finished_five_minutes_after_its_last_words,
    test_expansion.test_deliveries_for_which_there_is_no_room_wait,
    test_jobs.test_deliveries_of_deleted_endpoints_and_rules_are_deleted_and_others_kept,
]
_SELECT_KEYS = text(
    "SELECT pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE conrelid IN ('event'::regclass, 'delivery'::regclass, 'delivery_attempt'::regclass) AND contype IN ('p', 'f') "
    "AND conparentid = 0 ORDER BY 1"
)


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize("days", [1, -1], ids=["in the first partition", "in the second partition"])
def test_events_can_be_partitioned(postgres_server: Postgres, test: Callable[[str], None], days: int) -> None:
    address = postgres_server.new_database()

    async def partition() -> None:
        begin = clock.now() + timedelta(days=days)
        script = SCRIPT.replace("2027-01-01 00:00Z", begin.isoformat())
        assert script != SCRIPT
        async with write_transaction(address) as connection:
            before = (await connection.scalars(_SELECT_KEYS)).all()
            # The transaction is the command's own.
            await connection.exec_driver_sql(script.removeprefix("BEGIN;\n").removesuffix("COMMIT;\n"))
            assert (await connection.scalars(_SELECT_KEYS)).all() == before

    asyncio.run(partition())
    test(address)
