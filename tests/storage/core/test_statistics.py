"""SQLite's query planner knows which indexes find few rows."""

import asyncio
import sqlite3
from pathlib import Path

from tests.storage.world import prepare


def _new_database(folder: Path) -> sqlite3.Connection:
    asyncio.run(prepare(f"sqlite:///{folder / 'x.db'}"))
    return sqlite3.connect(folder / "x.db")


def test_each_index_has_statistics(tmp_path: Path) -> None:
    """A migration that makes an index adds its row to sqlite_stat1, with numbers like those of 0013."""
    connection = _new_database(tmp_path)
    known = {*connection.execute("SELECT tbl, idx FROM sqlite_stat1")}
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE sql LIKE '%STRICT%'").fetchall()
    missing = {
        index
        for (table,) in tables
        for _, index, _, origin, _ in connection.execute(f"PRAGMA index_list({table})")
        if (table, table if origin == "pk" else index) not in known
    }
    connection.close()
    assert len(tables) > 50
    assert missing == set()


def test_a_backup_has_the_statistics(tmp_path: Path) -> None:
    connection = _new_database(tmp_path)
    connection.execute("VACUUM INTO ?", [str(tmp_path / "copy.db")])
    rows = connection.execute("SELECT * FROM sqlite_stat1").fetchall()
    connection.close()
    copy = sqlite3.connect(tmp_path / "copy.db")
    copied = copy.execute("SELECT * FROM sqlite_stat1").fetchall()
    copy.close()
    assert copied == rows
