"""Migrations and tables tell the same story."""

import asyncio
import sqlite3
from datetime import UTC, datetime
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
from outoften.domain.collecting.ask import Ask
from outoften.domain.collecting.tally import COUNTS
from outoften.domain.responses.response_filter import ResponseCriteria
from outoften.domain.responses.search_query import parse_search
from outoften.domain.surveys.drafts.version import PublishedVersion
from outoften.domain.surveys.survey import definition_of
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
from outoften.storage.reports.tallies.check import check_tallies
from outoften.storage.responses.responses import list_responses
from outoften.storage.surveys.surveys import load_catalog
from outoften.storage.surveys.versions import read_version
from tests.storage.world import prepare

# What finds words in comments is the engine's own: FTS5's tables, and an index of PostgreSQL's.
SEARCH = ("comment", "ask_comment_words")
COUNTED = ("asked", "answered", "commented", "score_9")
# Under the names that these fields had first.
OLD_DEFINITION = (
    '{"appearance":{"paper":"#fff8e7","ink":"#222222"},"cadence":{"rest_days":200},'
    '"rules":{"traits":[{"key":"since","op":"after","values":["20261122"]}]},'
    '"words":{"de":{"thanks":{"promoter":"Danke für die 10"}}}}'
)
FIRST_VERSION = (
    (
        "INSERT INTO site (id, key, name, origins, time_zone, locale, require_identity, created_at)"
        " VALUES (1, 'k', 'Old', '[\"https://*.com\", \"https://[0:0::1]:0443\"]', 'UTC', 'en', 0, 0)"
    ),
    f"INSERT INTO survey (id, site_id, name, active, definition, created_at) VALUES (1, 1, 'Old', 1, '{OLD_DEFINITION}', 0)",
    (
        "INSERT INTO ask (site_id, id, survey_id, channel, locale, page, issued_at, viewed_at, view_inferred, answered_at,"
        " updated_at, score, comment, done) VALUES (1, {id}, 1, 'widget', 'en', '', 0, 0, 0, 0, 0, 9, 'Kept', 0)"
    ),
    (
        f"INSERT INTO tally (site_id, survey_id, day, channel, segment, {', '.join(COUNTS)})"
        f" VALUES (1, 1, '1970-01-01', 'widget', '', {', '.join(str(int(name in COUNTED)) for name in COUNTS)})"
    ),
)


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
    # SQLite's own: where it remembers ids, and FTS5's.
    assert all(name.startswith(("comment_words_", "sqlite_sequence")) for name, _ in ours if name not in strict)


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


def test_a_history_from_the_first_version_is_kept(address: str) -> None:
    async def grow_up() -> list[Ask]:
        async with write_transaction(address, create=True) as connection:
            await connection.run_sync(_upgrade_to, "0001")
            ask_id = "zeroblob(16)" if is_sqlite(address) else "gen_random_uuid()"
            for statement in FIRST_VERSION:
                await connection.exec_driver_sql(statement.replace("{id}", ask_id))
        await prepare(address)
        async with read_transaction(address) as connection:
            catalog = await load_catalog(connection)
            assert await check_tallies(connection, catalog.zones) == []
            assert await connection.run_sync(_compare) == []
            survey = catalog.survey(1)
            assert (survey.appearance.background, survey.appearance.text) == ("#fff8e7", "#222222")
            assert survey.cadence.long_rest_days == 200
            assert await read_version(connection, survey, 1) == PublishedVersion(1, EPOCH, None, definition_of(survey))
            assert catalog.site(1).origins == ("https://*.com", "https://[::1]")
            assert survey.rules.traits[0].values == ("2026-11-22T00:00:00.000",)
            assert survey.translations["de"].thanks == {"promoter": "Danke für die 10"}
            page = await list_responses(connection, catalog.survey(1), 10, None, ResponseCriteria(search=parse_search("kept")))
            assert page == await list_responses(connection, catalog.survey(1), 10)
            return page.asks

    [response] = asyncio.run(grow_up())
    assert (response.score, response.comment, response.suspect, response.version) == (9, "Kept", False, None)


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
