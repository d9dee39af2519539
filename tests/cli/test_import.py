"""`outoften import`: a preview, then an import that can be repeated."""

import asyncio
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests import preloaded
from tests.domain.importing.samples import DELIGHTED
from tests.server import clean_environment, copy_new_database
from tests.storage.world import prepare

Printed = subprocess.CompletedProcess[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a database and a file."""
    copy_new_database(tmp_path / "outoften.db")
    asyncio.run(prepare(f"sqlite:///{tmp_path / 'outoften.db'}"))
    (tmp_path / "responses.jsonl").write_text(DELIGHTED, encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: str) -> Printed:
    """`outoften` with these arguments."""
    command = [sys.executable, "-m", "outoften", *arguments, "--data-dir", str(folder)]
    return preloaded.run(command, clean_environment())


def count(folder: Path) -> int:
    """The number of imported asks."""
    with sqlite3.connect(folder / "outoften.db") as connection:
        (number,) = connection.execute("SELECT count(*) FROM ask WHERE channel = 'import'").fetchone()
    return int(number)


def test_an_import_is_previewed_confirmed_and_can_be_repeated(folder: Path) -> None:
    file = str(folder / "responses.jsonl")
    preview = run(folder, "import", "auto", file, "--dry-run", "--rejected", str(folder / "rejected.csv"))
    assert (preview.returncode, preview.stderr) == (0, "")
    assert "Delighted" in preview.stdout
    assert "line 3" in preview.stdout
    assert "responses.jsonl" in (folder / "rejected.csv").read_text("utf-8")
    unconfirmed = run(folder, "import", "delighted", file)
    assert unconfirmed.returncode == 2
    assert "--yes" in unconfirmed.stderr
    assert run(folder, "import", "csv", file, "--dry-run", "--delimiter", ";;").returncode == 2
    assert count(folder) == 0
    for _ in range(2):
        done = run(folder, "import", "delighted", file, "--yes")
        assert (done.returncode, done.stderr) == (0, "")
        assert count(folder) == 2
    assert run(folder, "tally", "check").stdout == ""


def test_a_file_of_another_scale_is_refused_with_the_remedy(folder: Path) -> None:
    file = folder / "stars.csv"
    file.write_text("score,date\n" + "5,2025-01-01\n4,2025-01-02\n" * 10, encoding="utf-8")
    refused = run(folder, "import", "csv", str(file), "--dry-run")
    assert refused.returncode == 2
    assert "--scale 0-10" in refused.stderr
    assert run(folder, "import", "csv", str(file), "--yes", "--scale", "0-10").returncode == 0
    assert count(folder) == 20


def test_folders_and_pipes_are_refused_with_what_to_do(folder: Path) -> None:
    for path in (str(folder), "-", "/dev/stdin"):
        refused = run(folder, "import", "csv", path, "--dry-run")
        assert refused.returncode == 2
        assert "save first" in refused.stderr


def test_a_database_without_a_survey_says_how_to_get_one(tmp_path: Path) -> None:
    assert run(tmp_path, "migrate").returncode == 0
    (tmp_path / "responses.jsonl").write_text(DELIGHTED, encoding="utf-8")
    refused = run(tmp_path, "import", "auto", str(tmp_path / "responses.jsonl"), "--dry-run")
    assert refused.returncode == 2
    assert "outoften serve" in refused.stderr


def test_rejected_rows_of_tables_with_other_columns_are_one_table_that_can_be_mended(folder: Path) -> None:
    tables = {"old": "score,date,comment\nnine,2025-01-01,Old\n", "new": "date,plan,comment,score\n2025-01-02,pro,New,ten\n"}
    files = [folder / f"{name}.csv" for name in tables]
    for file, table in zip(files, tables.values(), strict=True):
        file.write_text(table)
    rejected = folder / "rejected.csv"
    refused = run(folder, "import", "csv", *map(str, files), "--yes", "--rejected", str(rejected))
    assert refused.returncode == 0, refused.stderr
    rejected.write_text(rejected.read_text("utf-8").replace("nine", "9").replace("ten", "10"), "utf-8")
    assert run(folder, "import", "csv", str(rejected), "--yes").returncode == 0
    with sqlite3.connect(folder / "outoften.db") as connection:
        rows = connection.execute("SELECT score, comment FROM ask WHERE channel = 'import' ORDER BY score").fetchall()
    assert rows == [(9, "Old"), (10, "New")]
