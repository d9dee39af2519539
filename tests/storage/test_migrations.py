"""Migrations and tables tell the same story."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

import outoften.storage
from outoften.storage.engine import DatabaseInUse, NoDatabase, reading, sole_writer, writing
from outoften.storage.migrate import NewerDatabase, migrate
from outoften.storage.migrations import HEAD
from outoften.storage.tables import metadata
from tests.storage.world import prepare


def _sqlite(folder: Path) -> str:
    return f"sqlite:///{folder / 'x.db'}"


def _schema(path: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(path) as connection:
        return connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").fetchall()


def test_the_migrated_schema_is_the_one_the_code_expects(address: str) -> None:
    async def differences() -> object:
        await prepare(address)
        async with reading(address) as connection:
            return await connection.run_sync(_compare)

    assert asyncio.run(differences()) == []


def _compare(connection: Connection) -> object:
    return compare_metadata(MigrationContext.configure(connection), metadata)


def test_tables_are_strict(tmp_path: Path) -> None:
    asyncio.run(prepare(_sqlite(tmp_path)))
    ours = [(name, sql) for name, sql in _schema(tmp_path / "x.db") if sql.startswith("CREATE TABLE") and "alembic" not in name]
    assert {name for name, _ in ours} == set(metadata.tables)
    assert all("STRICT" in sql for _, sql in ours)


def test_the_file_is_in_wal_mode(tmp_path: Path) -> None:
    asyncio.run(prepare(_sqlite(tmp_path)))
    with sqlite3.connect(tmp_path / "x.db") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_the_newest_migration_is_the_one_that_the_code_knows() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(outoften.storage.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_a_second_migration_does_nothing(address: str) -> None:
    async def again() -> bool:
        await prepare(address)
        async with writing(address) as connection:
            return await migrate(connection)

    assert asyncio.run(again()) is False


def test_a_database_of_a_newer_version_is_refused(address: str) -> None:
    async def downgrade() -> None:
        await prepare(address)
        async with writing(address) as connection:
            await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        async with writing(address) as connection:
            await migrate(connection)

    with pytest.raises(NewerDatabase, match="Install the newer version"):
        asyncio.run(downgrade())


def test_only_one_process_may_write(tmp_path: Path) -> None:
    with sole_writer(_sqlite(tmp_path)), pytest.raises(DatabaseInUse, match="Stop the server"), sole_writer(_sqlite(tmp_path)):
        pass


def test_reading_what_is_not_there_says_so_and_makes_nothing(tmp_path: Path) -> None:
    async def read() -> None:
        async with reading(_sqlite(tmp_path)):
            pass

    with pytest.raises(NoDatabase, match="outoften serve"):
        asyncio.run(read())
    assert list(tmp_path.iterdir()) == []
