"""Comments of a site that redacts them: what is stored, sent and exported has no addresses and long numbers."""

import asyncio
import os
import sys
from pathlib import Path

import httpx2 as httpx
import pytest
from sqlalchemy import select

from outoften.domain.collecting.ask import Answer
from outoften.storage.core import schema
from outoften.storage.core.opening.engine import create_write_engine
from outoften.storage.database import Database
from tests.domain.asks import issued
from tests.postgres import Postgres
from tests.server import Server
from tests.storage.world import with_database
from tests.web.client import Json, answer, client, ok_json, refused, responses_of, token_for

SECRET = "Mail ann@example.com or call +41 44 668 18 00."
REDACTED = "Mail [e-mail] or call [number]."


@pytest.mark.both_engines
def test_comments_are_redacted_before_they_are_stored(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    token = token_for(browser, site)
    assert answer(browser, token, 3, comment=SECRET)["comment"] == SECRET
    changed = ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"redact_comments": True, "retention_action": "anonymize"}))
    assert (changed["redact_comments"], changed["retention_action"]) == (True, "anonymize")
    first = answer(browser, token := token_for(browser, site), 3, comment=SECRET)
    assert first["comment"] == REDACTED
    # The same request changes nothing, and gets the same reply.
    assert answer(browser, token, 3, comment=SECRET) == first
    assert [row["comment"] for row in responses_of(owner, survey)] == [REDACTED, SECRET]
    found = ok_json(owner.get(f"/v1/surveys/{survey['id']}/responses", params={"q": "668"}))["data"]
    assert [row["comment"] for row in found] == [SECRET]
    refused(owner.patch(f"/v1/sites/{site['id']}", json={"retention_action": "hide"}), 400, "body_invalid")


def test_a_command_redacts_stored_comments(tmp_path: Path) -> None:
    with Server(tmp_path) as server, client(server) as browser:
        site = {"key": server.site_key}
        for comment in (SECRET, "Fine.", f"Again: {SECRET}"):
            answer(browser, token_for(browser, site), 3, comment=comment)
        dry = server.run("redact", "--site", "1", "--dry-run")
        assert (dry.returncode, dry.stdout) == (0, "2 comments would change.\n")
        # Only one process may write.
        assert server.run("redact", "--site", "1").returncode == 2
        server.stop()
        assert server.run("redact", "--site", "7").returncode == 2
        assert server.run("redact", "--site", "1").stdout == "2 comments were redacted.\n"
        assert server.run("redact", "--site", "1").stdout == "0 comments were redacted.\n"
        assert server.run("tally", "check").stdout == ""
        lines = server.run("responses").stdout
        assert lines.count(REDACTED) == 2
        assert "ann@" not in lines
    entries = with_database(f"sqlite:///{tmp_path / 'outoften.db'}", _entries)
    assert entries == [
        *(("comments.redaction_started", None), ("comments.redacted", 2)),
        *(("comments.redaction_started", None), ("comments.redacted", 0)),
    ]


def test_an_interrupted_redaction_is_on_record(postgres_server: Postgres) -> None:
    address = postgres_server.new_database()

    async def interrupt(database: Database) -> list[tuple[str, int | None]]:
        await database.writer.record(issued(), Answer(3, SECRET))
        environment = os.environ | {"OUTOFTEN_DATABASE": address}
        engine = create_write_engine(address)
        async with engine.begin() as connection:
            # The command waits for it.
            await connection.execute(select(schema.ask).with_for_update())
            command = (sys.executable, "-m", "outoften", "redact", "--site", "1")
            process = await asyncio.create_subprocess_exec(*command, env=environment)
            async with asyncio.timeout(60):
                while not (entries := await _entries(database)):
                    assert process.returncode is None
            process.kill()
            await process.wait()
        await engine.dispose()
        return entries

    assert with_database(address, interrupt) == [("comments.redaction_started", None)]


async def _entries(database: Database) -> list[tuple[str, int | None]]:
    """The actions about comments, with the number of responses."""
    audit = schema.audit.c
    query = select(audit.action, audit.subject).where(audit.action.startswith("comments.")).order_by(audit.id)
    async with database.read_transaction() as connection:
        return [(action, subject.get("responses")) for action, subject in await connection.execute(query)]
