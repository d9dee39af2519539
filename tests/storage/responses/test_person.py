"""Every table that tells something about a respondent is exported and erased. A new one fails here until it is covered."""

from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import LargeBinary, Table, Text, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften import clock
from outoften.domain.collecting.ask import Answer, Ask
from outoften.storage.core import schema
from outoften.storage.core.compaction import VACUUMED
from outoften.storage.core.types import Json, UtcMilliseconds, UuidBytes
from outoften.storage.database import Database
from outoften.storage.responses.respondents.respondents import erase_respondent, read_everything
from tests.storage.world import with_database

PERSON, ASK, EVENT = "zyzzyva-person", UUID(int=9), UUID(int=90)
# Columns that name a person, a response, or an event about one.
REFERENCES = {"respondent_id": PERSON, "ask_id": ASK, "event_id": EVENT}
# All other tables, and why neither an export nor an erasure of a person looks at them.
NOTHING_ABOUT_PEOPLE = {
    "ask": "the asks themselves",
    "outbox": "events on their way to the table of events, for seconds",
    **dict.fromkeys(("mail_opt_out", "erased_respondent", "hash_key"), "keyed hashes, which have to outlive the person"),
    **dict.fromkeys(("tally", "next_tally", "ask_outcome", "segment_value", "alert", "alert_check"), "counts of many people"),
    **dict.fromkeys(
        ("site", "survey", "survey_version", "survey_draft", "date_note", "goal", "benchmark", "theme"), "texts of the owner"
    ),
    **dict.fromkeys(("endpoint", "rule", "audience", "sending", "mail_reporter", "share"), "settings of the owner"),
    **dict.fromkeys(
        ("deleted_site", "deleted_survey", "retention_run", "revision", "served_url", "tag_signal", "tag_origin"), "about sites"
    ),
    **dict.fromkeys(("member", "invitation", "session", "key", "digest", "read_position"), "about members"),
    **dict.fromkeys(("endpoint_secret", "identity_secret", "revoked_signing_secret"), "secrets"),
    **dict.fromkeys(("recipient_import", "response_import"), "counts of rows"),
    "sending_run": "where it went on, which an erasure moves to another recipient",
    "audit": "who did what; a person who was erased is a keyed hash in it",
}
# What is not in the export, and why.
NOT_EXPORTED = {
    "respondent_term": "words of the name and the address, which are",
    "read_mark": "which members have read it",
    "delivery": "when attempts are made; those that were made are",
}
VALUES: dict[str, dict[str, Any]] = {
    "delivery": {"endpoint_id": 1, "state": "pending"},
    "delivery_attempt": {"endpoint_id": 1},
    "mail": {"state": "sent"},
    "event": {"id": EVENT, "expand_at": None},
    "recipient": {"id": PERSON, "blocked": None},
    # It gives way to that of a recipient.
    "respondent": {"id": PERSON, "name": "Zyzzyva-Respondent-Mark", "imported": True},
    "respondent_term": {"term": "zyzzyva-respondent-mark"},
    "rule_run": {"rule_id": 1, "done": ["tag"], "skipped": {"endpoint": "endpoint_unavailable"}},
}


def about_people() -> list[Table]:
    """The tables with such a column, those to which others refer first."""
    found = [
        table for table in schema.metadata.sorted_tables if REFERENCES.keys() & set(table.c.keys()) or table is schema.recipient
    ]
    return [table for table in found if table is not schema.ask]


def test_of_every_table_it_is_known_whether_it_is_about_people() -> None:
    known = {table.name for table in about_people()} | NOTHING_ABOUT_PEOPLE.keys()
    assert known == set(schema.metadata.tables), "say in NOTHING_ABOUT_PEOPLE why it is not, or give it a column of REFERENCES"


def test_what_an_erasure_deletes_is_removed_from_the_files_of_each_table() -> None:
    assert {"ask", *(table.name for table in about_people())} <= {*VACUUMED}


def row_of(table: Table) -> dict[str, Any]:
    """A row about the person; its texts contain the table's mark."""
    row: dict[str, Any] = {}
    for column in table.c:
        kind = column.type
        if isinstance(kind, UtcMilliseconds):
            row[column.name] = clock.now()
        elif isinstance(kind, Json):
            row[column.name] = {"word": mark(table)}
        elif isinstance(kind, UuidBytes):
            row[column.name] = UUID(int=7)
        elif isinstance(kind, LargeBinary):
            row[column.name] = mark(table).encode()
        else:
            row[column.name] = mark(table) if isinstance(kind, Text) else 1
    return row | {name: value for name, value in REFERENCES.items() if name in row} | VALUES.get(table.name, {})


def mark(table: Table) -> str:
    """A word that only this table contains."""
    return f"zyzzyva-{table.name.replace('_', '-')}-mark"


async def plant(connection: AsyncConnection) -> None:
    """A row about the person in each table, and the rule that one of them refers to."""
    rule = {"id": 1, "site_id": 1, "name": "a", "active": True, "conditions": {}, "effects": {}}
    await connection.execute(insert(schema.rule).values(rule | {"created_at": clock.now(), "created_by": "a test"}))
    for table in about_people():
        await connection.execute(insert(table).values(row_of(table)))


def test_every_table_about_a_respondent_is_exported_and_erased(tmp_path: Path) -> None:
    async def story(database: Database) -> None:
        ask = Ask(id=ASK, site_id=1, survey_id=1, issued_at=clock.now(), respondent_id=PERSON)
        await database.writer.record(ask, Answer(3, "zyzzyva-comment"))
        await database.writer.run_transaction(plant)
        digests = database.hash_respondent(PERSON)
        exported = msgspec.json.encode(await database.read(read_everything, 1, PERSON, digests)).decode()
        shown = {table.name for table in about_people() if mark(table) in exported.lower() or table is schema.rule_run}
        assert {table.name for table in about_people()} - shown == set(NOT_EXPORTED)
        assert '"skipped":{"endpoint":"endpoint_unavailable"}' in exported
        erase = partial(
            erase_respondent,
            site_id=1,
            respondent_id=PERSON,
            hash_respondent=database.hash_respondent,
            actor="a",
            now=clock.now(),
        )
        await database.writer.run_transaction(erase)
        async with database.read_transaction() as connection:
            rows = [
                (table.name, dict(row))
                for table in schema.metadata.sorted_tables
                for row in (await connection.execute(select(table))).mappings()
            ]
        left = {
            name for name, row in rows if "zyzzyva" in repr(row) or any(row.get(key) == REFERENCES[key] for key in REFERENCES)
        }
        # The code stays given, and nobody knows to whom.
        assert left == {"referral_code"}
        assert [row["respondent_id"] for name, row in rows if name == "referral_code"] == [None]

    with_database(f"sqlite:///{tmp_path / 'x.db'}", story)
