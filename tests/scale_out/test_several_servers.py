"""Several processes on one PostgreSQL: they answer as one."""

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx2 as httpx
import pytest

from outoften.tokens.ask_token import signing_key_id
from tests.postgres import Postgres
from tests.server import Server
from tests.web.client import client, signed_token
from tests.web.listening import ends, event_with, listening, next_event

SECRET = "a-secret-that-all-of-them-share"
OLDER_SECRET = "an-older-secret-that-all-of-them-share"


@pytest.fixture
def two(postgres_server: Postgres, tmp_path: Path) -> Iterator[list[Server]]:
    """Two servers on one database; the first has two workers."""
    settings = {
        "OUTOFTEN_DATABASE": postgres_server.new_database(),
        "OUTOFTEN_SECRET": f"{OLDER_SECRET} {SECRET}",
        "OUTOFTEN_RATE_LIMIT": "0",
    }
    with ExitStack() as stack:
        first = stack.enter_context(Server(tmp_path / "one", "--workers", "2", **settings))
        second = stack.enter_context(Server(tmp_path / "two", **settings))
        # The first has printed its lines before its processes run.
        while _serving(first) < 2:
            pass
        yield [first, second]
        assert second.run("tally", "check").stdout == ""


def _owner(server: Server, key: str) -> httpx.Client:
    return client(server, Authorization=f"Bearer {key}")


def _token(asker: httpx.Client, servers: list[Server]) -> str:
    token: str = asker.post("/v1/ask", json={"site": servers[0].site_key}).json()["ask"]["token"]
    return token


def test_only_the_first_start_makes_a_site_and_a_key(two: list[Server]) -> None:
    assert two[0].admin_key
    assert two[1].site_key == two[0].site_key
    assert "admin-key" not in two[1].printed


@pytest.mark.parametrize("moment", ["while they start", "while they serve"])
def test_processes_end_with_the_first_one_and_leave_their_port_to_the_next_server(
    postgres_server: Postgres, tmp_path: Path, moment: str
) -> None:
    server = Server(tmp_path / "data", "--workers", "2", OUTOFTEN_DATABASE=postgres_server.new_database()).start()
    count = _children if moment == "while they start" else _serving
    # It prints its lines before it starts them.
    while count(server) < 2:
        pass
    # It returns once nobody holds its output any more.
    server.stop(signal.SIGKILL)
    server.start().stop()
    assert server.exit_code == 0


def _children(server: Server) -> int:
    return len(Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split())


def _serving(server: Server) -> int:
    try:
        return httpx.get(f"{server.address}/metrics").text.count("process_start_time_seconds{")
    except httpx.TransportError:
        return 0


@pytest.mark.soak
def test_one_token_a_thousand_times_at_all_of_them_is_one_response_with_equal_replies(two: list[Server]) -> None:
    with client(two[0]) as first, client(two[1]) as second, ThreadPoolExecutor(32) as pool:
        token = _token(first, two)
        replies = list(pool.map(lambda number: _answer((first, second)[number % 2], token), range(1000)))
    assert len({reply.text for reply in replies}) == 1
    assert {reply.status_code for reply in replies} == {200}
    with _owner(two[1], two[0].admin_key) as owner:
        assert owner.get("/v1/surveys/1/score").json()["responses"] == 1


def _answer(asker: httpx.Client, token: str, score: int = 8) -> httpx.Response:
    return asker.post("/v1/answer", json={"token": token, "score": score})


@pytest.mark.soak
def test_many_answers_at_all_of_them_are_all_counted(two: list[Server]) -> None:
    with client(two[0]) as first, client(two[1]) as second, ThreadPoolExecutor(32) as pool:

        def answer(number: int) -> int:
            asker = (first, second)[number % 2]
            return _answer(asker, _token(asker, two), number % 11).status_code

        assert set(pool.map(answer, range(600))) == {200}
    with _owner(two[1], two[0].admin_key) as owner:
        report = owner.get("/v1/surveys/1/score").json()
    assert report["responses"] == 600
    assert report["distribution"] == [sum(number % 11 == score for number in range(600)) for score in range(11)]


def test_what_one_changes_the_others_learn(two: list[Server]) -> None:
    with _owner(two[0], two[0].admin_key) as first, _owner(two[1], two[0].admin_key) as second:
        first.patch("/v1/sites/1", json={"name": "Renamed"}).raise_for_status()
        while second.get("/v1/sites/1").json()["name"] != "Renamed":
            pass


@pytest.mark.soak
def test_a_new_time_zone_counts_every_day_anew_while_answers_arrive(two: list[Server]) -> None:
    with (
        client(two[0]) as first,
        client(two[1]) as second,
        _owner(two[0], two[0].admin_key) as owner,
        ThreadPoolExecutor(8) as pool,
    ):

        def answer(number: int) -> int:
            asker = (first, second)[number % 2]
            return _answer(asker, _token(asker, two)).status_code

        arriving = [pool.submit(answer, number) for number in range(80)]
        for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Zurich"):
            assert owner.patch("/v1/sites/1", json={"time_zone": zone}).status_code == 200
        assert {future.result() for future in arriving} == {200}


def test_what_is_answered_at_one_is_in_the_next_report_of_the_others(two: list[Server]) -> None:
    with client(two[0]) as asker, _owner(two[1], two[0].admin_key) as owner:
        last = owner.get("/v1/surveys/1/score")
        for responses in range(1, 6):
            _answer(asker, _token(asker, two)).raise_for_status()
            last = owner.get("/v1/surveys/1/score", headers={"If-None-Match": last.headers["etag"]})
            assert (last.status_code, last.json()["responses"]) == (200, responses)
        with _owner(two[0], two[0].admin_key) as elsewhere:
            same = elsewhere.get("/v1/surveys/1/score", headers={"If-None-Match": last.headers["etag"]})
            assert same.status_code == 304


def test_what_is_answered_at_one_is_told_to_listeners_of_the_others(two: list[Server]) -> None:
    with client(two[0]) as asker, _owner(two[1], two[0].admin_key) as owner, listening(owner, 1) as lines:
        next_event(lines)
        for responses in range(1, 4):
            _answer(asker, _token(asker, two)).raise_for_status()
            event_with(lines, responses)


def test_a_signing_secret_that_is_revoked_at_one_is_refused_everywhere(two: list[Server]) -> None:
    with _owner(two[0], two[0].admin_key) as owner, client(two[1]) as asker:
        old = signed_token(_token(asker, two).rpartition(".")[0].encode(), OLDER_SECRET)
        assert _answer(asker, old).status_code == 200
        owner.delete(f"/v1/signing-secrets/{signing_key_id(OLDER_SECRET)}").raise_for_status()
        while (reply := _answer(asker, old)).status_code == 200:
            pass
    assert reply.json()["code"] == "token_invalid"


def test_a_key_that_is_revoked_at_one_ends_everywhere(two: list[Server]) -> None:
    with _owner(two[0], two[0].admin_key) as owner:
        key = owner.post("/v1/keys", json={"name": "short-lived"}).json()
        with _owner(two[1], key["key"]) as holder, listening(holder, 1) as lines:
            next_event(lines)
            owner.delete(f"/v1/keys/{key['id']}").raise_for_status()
            while holder.get("/v1/surveys/1/score").status_code != 401:
                pass
            ends(lines)


def test_a_key_that_was_revoked_at_one_leaves_no_link_and_no_secret_behind_at_the_others(two: list[Server]) -> None:
    requests: list[tuple[str, dict[str, object] | None]] = [
        ("/v1/shares", {"survey_id": 1, "name": "Board"}),
        ("/v1/sites/1/identity-secrets", None),
    ]
    with _owner(two[0], two[0].admin_key) as owner:
        for path, body in requests:
            key = owner.post("/v1/keys", json={"name": "leaked", "scopes": ["read", "write"]}).json()
            with _owner(two[1], key["key"]) as holder:
                # The other server knows the key for a moment longer.
                holder.get("/v1/sites").raise_for_status()
                owner.delete(f"/v1/keys/{key['id']}").raise_for_status()
                assert holder.post(path, json=body).status_code == 401, path
