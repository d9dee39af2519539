"""The drill tells a backup that can be used from one that cannot."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from deploy.backup.restore_drill import DrillError, compare, silence
from tests.history import ASKS, remember
from tests.server import clean_environment

PROGRAM = str(Path(sys.executable).with_name("outoften"))
DRILL = Path(__file__).parent.parent.parent / "examples/deploy/backup/restore_drill.py"


def _drill(folder: Path, data: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(DRILL), str(folder), "--data-dir", str(data), "--outoften", PROGRAM]
    return subprocess.run(command, env=clean_environment(), capture_output=True, text=True, check=False)


def _change(database: Path, statement: str) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(statement)


def test_a_backup_is_tried_without_changing_it_and_one_with_wrong_counts_is_refused(tmp_path: Path) -> None:
    data, backups = tmp_path / "data", tmp_path / "backups"
    for folder in (data, backups):
        folder.mkdir(mode=0o700)
    remember(f"sqlite:///{data / 'outoften.db'}", ASKS)
    backup = [PROGRAM, "backup", str(backups), "--data-dir", str(data)]
    subprocess.run(backup, env=clean_environment(), check=True, capture_output=True)
    [copy] = backups.iterdir()
    before = copy.read_bytes()
    done = _drill(backups, data)
    assert done.returncode == 0, done.stderr
    assert "160 answers" in done.stdout
    assert copy.read_bytes() == before
    _change(copy, "UPDATE tally SET score_9 = score_9 + 1 WHERE segment = ''")
    assert _drill(backups, data).returncode == 1


def test_a_backup_with_other_answers_than_the_running_server_is_refused() -> None:
    answers = [*[0] * 9, 3, 1]
    compare({1: answers}, {1: answers, 2: [0] * 11}, "2026-11-20")
    for restored in ({}, {1: [*[0] * 9, 3, 0]}, {1: answers, 2: answers}):
        with pytest.raises(DrillError):
            compare(restored, {1: answers}, "2026-11-20")


def test_the_copy_sends_nothing(tmp_path: Path) -> None:
    database = tmp_path / "outoften.db"
    remember(f"sqlite:///{database}", [])
    _change(
        database,
        "INSERT INTO endpoint (id, site_id, kind, name, url, events, filter, options, active, created_at, created_by)"
        " VALUES (1, 1, 'webhook', 'Ours', 'https://hook.example', '[]', '{}', '{}', 1, 0, 'key a')",
    )
    _change(
        database,
        "INSERT INTO event (id, site_id, type, at, data, endpoint_ids, rule_ids)"
        " VALUES (x'00', 1, 'response.created', 0, '{}', '[1]', '[]')",
    )
    _change(
        database,
        "INSERT INTO delivery (endpoint_id, event_id, state, attempts, next_at, is_test) VALUES (1, x'00', 'pending', 0, 0, 0)",
    )
    silence(database)
    with closing(sqlite3.connect(database)) as connection:
        for left in ("count(*) FROM event", "count(*) FROM delivery", "max(active) FROM endpoint"):
            assert connection.execute(f"SELECT {left}").fetchone() == (0,)
