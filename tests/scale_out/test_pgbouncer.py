"""Servers behind PgBouncer in transaction mode: each transaction has any of its few connections."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.postgres import Postgres
from tests.receiver import receiving
from tests.scale_out.example import answer, fresh_token
from tests.scale_out.pgbouncer import pgbouncer
from tests.server import Server
from tests.setup import pgbouncer as find_pgbouncer
from tests.web.client import client, created_json, ok_json

ANSWERS = 30


def test_two_servers_behind_pgbouncer_serve_everything(postgres_server: Postgres, tmp_path: Path) -> None:
    program = find_pgbouncer()
    if not program:
        pytest.skip("There is no PgBouncer here. As root, `make test` installs Debian's; or install pgbouncer.")
    settings = {
        "OUTOFTEN_SECRET": "a-secret-that-both-share",
        "OUTOFTEN_RATE_LIMIT": "0",
        "OUTOFTEN_ALLOWED_NETWORKS": "127.0.0.1",
    }
    with ExitStack() as stack:
        settings["OUTOFTEN_DATABASE"] = stack.enter_context(
            pgbouncer(program, postgres_server.new_database(empty=True), tmp_path)
        )
        # At the same time, so that one waits for the other's migrations.
        servers = [Server(tmp_path / name, **settings) for name in ("one", "two")]
        for server in servers:
            stack.push(server)
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(Server.start, servers))
        receiver = stack.enter_context(receiving())
        [key] = [server.admin_key for server in servers if "admin-key" in server.printed]
        owners = [stack.enter_context(client(server, Authorization=f"Bearer {key}")) for server in servers]
        askers = [stack.enter_context(client(server)) for server in servers]
        endpoint = {"url": receiver.url("/hook"), "events": ["response.created"]}
        created_json(owners[0].post("/v1/endpoints", json=endpoint))
        while not ok_json(owners[1].get("/v1/endpoints"))["data"]:
            pass

        def respond(number: int) -> None:
            asker = askers[number % 2]
            answer(asker, fresh_token(asker, servers[0].site_key), number % 11)
            # Reads, of which some have their own isolation and time limits, among the writes.
            owner = owners[number // 2 % 2]
            for path in ("score", "trend", "responses", "responses?q=word", "response-rate", "themes", "segments/device"):
                reply = owner.get(f"/v1/surveys/1/{path}")
                assert reply.status_code in (200, 404), reply.text

        with ThreadPoolExecutor(8) as pool:
            answered = [pool.submit(respond, number) for number in range(ANSWERS)]
            assert owners[0].patch("/v1/sites/1", json={"time_zone": "Pacific/Kiritimati"}).status_code == 200
            for future in answered:
                future.result()
        for owner in owners:
            assert ok_json(owner.get("/v1/surveys/1/score"))["responses"] == ANSWERS
        receiver.wait("/hook", ANSWERS)
        # Erases, then vacuums.
        newest = ok_json(owners[0].get("/v1/surveys/1/responses?limit=1"))["data"][0]
        assert owners[0].delete(f"/v1/surveys/1/responses/{newest['id']}").is_success
        assert servers[0].run("tally", "check").stdout == ""
        exported = servers[1].run("export", str(tmp_path / "responses.csv"))
        assert exported.returncode == 0, exported.stderr
