"""No event is lost: whatever kills the server between the commit and the delivery, each event arrives.

EVENT_KILLS says how often: a few times here, 100 in `make soak`.
"""

import os
import time
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.faults.load import kill
from tests.postgres import Postgres
from tests.receiver import receiving
from tests.server import Server
from tests.web.client import answer, client, created_json, ok_json, token_for

KILLS = int(os.environ.get("EVENT_KILLS", "2"))


@pytest.mark.parametrize("engine_name", ["sqlite", "postgresql"])
def test_kill_nine_between_commit_and_delivery_loses_no_event(
    engine_name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    settings = {"OUTOFTEN_RATE_LIMIT": "0", "OUTOFTEN_ALLOWED_NETWORKS": "127.0.0.0/8"}
    if engine_name == "postgresql":
        postgres: Postgres = request.getfixturevalue("postgres_server")
        settings["OUTOFTEN_DATABASE"] = postgres.new_database()
    answered: list[str] = []
    key = ""
    with receiving() as receiver:
        for number in range(KILLS):
            with Server(tmp_path, **settings) as server:
                key = key or server.admin_key
                with client(server, Authorization=f"Bearer {key}") as owner, client(server) as browser:
                    if not number:
                        body = {"url": receiver.url("/hook"), "events": ["response.created"]}
                        created_json(owner.post("/v1/endpoints", json=body))
                    site = ok_json(owner.get("/v1/sites"))["data"][0]
                    answered += [answer(browser, token_for(browser, site), 3)["ask_id"] for _ in range(2)]
                    # Any moment will do, before the attempts or after them. So this waits for nothing.
                    if number % 2:
                        time.sleep(number / 200)
                    kill(server)
        with Server(tmp_path, **settings):
            found: set[str] = set()
            for _ in range(20):
                found = {event.json["data"]["response"]["id"] for event in receiver.at("/hook")}
                if found >= set(answered):
                    break
                receiver.wait("/hook", len(receiver.at("/hook")) + 1)
    assert found == set(answered)


def test_each_attempt_is_made_once_by_several_processes(postgres_server: Postgres, tmp_path: Path) -> None:
    settings = {
        "OUTOFTEN_RATE_LIMIT": "0",
        "OUTOFTEN_ALLOWED_NETWORKS": "127.0.0.0/8",
        "OUTOFTEN_DATABASE": postgres_server.new_database(),
    }
    with receiving() as receiver, Server(tmp_path, **settings) as first, Server(tmp_path, **settings) as second:
        headers = {"Authorization": f"Bearer {first.admin_key}"}
        with client(first, **headers) as owner, client(first) as one, client(second) as two:
            body = {"url": receiver.url("/hook"), "events": ["response.created"]}
            endpoint = created_json(owner.post("/v1/endpoints", json=body))
            site = ok_json(owner.get("/v1/sites"))["data"][0]
            _wait_until_known(second, first.admin_key, endpoint["id"])
            for number in range(100):
                answer(two if number % 2 else one, token_for(one, site), 3)
            ids = [event.headers["webhook-id"] for event in receiver.wait("/hook", 100)]
            # Both are idle: what is sent twice has come.
            owner.post(f"/v1/endpoints/{endpoint['id']}/test", json={})
            ids = [event.headers["webhook-id"] for event in receiver.wait("/hook", 101)]
    assert len(ids) == len(set(ids)) == 101


def _wait_until_known(server: Server, key: str, endpoint_id: int) -> None:
    with client(server, Authorization=f"Bearer {key}") as owner:
        while owner.get(f"/v1/endpoints/{endpoint_id}").status_code != httpx.codes.OK:
            pass
