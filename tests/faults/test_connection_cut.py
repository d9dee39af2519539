"""The line to PostgreSQL breaks, in the middle of a COMMIT too: nothing acknowledged is lost, nothing is counted twice."""

import asyncio
import os
from pathlib import Path

import pytest
from sqlalchemy import text

from outoften.storage.core.opening.engine import read_transaction
from tests.faults.load import Crowd, has_all, owner_of
from tests.faults.wire import MOMENTS, Wire
from tests.postgres import Postgres
from tests.server import Server

CUTS = 4 * min(int(os.environ.get("KILLS", "1")), 25)

_TERMINATE = text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def _terminate_all(address: str) -> int:
    async def terminate() -> int:
        async with read_transaction(address) as connection:
            return int((await connection.execute(_TERMINATE)).scalar_one())

    return asyncio.run(terminate())


def test_connections_that_are_terminated_under_load_lose_and_double_nothing(postgres_server: Postgres, tmp_path: Path) -> None:
    address = postgres_server.new_database()
    with Server(tmp_path, OUTOFTEN_RATE_LIMIT="0", OUTOFTEN_DATABASE=address) as server:
        with Crowd(server) as crowd:
            for _ in range(CUTS):
                crowd.has(20)
                assert _terminate_all(address) >= 1
            crowd.has(20)
        assert crowd.put_off
        assert has_all(server, server.admin_key, crowd.acknowledged) == len(crowd.acknowledged)
    print(f"{CUTS} times terminated: {len(crowd.acknowledged)} acknowledged, {crowd.put_off} put off")


@pytest.mark.soak
def test_a_commit_whose_outcome_nobody_learns_is_counted_once(postgres_server: Postgres, tmp_path: Path) -> None:
    with (
        Wire(postgres_server.new_database()) as wire,
        Server(tmp_path, OUTOFTEN_RATE_LIMIT="0", OUTOFTEN_DATABASE=wire.address) as server,
    ):
        with Crowd(server) as crowd:
            for number in range(CUTS):
                wire.cut(MOMENTS[number % len(MOMENTS)])
                crowd.has(20)
        assert wire.cuts == CUTS
        assert crowd.put_off
        assert has_all(server, server.admin_key, crowd.acknowledged) == len(crowd.acknowledged)
    print(f"{CUTS} commits cut: {len(crowd.acknowledged)} acknowledged, {crowd.put_off} put off")


@pytest.mark.soak
def test_a_connection_that_was_told_of_its_end_commits_nothing_more(postgres_server: Postgres, tmp_path: Path) -> None:
    with (
        Wire(postgres_server.new_database()) as wire,
        Server(tmp_path, OUTOFTEN_DATABASE=wire.address) as server,
        owner_of(server, server.admin_key) as owner,
    ):
        token = owner.post("/v1/ask", json={"site": server.site_key}).json()["ask"]["token"]

        def answer(score: int) -> int:
            return owner.post("/v1/answer", json={"token": token, "score": score}).status_code

        assert answer(7) == 200
        # What is only counted is written every few seconds, and must not come between.
        for report in ("surveys/1/response-rate", "keys"):
            owner.get(f"/v1/{report}").raise_for_status()
        wire.say_last_words()
        assert answer(8) == 503
        assert answer(8) == 200
        assert owner.get("/v1/surveys/1/score").json()["distribution"][8] == 1
