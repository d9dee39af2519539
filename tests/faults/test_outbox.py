"""No event is lost: whatever kills the server between the commit and the delivery, each event arrives, and rules act.

EVENT_KILLS says how often: a few times here, 100 in `make soak`.
"""

import os
import time
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.faults.load import kill
from tests.mailbox import receiving_mail
from tests.postgres import Postgres
from tests.receiver import Receiver, receiving
from tests.server import Server
from tests.web.client import Json, answer, ask, client, created_json, identity_secret, ok_json, signed_identity, token_for

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
                    site = ok_json(owner.get("/v1/sites"))["data"][0]
                    if not number:
                        _add_endpoints_and_rule(owner, site, receiver)
                    answered += [answer(browser, token_for(browser, site), 3)["ask_id"] for _ in range(2)]
                    # Any moment will do, before the attempts or after them. So this waits for nothing.
                    if number % 2:
                        time.sleep(number / 200)
                    kill(server)
        with Server(tmp_path, **settings) as server, client(server, Authorization=f"Bearer {key}") as owner:
            for path in ("/hook", "/rule"):
                _wait_for_all(receiver, path, answered)
            responses = ok_json(owner.get("/v1/surveys/1/responses", params={"limit": 200}))["data"]
    assert {response["id"] for response in responses} == set(answered)
    assert [response["tags"] for response in responses] == [["seen"]] * len(answered)


def _add_endpoints_and_rule(owner: httpx.Client, site: Json, receiver: Receiver) -> None:
    """One endpoint gets all answers, the other one what the rule sends it."""
    created_json(owner.post("/v1/endpoints", json={"url": receiver.url("/hook"), "events": ["response.created"]}))
    other = created_json(owner.post("/v1/endpoints", json={"url": receiver.url("/rule"), "events": ["alert.opened"]}))
    then = {"tag": "seen", "endpoint_id": other["id"]}
    rule = {"site_id": site["id"], "name": "Seen", "when": {"events": ["response.created"]}, "then": then}
    created_json(owner.post("/v1/rules", json=rule))


def _wait_for_all(receiver: Receiver, path: str, answered: Collection[str]) -> None:
    while not set(answered) <= {event.json["data"]["response"]["id"] for event in receiver.at(path)}:
        receiver.wait(path, len(receiver.at(path)) + 1)


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


@pytest.mark.soak
def test_several_processes_give_each_code_once_and_each_person_one(postgres_server: Postgres, tmp_path: Path) -> None:
    people = [f"p{number}" for number in range(60)]
    with receiving_mail() as mailbox, ExitStack() as stack:
        settings = {
            "OUTOFTEN_RATE_LIMIT": "0",
            "OUTOFTEN_DATABASE": postgres_server.new_database(),
            "OUTOFTEN_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}",
            "OUTOFTEN_MAIL_FROM": "nps@example.com",
        }
        servers = [stack.enter_context(Server(tmp_path, **settings)) for _ in range(3)]
        owner = stack.enter_context(client(servers[0], Authorization=f"Bearer {servers[0].admin_key}"))
        site = ok_json(owner.get("/v1/sites"))["data"][0]
        cadence = {"answered_days": 0, "dismissed_days": [0], "long_rest_days": 0, "between_surveys_days": 0}
        ok_json(owner.patch("/v1/surveys/1", json={"cadence": cadence}))
        ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"segment_keys": ["marketing_ok"]}))
        secret = identity_secret(owner, site)
        created_json(
            owner.post(f"/v1/sites/{site['id']}/referral-codes", json={"codes": [f"C{number}" for number in range(50)]})
        )
        mail = {"subject": "Hi", "text": "{{ code }} {{ unsubscribe_url }}", "referral_code": True}
        rule = {"site_id": site["id"], "name": "Code", "then": {"email_respondent": mail}}
        rule_id = created_json(owner.post("/v1/rules", json=rule))["id"]

        def give(server: Server) -> None:
            with client(server, Authorization=f"Bearer {servers[0].admin_key}") as other, client(server) as browser:
                while other.get(f"/v1/rules/{rule_id}").status_code != httpx.codes.OK:
                    pass
                for person in people:
                    identity = {"token": signed_identity(secret, person, email=f"{person}@x.example")}
                    told = {"respondent": identity, "traits": {"marketing_ok": True}}
                    # Until then, another process asks the same person.
                    while (asked := ask(browser, site, **told)["ask"]) is None:
                        pass
                    answer(browser, asked["token"], 10, done=True)

        with ThreadPoolExecutor() as threads:
            list(threads.map(give, servers))
        counts = f"/v1/rules/{rule_id}/runs"
        deadline = time.monotonic() + 60
        while len(runs := ok_json(owner.get(counts, params={"limit": 200}))["data"]) < len(servers) * len(people):
            assert time.monotonic() < deadline, len(runs)
        codes = ok_json(owner.get(f"/v1/sites/{site['id']}/referral-codes"))
    assert (codes["left"], codes["given"]) == (0, 50)
    assert len({code["code"] for code in codes["latest"]}) == len({code["respondent_id"] for code in codes["latest"]}) == 50


def _wait_until_known(server: Server, key: str, endpoint_id: int) -> None:
    with client(server, Authorization=f"Bearer {key}") as owner:
        while owner.get(f"/v1/endpoints/{endpoint_id}").status_code != httpx.codes.OK:
            pass
