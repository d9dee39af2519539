"""`/metrics` of a server with several processes: whichever of them is asked tells the numbers of all."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.postgres import Postgres
from tests.scale_out.example import answer, fresh_token
from tests.server import Server
from tests.web.client import client
from tests.web.operations.test_metrics import key, read, requests

WORKERS = 3
ANSWERS = key("outoften_answers_total", channel="widget", category="promoter")
REQUESTS = requests("/v1/answer", "POST", 200)
Metrics = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def server(postgres_server: Postgres, tmp_path: Path) -> Iterator[Server]:
    settings = {"OUTOFTEN_DATABASE": postgres_server.new_database(), "OUTOFTEN_RATE_LIMIT": "0"}
    with Server(tmp_path / "data", "--workers", str(WORKERS), **settings) as server:
        # It prints its lines before its processes listen.
        while _try_scrape(server) is None:
            pass
        yield server


def _try_scrape(server: Server) -> Metrics | None:
    try:
        return _scrape(server)
    except httpx.TransportError:
        return None


def _scrape(server: Server) -> Metrics:
    """The metrics, over a connection of its own, so that any process may get it."""
    with client(server) as sender:
        return read(sender)


def _starts(metrics: Metrics) -> dict[str, float]:
    """When each process started, by its label."""
    return {dict(labels)["worker"]: value for (name, labels), value in metrics.items() if name == "process_start_time_seconds"}


def _answer(server: Server) -> None:
    with client(server) as asker:
        answer(asker, fresh_token(asker, server.site_key), 9)


def test_every_process_tells_the_sums_of_all_and_the_values_of_each(server: Server) -> None:
    for _ in range(30):
        _answer(server)
    # Any process may be asked, and none has taken all answers.
    assert {_scrape(server)[ANSWERS] for _ in range(20)} == {30}
    # A request is counted just after its response was handed over.
    while _scrape(server)[REQUESTS] < 30:
        pass
    while len(starts := _starts(_scrape(server))) < WORKERS:
        pass
    assert len(starts) == WORKERS


def test_a_process_that_was_replaced_in_order_is_not_told_any_more_and_stays_counted(server: Server) -> None:
    _answer(server)
    while len(before := _starts(_scrape(server))) < WORKERS:
        pass
    os.kill(server.pid, signal.SIGHUP)
    # One after the other is replaced. In the end as many are told as there were, and none of the old ones.
    while True:
        after = _try_scrape(server)
        started = _starts(after or {}).values()
        if len(started) == WORKERS and not {*started} & {*before.values()}:
            break
    assert after
    assert after[ANSWERS] == 1


def test_no_sum_falls_when_a_process_is_killed_and_another_takes_its_place(server: Server) -> None:
    for _ in range(10):
        _answer(server)
    while len(before := _starts(_scrape(server))) < WORKERS:
        pass
    children = [int(pid) for pid in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()]
    assert len(children) == WORKERS
    os.kill(children[0], signal.SIGKILL)
    while True:
        after = _try_scrape(server)
        if after is None:
            # It was waiting at the process that was killed.
            continue
        assert after[ANSWERS] == 10
        if _starts(after) != before:
            break
    _answer(server)
    assert {_scrape(server)[ANSWERS] for _ in range(10)} == {11}
    assert len(_starts(after)) == WORKERS
