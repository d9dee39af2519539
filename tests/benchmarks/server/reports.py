"""What it costs to read the numbers, however many responses lie behind them."""

import asyncio
import itertools
import shutil
import socket
import statistics
import time
from contextlib import ExitStack
from datetime import date, timedelta

from tests.benchmarks import say
from tests.benchmarks.server.fill import fill
from tests.benchmarks.server.load import CONNECTIONS, exchange, get, throughput
from tests.benchmarks.server.place import ENGINES, Home, Place, check_tallies, in_turns, ratio
from tests.benchmarks.server.yardsticks import Yardstick

YEAR = 365
# PostgreSQL would take more than three minutes to write ten million.
SIZES = {"SQLite": (1_000, 100_000, 10_000_000), "PostgreSQL": (1_000, 100_000, 1_000_000)}
# Counting every ask again, as `tally check` does, takes minutes beyond this.
CHECKED = 100_000
TIMES = 200
REPORTS = (
    *("score", "score?segment=plan:pro", "response-rate", "trend?by=week&to=2026-01-01", "segments/plan"),
    *("goals", "responses"),
)
# Before all that is filled in: each day asks for the same numbers, and none of them has been worked out before.
DAYS = [date(2024, 3, 1) + timedelta(days=number) for number in range(TIMES)]

ROUNDS = 5
SECONDS = 2.0


def score(place: Place) -> None:
    """One connection that asks for a report again and again, on databases of several sizes in turns."""
    for engine in ENGINES:
        few, some, most = SIZES[engine]
        cases = [(few, YEAR), (some, YEAR), (most, YEAR), (some, 10 * YEAR)]
        homes = [_filled(place, engine, size, days) for size, days in cases]
        medians = _medians([home for home, _ in homes], [key for _, key in homes])
        say.heading(f"Reports on {engine}: one connection, medians of {TIMES}")
        for report, costs in medians.items():
            for (size, days), cost in zip(cases, costs, strict=True):
                say.number(f"{report}: {size:,} responses over {days:,} days", cost, "ms")
            say.number(f"{report}: {most:,} responses ÷ {few:,}", costs[2] / costs[0], at_most=1.5)
        for home, _ in homes:
            shutil.rmtree(home.folder, ignore_errors=True)


def polling(place: Place) -> None:
    """The score report by many at once: in full, and when it hasn't changed."""
    for engine in ENGINES:
        _poll(*_filled(place, engine, 1_000, YEAR), engine)


def _poll(home: Home, key: str, engine: str) -> None:
    path = "/v1/surveys/1/score"
    with home.server() as server, Yardstick("raw") as raw:
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            head = exchange(connection, get(path, key)).decode()
        etag = next(line[6:] for line in head.split("\r\n") if line.lower().startswith("etag: "))

        def rate(port: int, request: bytes) -> float:
            return asyncio.run(throughput([port], itertools.repeat(request), SECONDS))

        rates = in_turns(
            ROUNDS,
            {
                "full": lambda: rate(server.port, get(path, key)),
                "unchanged": lambda: rate(server.port, get(path, key, etag)),
                "raw": lambda: rate(raw.port, get(path, key)),
            },
        )
    say.heading(f"Polling the score on {engine}: {CONNECTIONS} connections, medians of {ROUNDS} rounds of {SECONDS:.0f} s")
    say.number("200, in full", statistics.median(rates["full"]), "/s")
    say.number("304, unchanged", statistics.median(rates["unchanged"]), "/s")
    say.number("a constant, by a raw ASGI handler", statistics.median(rates["raw"]), "/s")
    say.number("200 ÷ constant", ratio(rates["full"], rates["raw"]))
    say.number("304 ÷ constant", ratio(rates["unchanged"], rates["raw"]))


def _filled(place: Place, engine: str, size: int, days: int) -> tuple[Home, str]:
    """A database with responses, and a key to read them."""
    home = place.home(engine)
    with home.server() as server:
        key = server.admin_key
    fill(home, size, days)
    if size <= CHECKED:
        check_tallies(home.server())
    return home, key


def _medians(homes: list[Home], keys: list[str]) -> dict[str, list[float]]:
    """For each report its cost in each of the databases, in ms."""
    medians = {}
    with ExitStack() as stack:
        servers = [stack.enter_context(home.server()) for home in homes]
        connections = [stack.enter_context(socket.create_connection(("127.0.0.1", server.port))) for server in servers]
        for report in REPORTS:
            times: list[list[float]] = [[] for _ in homes]
            for day in DAYS:
                path = f"/v1/surveys/1/{report}{'&' if '?' in report else '?'}from={day}"
                for connection, key, taken in zip(connections, keys, times, strict=True):
                    begin = time.perf_counter()
                    exchange(connection, get(path, key))
                    taken.append(time.perf_counter() - begin)
            medians[report] = [statistics.median(taken) * 1000 for taken in times]
    return medians
