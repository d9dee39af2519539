"""Migrations and tables tell the same story."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

import outoften.storage.core
from outoften import clock
from outoften.database_url import is_sqlite
from outoften.storage.access.api_keys import list_keys
from outoften.storage.access.sessions import list_sessions
from outoften.storage.core.migrate import migrate
from outoften.storage.core.migrations import HEAD
from outoften.storage.core.opening.engine import exclusive_write_lock, read_transaction, write_transaction
from outoften.storage.core.opening.errors import (
    DatabaseInUseError,
    DatabaseMissingError,
    DatabaseTooNewError,
    DatabaseTooOldError,
)
from outoften.storage.core.schema import metadata
from tests.storage.world import prepare

# What finds words in comments is the engine's own: FTS5's tables, and an index of PostgreSQL's.
SEARCH = ("comment", "ask_comment_words")


@pytest.fixture
def address(empty_address: str) -> str:
    """Migrations begin with nothing."""
    return empty_address


def _sqlite(folder: Path) -> str:
    return f"sqlite:///{folder / 'x.db'}"


def _schema(path: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(path) as connection:
        return connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").fetchall()


def test_the_migrated_schema_is_the_one_the_code_expects(address: str) -> None:
    async def differences() -> object:
        await prepare(address)
        async with read_transaction(address) as connection:
            return await connection.run_sync(_compare)

    assert asyncio.run(differences()) == []


def _compare(connection: Connection) -> object:
    def is_described(_: object, name: str | None, kind: str, *__: object) -> bool:
        return kind not in ("table", "index") or not str(name).startswith(SEARCH)

    keys = {name: list(table.primary_key.columns.keys()) for name, table in metadata.tables.items()}
    inspector = inspect(connection)
    other_keys = [name for name, key in keys.items() if inspector.get_pk_constraint(name)["constrained_columns"] != key]
    context = MigrationContext.configure(connection, opts={"include_object": is_described})
    return [*compare_metadata(context, metadata), *other_keys]


def test_tables_are_strict(tmp_path: Path) -> None:
    asyncio.run(prepare(_sqlite(tmp_path)))
    ours = [(name, sql) for name, sql in _schema(tmp_path / "x.db") if sql.startswith("CREATE TABLE") and "alembic" not in name]
    strict = {name for name, sql in ours if "STRICT" in sql}
    assert strict == {*metadata.tables, "comment"}
    # SQLite's own: where it remembers ids, statistics, and FTS5's.
    assert all(name.startswith(("comment_words_", "sqlite_")) for name, _ in ours if name not in strict)


def test_the_file_is_in_wal_mode(tmp_path: Path) -> None:
    asyncio.run(prepare(_sqlite(tmp_path)))
    with sqlite3.connect(tmp_path / "x.db") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_the_newest_migration_is_the_one_that_the_code_knows() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(outoften.storage.core.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_a_second_migration_does_nothing(address: str) -> None:
    async def again() -> bool:
        await prepare(address)
        async with write_transaction(address) as connection:
            return await migrate(connection)

    assert asyncio.run(again()) is False


def test_keys_with_both_scopes_may_create_keys_and_sessions_of_unknown_keys_end(address: str) -> None:
    async def grow_up() -> dict[str, tuple[str, ...]]:
        async with write_transaction(address, create=True) as connection:
            await connection.run_sync(_upgrade_to, "0006")
            for name, scopes in (("admin", '["read","write"]'), ("reader", '["read"]'), ("writer", '["write"]')):
                digest = "x'00'" if is_sqlite(address) else "'\\x00'"
                await connection.exec_driver_sql(
                    f"INSERT INTO key (id, name, digest, scopes, created_at) VALUES ('{name}', 'x', {digest}, '{scopes}', 0)"
                )
            await connection.exec_driver_sql("INSERT INTO session (id, expires_at) VALUES (1, 9000000000000)")
        await prepare(address)
        async with read_transaction(address) as connection:
            assert await list_sessions(connection, clock.now()) == []
            return {key.id: tuple(key.scopes) for key in await list_keys(connection)}

    assert asyncio.run(grow_up()) == {"admin": ("read", "write", "keys"), "reader": ("read",), "writer": ("write",)}


def _upgrade_to(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(outoften.storage.core.__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def test_a_database_of_a_newer_version_is_refused(address: str) -> None:
    async def downgrade() -> None:
        await prepare(address)
        async with write_transaction(address) as connection:
            await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        for use in (read_transaction(address), write_transaction(address)):
            with pytest.raises(DatabaseTooNewError):
                async with use:
                    pass
        async with write_transaction(address, create=True) as connection:
            with pytest.raises(DatabaseTooNewError):
                await migrate(connection)

    asyncio.run(downgrade())


@pytest.mark.parametrize("version", [None, "0001", "0003", "0006"])
def test_commands_refuse_a_database_of_an_older_version_or_without_tables(address: str, version: str | None) -> None:
    async def use_old() -> None:
        async with write_transaction(address, create=True) as connection:
            if version:
                await connection.run_sync(_upgrade_to, version)
            else:
                # SQLite makes the file with the first table.
                await connection.exec_driver_sql("CREATE TABLE of_another_program (id INTEGER)")
        for use in (read_transaction(address), write_transaction(address)):
            with pytest.raises(DatabaseTooOldError):
                async with use:
                    pass

    asyncio.run(use_old())


def test_only_one_process_may_write(tmp_path: Path) -> None:
    with exclusive_write_lock(_sqlite(tmp_path)), pytest.raises(DatabaseInUseError), exclusive_write_lock(_sqlite(tmp_path)):
        pass


def test_reading_what_is_not_there_says_so_and_makes_nothing(tmp_path: Path) -> None:
    async def read() -> None:
        async with read_transaction(_sqlite(tmp_path)):
            pass

    with pytest.raises(DatabaseMissingError):
        asyncio.run(read())
    assert list(tmp_path.iterdir()) == []
