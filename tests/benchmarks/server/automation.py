"""How soon an event is sent after its answer, how many are sent a second, and what events cost the answers."""

import asyncio
import itertools
import json
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any
from urllib.request import Request, urlopen

from tests.benchmarks import say
from tests.benchmarks.server.load import throughput
from tests.benchmarks.server.place import ENGINES, Home, Place, check_tallies, in_turns, ratio
from tests.benchmarks.server.sink import Sink, sink
from tests.server import Server

SINGLE = 100
MANY = 5_000
ROUNDS = 5
SECONDS = 3.0
PREPARED = 40_000
NETWORKS = {"OUTOFTEN_ALLOWED_NETWORKS": "127.0.0.0/8"}
# As an owner has them: everything to a warehouse, detractors to a chat, finished responses to a CRM.
ENDPOINTS: tuple[dict[str, Any], ...] = (
    {"events": ["response.created", "response.updated"]},
    {"events": ["response.created"], "filter": {"categories": ["detractor"]}},
    {"events": ["response.finished"]},
)


def automation(place: Place) -> None:
    """Delay, deliveries a second, and throughput of answers with and without endpoints."""
    for engine in ENGINES:
        is_sqlite = engine == "SQLite"
        say.heading(f"Events on {engine}, to a receiver on this machine")
        with sink() as receiver, _serve(place.home(engine), receiver, ENDPOINTS[:1]) as (server, home):
            delays = _delays(server, home, receiver)
            say.number(f"answer to first attempt, p50 of {SINGLE}", statistics.median(delays) * 1000, "ms", at_most=100)
        with sink() as receiver, _serve(place.home(engine), receiver, ENDPOINTS[:1]) as (server, home):
            rate = _drain(server, home, receiver)
            say.number("deliveries, once the answers end", rate, "/s", at_least=1000 if is_sqlite else None)
        with sink() as receiver:
            with_endpoints, without = place.home(engine), place.home(engine)
            with _serve(with_endpoints, receiver, ENDPOINTS) as (server, _), _serve(without, receiver, ()) as (other, _):
                rates = in_turns(
                    ROUNDS,
                    {"with": partial(_rate, server, with_endpoints, receiver), "without": partial(_rate, other, without, None)},
                )
                check_tallies(server)
            say.number("answers, without endpoints", statistics.median(rates["without"]), "/s")
            say.number("answers with three endpoints ÷ without", ratio(rates["with"], rates["without"]), at_least=0.85)


@contextmanager
def _serve(home: Home, receiver: Sink, endpoints: Sequence[dict[str, Any]]) -> Iterator[tuple[Server, Home]]:
    """A server with these endpoints."""
    with home.server(**NETWORKS) as server:
        for endpoint in endpoints:
            body = json.dumps({"url": receiver.url} | endpoint).encode()
            headers = {"Authorization": f"Bearer {server.admin_key}", "Content-Type": "application/json"}
            urlopen(Request(f"{server.address}/v1/endpoints", body, headers)).close()
        yield server, home


def _delays(server: Server, home: Home, receiver: Sink) -> list[float]:
    """Seconds between the reply to an answer and the arrival of its event."""
    replied: list[float] = []
    for number, request in enumerate(itertools.islice(home.answers(), SINGLE), 1):
        asyncio.run(throughput([server.port], iter([request]), connections=1))
        replied.append(time.monotonic())
        receiver.wait(number)
    return [arrived - reply for arrived, reply in zip(receiver.wait(SINGLE).values(), replied, strict=True)]


def _drain(server: Server, home: Home, receiver: Sink) -> float:
    asyncio.run(throughput([server.port], itertools.islice(home.answers(), MANY)))
    begin, before = time.monotonic(), len(receiver.arrivals())
    arrived = sorted(receiver.wait(MANY).values())
    return (MANY - before) / (arrived[-1] - begin)


def _rate(server: Server, home: Home, receiver: Sink | None) -> float:
    """Answers a second. Afterwards all events are sent, so that this does not slow what is measured next."""
    prepared = list(itertools.islice(home.answers(), PREPARED))
    requests = iter(prepared)
    before = len(receiver.arrivals()) if receiver else 0
    rate = asyncio.run(throughput([server.port], requests, SECONDS))
    if receiver:
        # Events that wait for the end of a response do not come now.
        receiver.wait(before + PREPARED - len(list(requests)))
    return rate
