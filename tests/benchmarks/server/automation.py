"""How soon an event is sent after its answer, how many are sent a second, and what events and rules cost the answers.

Answers come first: during a flood nearly nothing is sent, and all of it afterwards. So the throughput of answers contains what
they write for endpoints and rules, and what the sender does meanwhile, but not how it catches up, which is printed beside it.
"""

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
from tests.benchmarks.server.yardsticks import Yardstick
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
# Two act at once, three when a response is finished; two are for identified respondents only, which nobody here is.
RULES: tuple[dict[str, Any], ...] = (
    {"when": {"events": ["response.created"], "categories": ["detractor"]}, "then": {"tag": "angry"}},
    {"when": {"events": ["response.created"], "categories": ["promoter"], "with_comment": True}, "then": {"tag": "quote"}},
    {"when": {"categories": ["detractor"]}, "then": {"follow_up": {"due_in_hours": 8}}},
    {"when": {"categories": ["promoter"], "identified": True}, "then": {"tag": "thank"}},
    {"when": {"repeated": True, "identified": True}, "then": {"tag": "again"}},
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
            busy, free = place.home(engine), place.home(engine)
            with (
                _serve(busy, receiver, ENDPOINTS, RULES) as (server, _),
                _serve(free, receiver, ()) as (other, _),
                Yardstick("decode", free.secret) as decode,
            ):
                same = list(itertools.islice(free.answers(), 1000))
                flood = _Flood(server, busy, receiver)
                rates = in_turns(
                    ROUNDS,
                    {
                        "with": flood.rate,
                        "without": partial(_durable, other, free),
                        "decode": partial(_rate, [decode.port], itertools.cycle(same)),
                    },
                )
                check_tallies(server)
            say.number("answers, without endpoints and rules", statistics.median(rates["without"]), "/s")
            # In the part `answers` the same is measured alone.
            target = 0.7 if is_sqlite else None
            say.number("the same ÷ decoded and verified", ratio(rates["without"], rates["decode"]), at_least=target)
            value = ratio(rates["with"], rates["without"])
            say.number("answers with three endpoints and five rules ÷ without", value, at_least=0.85)
            say.number(f"events sent within these {SECONDS:.0f} s", statistics.median(flood.sent))
            say.number("all sent after another", statistics.median(flood.caught_up_after), "s")


@contextmanager
def _serve(
    home: Home, receiver: Sink, endpoints: Sequence[dict[str, Any]], rules: Sequence[dict[str, Any]] = ()
) -> Iterator[tuple[Server, Home]]:
    """A server with these endpoints and rules."""
    with home.server(**NETWORKS) as server:
        headers = {"Authorization": f"Bearer {server.admin_key}", "Content-Type": "application/json"}
        bodies = [("endpoints", {"url": receiver.url} | endpoint) for endpoint in endpoints]
        bodies += [("rules", {"site_id": 1, "name": f"Rule {number}"} | rule) for number, rule in enumerate(rules)]
        for path, body in bodies:
            urlopen(Request(f"{server.address}/v1/{path}", json.dumps(body).encode(), headers)).close()
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


class _Flood:
    """Answers to a server with endpoints. After each round all events are sent, so that this does not slow what comes next."""

    def __init__(self, server: Server, home: Home, receiver: Sink) -> None:
        self._server, self._home, self._receiver = server, home, receiver
        self.sent: list[float] = []
        self.caught_up_after: list[float] = []

    def rate(self) -> float:
        """Answers a second."""
        requests = list(_prepared(self._home))
        unsent = iter(requests)
        before = len(self._receiver.arrivals())
        rate = _rate([self._server.port], unsent)
        end = time.monotonic()
        self.sent.append(len(self._receiver.arrivals()) - before)
        # Events that wait for the end of a response do not come now.
        arrived = self._receiver.wait(before + PREPARED - len(list(unsent)))
        self.caught_up_after.append(max(arrived.values()) - end)
        return rate


def _durable(server: Server, home: Home) -> float:
    return _rate([server.port], _prepared(home))


def _prepared(home: Home) -> Iterator[bytes]:
    return iter(list(itertools.islice(home.answers(), PREPARED)))


def _rate(ports: list[int], requests: Iterator[bytes]) -> float:
    return asyncio.run(throughput(ports, requests, SECONDS))
