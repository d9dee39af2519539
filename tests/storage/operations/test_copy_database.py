"""A whole history goes from SQLite to PostgreSQL, and arrives as it was."""

import asyncio
import sqlite3
import time
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

from outoften.storage.core.opening.engine import exclusive_write_lock, read_transaction, write_transaction
from outoften.storage.core.opening.errors import DatabaseInUseError
from outoften.storage.operations.copy_database import CopyError, copy_database
from tests.postgres import Postgres
from tests.server import Server
from tests.storage.world import prepare

REPORTS = (
    *("sites", "surveys", "surveys/1/score", "surveys/1/response-rate", "surveys/1/responses?limit=200"),
    *("outcomes", "endpoints", "endpoints/1/deliveries", "surveys/1/responses?q=شكرًا -31"),
)

SETTINGS = {"OUTOFTEN_RATE_LIMIT": "0", "OUTOFTEN_ALLOWED_NETWORKS": "127.0.0.0/8"}


def _reports(server: Server, key: str) -> list[Any]:
    with httpx.Client(base_url=server.address, headers={"Authorization": f"Bearer {key}"}) as client:
        reports = [client.get(f"/v1/{report}").raise_for_status().json() for report in REPORTS]
    # The tag names the server's own address, and that is another one.
    reports[0]["data"][0].pop("tag")
    return reports


def _wait_for_attempt(client: httpx.Client, headers: dict[str, str]) -> None:
    """Nothing listens there, so the attempt fails at once."""
    deadline = time.monotonic() + 30
    while not client.get("/v1/endpoints/1/deliveries", headers=headers).json()["data"][0]["attempts"]:
        assert time.monotonic() < deadline


def _history(folder: Path) -> tuple[str, list[Any]]:
    """The admin key of a server that has collected a little of everything, and what it reports."""
    with Server(folder, **SETTINGS) as server, httpx.Client(base_url=server.address) as client:
        headers = {"Authorization": f"Bearer {server.admin_key}"}
        client.patch("/v1/sites/1", headers=headers, json={"time_zone": "Asia/Tokyo"}).raise_for_status()
        client.post("/v1/sites/1/identity-secrets", headers=headers).raise_for_status()
        outcome = {
            "id": "order-1",
            "respondent": {"id": "ann"},
            "kind": "purchase",
            "at": "2026-01-01T09:30:00.5Z",
            "value": 0.1,
        }
        client.post("/v1/outcomes", headers=headers, json=outcome).raise_for_status()
        slack = {"kind": "slack", "url": "http://127.0.0.1:9/T1", "events": ["alert.opened"], "active": False}
        client.post("/v1/endpoints", headers=headers, json=slack).raise_for_status()
        client.post("/v1/endpoints/1/test", headers=headers).raise_for_status()
        _wait_for_attempt(client, headers)
        for number in range(60):
            token = client.post("/v1/ask", json={"site": server.site_key, "locale": "ar"}).json()["ask"]["token"]
            if number % 3:
                answer = {"token": token, "score": number % 11, "comment": f"شكرًا 🎉 {number}"}
                client.post("/v1/answer", json=answer).raise_for_status()
            else:
                client.post("/v1/dismiss", json={"token": token}).raise_for_status()
        return server.admin_key, _reports(server, server.admin_key)


async def _read_endpoint_secret(address: str) -> Any:
    async with read_transaction(address) as connection:
        return (await connection.exec_driver_sql("SELECT endpoint_id, name, value FROM endpoint_secret")).one()


def test_everything_arrives_and_new_answers_follow(postgres_server: Postgres, tmp_path: Path) -> None:
    key, before = _history(tmp_path)
    target = postgres_server.new_database()
    with Server(tmp_path) as still_running:
        refused = still_running.run("migrate", "--from", f"sqlite:///{tmp_path / 'outoften.db'}", "--to", target)
        assert refused.returncode == 2
        assert "Stop the server first" in refused.stderr
    moved = still_running.run("migrate", "--from", f"sqlite:///{tmp_path / 'outoften.db'}", "--to", target)
    assert moved.returncode == 0, moved.stderr
    assert "ask 60" in moved.stdout
    with Server(tmp_path, OUTOFTEN_DATABASE=target) as server, httpx.Client(base_url=server.address) as client:
        assert _reports(server, key) == before
        made = client.post("/v1/surveys", headers={"Authorization": f"Bearer {key}"}, json={"site_id": 1, "name": "New"})
        assert made.json()["id"] == 2
        with sqlite3.connect(tmp_path / "outoften.db") as connection:
            [secret] = connection.execute("SELECT endpoint_id, name, value FROM endpoint_secret").fetchall()
        assert tuple(asyncio.run(_read_endpoint_secret(target))) == secret
        assert server.run("tally", "check").stdout == ""


def test_what_comes_back_to_sqlite_is_found_by_its_words(postgres_server: Postgres, tmp_path: Path) -> None:
    key, before = _history(tmp_path)
    assert len(before[-1]["data"]) == 39
    between, after = postgres_server.new_database(), tmp_path / "after.db"
    asyncio.run(copy_database(f"sqlite:///{tmp_path / 'outoften.db'}", between))
    asyncio.run(copy_database(between, f"sqlite:///{after}"))
    with Server(tmp_path, OUTOFTEN_DATABASE=f"sqlite:///{after}") as server:
        assert _reports(server, key) == before


def test_a_move_that_ended_half_way_goes_on(postgres_server: Postgres, tmp_path: Path) -> None:
    _history(tmp_path)
    source, target = f"sqlite:///{tmp_path / 'outoften.db'}", postgres_server.new_database()

    async def story() -> dict[str, int]:
        await copy_database(source, target)
        # Rows go in the order of their keys, so this is what a move leaves that was cut off among the asks.
        async with write_transaction(target) as connection:
            await connection.exec_driver_sql("DELETE FROM ask WHERE id IN (SELECT id FROM ask ORDER BY id DESC LIMIT 30)")
            await connection.exec_driver_sql("DELETE FROM tally")
        await copy_database(source, target)
        return await copy_database(source, target)

    assert asyncio.run(story())["ask"] == 60


@pytest.mark.parametrize("change", ["UPDATE key SET revoked_at = 1", "UPDATE ask SET respondent_id = NULL, comment = NULL"])
def test_a_move_does_not_go_on_when_the_source_has_changed(postgres_server: Postgres, tmp_path: Path, change: str) -> None:
    with Server(tmp_path) as server, httpx.Client(base_url=server.address) as client:
        token = client.post("/v1/ask", json={"site": server.site_key}).json()["ask"]["token"]
        client.post("/v1/answer", json={"token": token, "score": 9, "comment": "Erased later."}).raise_for_status()
    source, target = f"sqlite:///{tmp_path / 'outoften.db'}", postgres_server.new_database()
    asyncio.run(copy_database(source, target))
    with sqlite3.connect(tmp_path / "outoften.db") as connection:
        connection.execute(change)
    with pytest.raises(CopyError):
        asyncio.run(copy_database(source, target))


def test_a_database_with_a_history_of_its_own_is_left_alone(postgres_server: Postgres, tmp_path: Path) -> None:
    source, target = f"sqlite:///{tmp_path / 'one.db'}", postgres_server.new_database()
    asyncio.run(prepare(source))
    with sqlite3.connect(tmp_path / "one.db") as connection:
        connection.execute("UPDATE site SET key = 'another'")
    asyncio.run(prepare(target))
    with pytest.raises(CopyError):
        asyncio.run(copy_database(source, target))


def test_a_source_that_is_being_written_to_is_not_moved(postgres_server: Postgres, tmp_path: Path) -> None:
    source = f"sqlite:///{tmp_path / 'one.db'}"
    asyncio.run(prepare(source))
    with exclusive_write_lock(source), pytest.raises(DatabaseInUseError):
        asyncio.run(copy_database(source, postgres_server.new_database()))
