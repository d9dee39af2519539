"""A database that has been there since the first version keeps everything: each version stores something, and is upgraded."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect, text

import outoften.storage.core
from outoften.domain.reports.rates import RatesQuery
from outoften.domain.reports.score_report import ScoreQuery
from outoften.domain.responses.response_filter import ResponseCriteria
from outoften.domain.responses.search_query import parse_search
from outoften.domain.surveys.drafts.version import PublishedVersion
from outoften.domain.surveys.survey import definition_of
from outoften.storage.automation.rules import load_automation
from outoften.storage.core.migrations import HEAD
from outoften.storage.core.opening.engine import DatabaseConnection, read_transaction, write_transaction
from outoften.storage.reports.rates import read_response_rate
from outoften.storage.reports.score import read_score
from outoften.storage.reports.tallies.check import check_tallies
from outoften.storage.responses.responses import list_responses
from outoften.storage.surveys.surveys import load_catalog
from outoften.storage.surveys.versions import read_version
from tests.storage.core.old_rows import CHANGES, RENAMED_TABLES, REPLACED, ROWS
from tests.storage.world import prepare

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
VERSIONS = [f"{number:04}" for number in range(1, int(HEAD) + 1)]


@pytest.fixture
def address(empty_address: str) -> str:
    """Migrations begin with nothing."""
    return empty_address


def test_what_every_version_has_stored_is_kept(address: str) -> None:
    async def grow_up() -> None:
        async with write_transaction(address, create=True) as connection:
            for version in VERSIONS:
                await connection.run_sync(_upgrade_to, version)
                # New tables need rows in ROWS once their version is released.
                if version == "0011":
                    tables = set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))
                await connection.run_sync(_store, version)
        stored = {RENAMED_TABLES.get(table, table) for rows in ROWS.values() for table in rows}
        assert {table for table in tables if not table.startswith(("alembic", "comment"))} == stored
        await prepare(address)
        async with read_transaction(address) as connection:
            await connection.run_sync(_all_is_there)
            await _means_the_same(connection)

    asyncio.run(grow_up())


async def _means_the_same(connection: DatabaseConnection) -> None:
    catalog = await load_catalog(connection)
    assert await check_tallies(connection, catalog.zones) == []
    site, survey = catalog.site(1), catalog.survey(1)
    assert (site.storage, site.consent, site.gpc, site.segment_keys) == ("session", "required", True, ("plan",))
    assert (site.retention_days, site.watched_segments, site.postal_address) == (400, ("plan",), "Oak Street 1")
    assert (site.retention_action, site.redact_comments) == ("anonymize", True)
    assert site.origins == ("https://*.com", "https://[::1]")
    assert (survey.appearance.background, survey.appearance.text) == ("#fff8e7", "#222222")
    assert survey.cadence.long_rest_days == 200
    assert await read_version(connection, survey, 1) == PublishedVersion(1, EPOCH, None, definition_of(survey))
    assert survey.rules.traits[0].values == ("2026-11-22T00:00:00.000",)
    assert survey.translations["de"].thanks == {"promoter": "Danke für die 10"}
    endpoints, rules = await load_automation(connection)
    assert ([endpoint.url for endpoint in endpoints], [rule.then.tag for rule in rules]) == (
        ["https://hook.example"],
        ["angry"],
    )
    found = await list_responses(connection, survey, 10, None, ResponseCriteria(search=parse_search("kept")))
    [response] = found.asks
    assert (response.score, response.comment, response.suspect, response.version) == (9, "Kept", False, None)
    [angry] = (await list_responses(connection, survey, 10, None, ResponseCriteria(search=parse_search("slow")))).asks
    assert (angry.score, angry.tags, angry.segments, angry.note, angry.state) == (
        0,
        ("angry",),
        ("plan=pro",),
        "Called",
        "open",
    )
    score = await read_score(connection, catalog, survey, ScoreQuery())
    assert (score.responses, score.promoters, score.detractors) == (2, 1, 1)
    assert score.distribution == [1, *[0] * 8, 1, 0]
    rates = (await read_response_rate(connection, catalog, survey, RatesQuery())).channels["widget"]
    assert (rates.asked, rates.answered, rates.dismissed) == (3, 2, 1)
    assert rates.response_rate == pytest.approx(2 / 3)


def _store(connection: Connection, version: str) -> None:
    for table, rows in ROWS.get(version, {}).items():
        for row in rows:
            values = ", ".join(f":{column}" for column in row)
            columns = ", ".join(f'"{column}"' for column in row)
            connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({values})"), _of_engine(connection, row))
    for change in CHANGES.get(version, ()):
        connection.exec_driver_sql(change)


def _all_is_there(connection: Connection) -> None:
    for tables in ROWS.values():
        for old_name, rows in tables.items():
            table = RENAMED_TABLES.get(old_name, old_name)
            found = [dict(row) for row in connection.execute(text(f"SELECT * FROM {table}")).mappings()]
            for row in rows:
                expected = {name: value for name, value in row.items() if name not in REPLACED.get(table, ())}
                wanted = _of_engine(connection, expected)
                assert any(wanted.items() <= kept.items() for kept in found), (table, wanted, found)


def _of_engine(connection: Connection, row: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the engine stores them: SQLite has ids as bytes."""
    if connection.dialect.name != "sqlite":
        return dict(row)
    return {name: value.bytes if isinstance(value, UUID) else value for name, value in row.items()}


def _upgrade_to(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(outoften.storage.core.__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
