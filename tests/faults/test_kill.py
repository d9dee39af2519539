"""A 2xx means that it is on disk: whatever kills the process, nothing acknowledged is lost and nothing is counted twice.

KILLS says how often: once here, 100 in `make soak`.
"""

import os
import sqlite3
import subprocess
from pathlib import Path
from uuid import UUID

from tests.faults.load import Crowd, has_all, kill
from tests.postgres import Postgres
from tests.server import Server

KILLS = int(os.environ.get("KILLS", "1"))


def _rows(file: Path) -> dict[bytes, int]:
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
                kill(server)
            acknowledged |= {ask.bytes: score for ask, score in crowd.acknowledged.items()}
    with Server(tmp_path) as server:
        assert server.site_key == key
        check: subprocess.CompletedProcess[str] = server.run("tally", "check")
        assert (check.returncode, check.stdout) == (0, "")
    assert acknowledged.items() <= _rows(tmp_path / "outoften.db").items()


def test_a_database_that_goes_away_and_comes_back_loses_nothing_on_postgresql(
    postgres_server: Postgres, tmp_path: Path
) -> None:
    with Server(tmp_path, OUTOFTEN_RATE_LIMIT="0", OUTOFTEN_DATABASE=postgres_server.new_database()) as server:
        acknowledged: dict[UUID, int] = {}
        for _ in range(KILLS):
            with Crowd(server) as crowd:
                crowd.has(50)
                postgres_server.crash()
                crowd.has(50)
            acknowledged |= crowd.acknowledged
        # What was committed while its reply was cut off may be there too; what was replied to must be, and each once.
        has_all(server, server.admin_key, acknowledged)
