"""Nobody gets a survey twice and nobody is forgotten, however often the server is killed while it sends.

MAIL_KILLS says how often: a few times here, 100 in `make soak`, with 1,000 e-mails.
"""

import asyncio
import os
import time
from collections import Counter
from pathlib import Path

import asyncpg
import httpx2 as httpx
import pytest

from outoften.worker.mailing.sender import CONNECTIONS
from tests.faults.load import kill
from tests.mailbox import receiving_mail
from tests.postgres import Postgres
from tests.server import Server
from tests.web.client import client, created_json, ok_json

KILLS = int(os.environ.get("MAIL_KILLS", "2"))
# So many that the last kill comes before the end.
PEOPLE = max(60, 10 * KILLS)
FINISHES_WITHIN_SECONDS = 120


@pytest.mark.parametrize("engine_name", ["sqlite", "postgresql"])
def test_kill_nine_while_e_mails_are_sent_repeats_and_forgets_none(
    engine_name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with receiving_mail() as mailbox:
        settings = {
            "OUTOFTEN_RATE_LIMIT": "0",
            "OUTOFTEN_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}",
            "OUTOFTEN_MAIL_FROM": "nps@example.com",
        }
        if engine_name == "postgresql":
            postgres: Postgres = request.getfixturevalue("postgres_server")
            settings["OUTOFTEN_DATABASE"] = postgres.new_database()
        key = ""
        for number in range(KILLS):
            with Server(tmp_path, **settings) as server:
                key = key or server.admin_key
                if not number:
                    _start(server, key)
                # Any moment will do, once some were sent: a few milliseconds later each time. Each kill costs about nine
                # e-mails, most of them uncertain; more would not last until the last kill.
                enough = min(mailbox.count() + 1 + number % 2, PEOPLE)
                mailbox.wait_for_count(enough)
                time.sleep(number % 7 / 1000)
                kill(server)
        if engine_name == "postgresql":
            asyncio.run(_end_leases(settings["OUTOFTEN_DATABASE"]))
        with Server(tmp_path, **settings) as server, client(server, Authorization=f"Bearer {key}") as owner:
            end = time.monotonic() + FINISHES_WITHIN_SECONDS
            while ok_json(owner.get("/v1/sendings/1"))["state"] != "finished":
                assert time.monotonic() < end
                time.sleep(0.1)
            uncertain = _uncertain(owner)
            report = ok_json(owner.get("/v1/sendings/1/report"))
    got = Counter({person: len(mailbox.to(f"{person}@example.com")) for person in _people()})
    assert set(got.values()) <= {0, 1}
    # Those whose acknowledgement was cut are counted and listed: at most one for each connection.
    assert {person for person, count in got.items() if not count} <= uncertain
    assert (report["uncertain"], report["sent"]) == (len(uncertain), PEOPLE - len(uncertain))
    assert len(uncertain) <= CONNECTIONS * KILLS
    assert report["delivered"] == PEOPLE


def _uncertain(owner: httpx.Client) -> set[str]:
    found, page = set[str](), "/v1/sendings/1/mails?state=uncertain&limit=200"
    while page:
        reply = owner.get(page)
        found |= {row["recipient_id"] for row in ok_json(reply)["data"]}
        page = reply.links.get("next", {}).get("url", "")
    return found


async def _end_leases(address: str) -> None:
    """Let the minutes pass after which other processes take what a killed one had in hand as uncertain."""
    connection = await asyncpg.connect(address)
    await connection.execute("UPDATE mail SET leased_until = 0 WHERE state = 'sending'")
    await connection.close()


def _people() -> list[str]:
    return [f"person-{number:04}" for number in range(PEOPLE)]


def _start(server: Server, key: str) -> None:
    with client(server, Authorization=f"Bearer {key}") as owner:
        ok_json(owner.patch("/v1/sites/1", json={"postal_address": "Acme Ltd., London"}))
        people = [{"id": person, "email": f"{person}@example.com"} for person in _people()]
        for first in range(0, PEOPLE, 1000):
            ok_json(owner.post("/v1/recipients/batch?site=1", json={"recipients": people[first : first + 1000]}))
        body = {"survey_id": 1, "name": "Killed", "schedule": {"working_hours": None}}
        sending = created_json(owner.post("/v1/sendings", json=body))
        ok_json(owner.post(f"/v1/sendings/{sending['id']}/start"))
