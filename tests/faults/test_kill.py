"""A 2xx means that it is on disk: whatever kills the process, nothing acknowledged is lost and nothing is counted twice.

KILLS says how often: 3 times here, 100 in `make soak`.
"""

import os
import signal
import sqlite3
import subprocess
from pathlib import Path

import httpx2 as httpx

from tests.faults.load import Crowd
from tests.postgres import Postgres
from tests.server import Server

KILLS = int(os.environ.get("KILLS", "3"))


def _kill(server: Server) -> None:
    server.stop(signal.SIGKILL)
    # It was told to die, so dying is as it should be.
    assert server.exit_code == -signal.SIGKILL
    server.exit_code = 0


def _stored(file: Path) -> dict[bytes, int]:
    with sqlite3.connect(file) as connection:
        return dict(connection.execute("SELECT id, score FROM ask WHERE score IS NOT NULL"))


def test_kill_nine_under_load_loses_nothing_on_sqlite(tmp_path: Path) -> None:
    acknowledged: dict[bytes, int] = {}
    key = ""
    for _ in range(KILLS):
        with Server(tmp_path, OUTOFTEN_RATE_LIMIT="0") as server:
            key = key or server.site_key
            with Crowd(server) as crowd:
                crowd.has(100)
                _kill(server)
            acknowledged |= {ask.bytes: score for ask, score in crowd.acknowledged.items()}
    with Server(tmp_path) as server:
        assert server.site_key == key
        check: subprocess.CompletedProcess[str] = server.run("tally", "check")
        assert (check.returncode, check.stdout) == (0, "")
    stored = _stored(tmp_path / "outoften.db")
    assert acknowledged.items() <= stored.items()


def test_a_database_that_goes_away_and_comes_back_loses_nothing_on_postgresql(
    postgres_server: Postgres, tmp_path: Path
) -> None:
    with Server(tmp_path, OUTOFTEN_RATE_LIMIT="0", OUTOFTEN_DATABASE=postgres_server.new_database()) as server:
        acknowledged = 0
        for _ in range(KILLS):
            with Crowd(server) as crowd:
                crowd.has(50)
                postgres_server.crash()
                crowd.has(50)
            acknowledged += len(crowd.acknowledged)
        check = server.run("tally", "check")
        assert (check.returncode, check.stdout) == (0, "")
        headers = {"Authorization": f"Bearer {server.admin_key}"}
        report = httpx.get(f"{server.address}/v1/surveys/1/score", headers=headers).json()
    # What was committed while its reply was cut off may be there too; what was replied to must be.
    assert report["responses"] >= acknowledged
    assert report["responses"] == sum(report["distribution"])
