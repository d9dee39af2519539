"""`outoften backup` beside a serving server, and the way back."""

import shutil
import sqlite3
from pathlib import Path

import httpx2 as httpx

from tests.faults.load import Crowd
from tests.server import Server


def _count(file: Path) -> int:
    with sqlite3.connect(file) as connection:
        count: int = connection.execute("SELECT count(*) FROM ask WHERE score IS NOT NULL").fetchone()[0]
        return count


def test_a_backup_taken_under_load_is_whole_and_can_be_restored(tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    with Server(tmp_path / "data", OUTOFTEN_RATE_LIMIT="0") as server:
        with Crowd(server) as crowd:
            crowd.has(50)
            before = len(crowd.acknowledged)
            taken = server.run("backup", str(copy))
            crowd.has(1)
        assert taken.returncode == 0, taken.stderr
        assert "stop the server" in taken.stdout
    held = _count(copy)
    assert before <= held <= len(crowd.acknowledged) + 8

    restored = tmp_path / "restored"
    restored.mkdir()
    shutil.copy(tmp_path / "data" / "secret", restored / "secret")
    shutil.copy(copy, restored / "outoften.db")
    with Server(restored) as again:
        headers = {"Authorization": f"Bearer {server.admin_key}"}
        report = httpx.get(f"{again.address}/v1/surveys/1/score", headers=headers).json()
        assert report["responses"] == held
        assert again.run("tally", "check").stdout == ""


def test_a_backup_never_overwrites(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        (tmp_path / "copy.db").write_text("precious")
        refused = server.run("backup", str(tmp_path / "copy.db"))
    assert refused.returncode == 2
    assert "exists already" in refused.stderr
    assert (tmp_path / "copy.db").read_text() == "precious"


def test_a_backup_that_can_not_be_written_leaves_nothing(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        refused = server.run("backup", str(tmp_path / "nowhere" / "copy.db"))
    assert refused.returncode == 2
    assert str(tmp_path / "nowhere") in refused.stderr
    assert not (tmp_path / "nowhere").exists()
