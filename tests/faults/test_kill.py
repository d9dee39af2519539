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
        acknowledged: dict[str, int] = {}
        for _ in range(KILLS):
            with Crowd(server) as crowd:
                crowd.has(50)
                postgres_server.crash()
                crowd.has(50)
            acknowledged |= {str(ask): score for ask, score in crowd.acknowledged.items()}
        check = server.run("tally", "check")
        assert (check.returncode, check.stdout) == (0, "")
        stored = _responses(server)
        with httpx.Client(base_url=server.address, headers=_key(server)) as owner:
            report = owner.get("/v1/surveys/1/score").raise_for_status().json()
    # What was committed while its reply was cut off may be there too; what was replied to must be, and each once.
    assert acknowledged.items() <= stored.items()
    assert report["responses"] == len(stored)


def _key(server: Server) -> dict[str, str]:
    return {"Authorization": f"Bearer {server.admin_key}"}


def _responses(server: Server) -> dict[str, int]:
    """All of them, page after page, as any developer reads them."""
    found: dict[str, int] = {}
    following = f"{server.address}/v1/surveys/1/responses?limit=200"
    with httpx.Client(headers=_key(server)) as owner:
        while following:
            page = owner.get(following).raise_for_status()
            found |= {one["id"]: one["score"] for one in page.json()["data"]}
            following = page.links.get("next", {}).get("url", "")
    return found
