"""How many answers a second, how soon each, and what a second process adds."""

import asyncio
import itertools
import os
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import partial

from tests.benchmarks import say
from tests.benchmarks.server.load import CONNECTIONS, delays, throughput
from tests.benchmarks.server.place import ENGINES, Home, Place, check_tallies, cpu_seconds, in_turns, ratio
from tests.benchmarks.server.yardsticks import Yardstick, fsyncs
from tests.server import Server

ROUNDS = 5
SECONDS = 3.0
# More than are sent in one round.
PREPARED = 40_000

RATE = 500
RATE_SECONDS = 10
FSYNCS = 500
SLOWEST_MS = 10


def answers(place: Place) -> None:
    """Durable answers a second, beside handlers that write nothing."""
    for engine in ENGINES:
        home = place.home(engine)
        with home.server() as server, Yardstick("decode", home.secret) as decode, Yardstick("raw") as raw:
            same = list(itertools.islice(home.answers(), 1000))
            cpu: dict[str, list[float]] = {"durable": [], "decode": [], "raw": []}
            measured = in_turns(
                ROUNDS,
                {
                    "durable": partial(_rate, [server.port], partial(_prepared, home), server.pid, cpu["durable"]),
                    # These remember nothing, so they may be told the same again.
                    "decode": partial(_rate, [decode.port], partial(itertools.cycle, same), decode.pid, cpu["decode"]),
                    "raw": partial(_rate, [raw.port], partial(itertools.cycle, same), raw.pid, cpu["raw"]),
                },
            )
            check_tallies(server)
        middle = {name: statistics.median(rates) for name, rates in measured.items()}
        # The targets are SQLite's: PostgreSQL's own processes share this machine with the server and its load.
        targets = (0.7, 0.35) if engine == "SQLite" else (None, None)
        say.heading(f"Answers on {engine}: {CONNECTIONS} connections, medians of {ROUNDS} rounds of {SECONDS:.0f} s")
        say.number("durable, replied to after the commit", middle["durable"], "/s")
        say.number("decoded and verified, by a Litestar handler", middle["decode"], "/s")
        say.number("a constant, by a raw ASGI handler", middle["raw"], "/s")
        say.number("durable ÷ decoded and verified", ratio(measured["durable"], measured["decode"]), at_least=targets[0])
        say.number("durable ÷ constant", ratio(measured["durable"], measured["raw"]), at_least=targets[1])
        # Less noisy than rates, because nobody else's work counts. On PostgreSQL, its own processes are not in it.
        for name, seconds in cpu.items():
            say.number(f"CPU time of the server per answer, {name}", statistics.median(seconds) * 1e6, "µs")
        say.number("CPU time, durable ÷ constant", ratio(cpu["durable"], cpu["raw"]), at_most=4.5)
        say.number("CPU time, durable ÷ decoded and verified", ratio(cpu["durable"], cpu["decode"]), at_most=0.85)


def latency(place: Place) -> None:
    """How soon an answer is durable at a steady rate, beside one fsync and a handler that does nothing."""
    for engine in ENGINES:
        home = place.home(engine)
        with home.server() as server, Yardstick("raw") as raw:
            asyncio.run(throughput([server.port], itertools.islice(home.answers(), 2_000)))
            disk = fsyncs(place.folder, FSYNCS // 2)
            latencies = asyncio.run(delays(server.port, home.answers(), RATE, RATE_SECONDS))
            floor = asyncio.run(delays(raw.port, home.answers(), RATE, RATE_SECONDS))
            disk += fsyncs(place.folder, FSYNCS // 2)
            check_tallies(server)
        say.heading(f"{engine} at {RATE} answers a second for {RATE_SECONDS} s, from the moment each was due")
        _percentiles("an answer", latencies, at_most=SLOWEST_MS + _percentile(disk, 50))
        _percentiles("a constant, by a raw ASGI handler", floor)
        _percentiles("one fsync of 4 KiB", disk)


def workers(place: Place) -> None:
    """Two processes on one PostgreSQL ÷ one."""
    with ExitStack() as stack:
        single, two, apart = (place.home("PostgreSQL") for _ in range(3))
        servers = {
            "one": [stack.enter_context(single.server())],
            "two": [stack.enter_context(two.server("--workers", "2"))],
            "apart": [stack.enter_context(apart.server()) for _ in range(2)],
        }
        homes = {"one": single, "two": two, "apart": apart}
        rates = in_turns(ROUNDS, {name: _durable(homes[name], processes) for name, processes in servers.items()})
        for processes in servers.values():
            check_tallies(processes[0])
    say.heading(f"Processes on one PostgreSQL; they, it and the load share {os.cpu_count()} cores")
    say.number("durable answers, one process", statistics.median(rates["one"]), "/s")
    say.number("two workers ÷ one", ratio(rates["two"], rates["one"]))
    say.number("two hosts ÷ one", ratio(rates["apart"], rates["one"]))


def _durable(home: Home, servers: Iterable[Server]) -> Callable[[], float]:
    return partial(_rate, [server.port for server in servers], partial(_prepared, home))


def _prepared(home: Home) -> Iterator[bytes]:
    return iter(list(itertools.islice(home.answers(), PREPARED)))


def _rate(
    ports: list[int], prepare: Callable[[], Iterator[bytes]], pid: int | None = None, spent: list[float] | None = None
) -> float:
    """Replies a second; adds the seconds of CPU time of a process per reply to `spent`."""
    requests = prepare()
    before, begin = cpu_seconds(pid) if pid else 0.0, time.perf_counter()
    rate = asyncio.run(throughput(ports, requests, SECONDS))
    if pid and spent is not None:
        spent.append((cpu_seconds(pid) - before) / (rate * (time.perf_counter() - begin)))
    return rate


def _percentiles(what: str, seconds: list[float], at_most: float | None = None) -> None:
    say.number(f"{what}, p50", _percentile(seconds, 50), "ms")
    say.number(f"{what}, p99", _percentile(seconds, 99), "ms", at_most=at_most)


def _percentile(seconds: list[float], percent: int) -> float:
    return statistics.quantiles(seconds, n=100)[percent - 1] * 1000
