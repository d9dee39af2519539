"""How soon an answer is durable while somebody attacks the server, beside a calm minute, and whether it stays healthy."""

import asyncio
import itertools
import math
import multiprocessing
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from http.client import HTTPConnection, HTTPException
from multiprocessing.synchronize import Event
from typing import NamedTuple

import msgspec

from tests.benchmarks import say
from tests.benchmarks.server.fill import fill
from tests.benchmarks.server.hostile_connections import CONNECTION_ATTACKS, Target
from tests.benchmarks.server.load import delays, throughput
from tests.benchmarks.server.place import ENGINES, Home, Place, check_tallies

RESPONSES = 100_000
YEAR = 365
# Each response has a page of its own, as long as the server keeps it.
PAGE = f"'https://shop.example/' || number || '/{'a' * 130}'"
# As many `*` as are allowed, and no page matches.
WORST_PATTERN = "*a" * 9 + "*b"
RATE = 100
SECONDS = 8
P99_MS = 50
HEALTHY_WITHIN_SECONDS = 1.0


# An attack runs in a process of its own. It sets the event once it is under way, and goes on until it is ended.
Attack = Callable[[Target, Event], None]


class Outcome(NamedTuple):
    """The delays of the answers in seconds, and how many of the health checks failed or took too long."""

    answers: list[float]
    checks: int
    unhealthy: int


def hostile(place: Place) -> None:
    """Each attack alone on a server with 100,000 responses, and the delays of other people's answers meanwhile."""
    for engine in ENGINES:
        home = place.home(engine)
        with home.server() as server:
            key = server.admin_key
        fill(home, RESPONSES, YEAR, PAGE)
        with home.server() as server:
            target = Target(server.port, key)
            asyncio.run(throughput([server.port], itertools.islice(home.answers(), 1_000)))
            say.heading(f"{engine}, {RESPONSES:,} responses, {RATE} answers a second for {SECONDS} s during each attack")
            _print_row("nothing", measure(home, target))
            for name, attack in ATTACKS.items():
                _print_row(name, measure(home, target, attack))
            check_tallies(server)


def measure(home: Home, target: Target, attack: Attack | None = None) -> Outcome:
    """Send answers and check the health while the attack goes on; without one, in peace."""
    if attack is None:
        return asyncio.run(_send(home, target))
    under_way = multiprocessing.Event()
    attacker = multiprocessing.Process(target=attack, args=(target, under_way), daemon=True)
    attacker.start()
    try:
        if not under_way.wait(60):
            raise SystemExit("The attack did not begin.")
        return asyncio.run(_send(home, target))
    finally:
        attacker.kill()
        attacker.join()


def read(target: Target, path: str) -> int:
    """The status of one GET request with the key."""
    with closing(HTTPConnection("127.0.0.1", target.port, timeout=60)) as connection:
        connection.request("GET", path, headers={"Authorization": f"Bearer {target.key}"})
        reply = connection.getresponse()
        reply.read()
        return reply.status


async def _send(home: Home, target: Target) -> Outcome:
    answers = delays(target.port, home.answers(), RATE, SECONDS, give_up_after=10)
    latencies, healthy = await asyncio.gather(answers, _check_health(target))
    return Outcome(latencies, len(healthy), healthy.count(False))


async def _check_health(target: Target) -> list[bool]:
    healthy, end = [], time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        healthy.append(await asyncio.to_thread(_is_healthy, target))
        await asyncio.sleep(0.25)
    return healthy


def _is_healthy(target: Target) -> bool:
    # A new connection each time, as load balancers make it.
    with closing(HTTPConnection("127.0.0.1", target.port, timeout=HEALTHY_WITHIN_SECONDS)) as connection:
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False


def _print_row(name: str, outcome: Outcome) -> None:
    p50, p99 = _percentile(outcome.answers, 50), _percentile(outcome.answers, 99)
    lost = sum(map(math.isinf, outcome.answers))
    line = f"  {name:44} p50 {p50:8,.1f} ms  p99 {p99:8,.1f} ms  not recorded {lost}"
    healthy = f"/readyz {outcome.checks - outcome.unhealthy} of {outcome.checks}"
    missed = p99 > P99_MS or lost or outcome.unhealthy
    print(f"{line}  {healthy}{'  missed' if missed else ''}", flush=True)


def _percentile(seconds: list[float], percent: int) -> float:
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] * 1000


def _parallel(paths: list[str]) -> Attack:
    """Read all these addresses at the same time, again and again, each with a query that no cache knows."""

    def attack(target: Target, under_way: Event) -> None:
        def repeat(path: str) -> None:
            for number in itertools.count():
                read(target, f"{path}&from={date(2000, 1, 1) + timedelta(days=number % 3_650)}")

        threads = [threading.Thread(target=repeat, args=(path,)) for path in paths]
        for thread in threads:
            thread.start()
        under_way.set()
        for thread in threads:
            thread.join()

    return attack


def _change_time_zone(target: Target, under_way: Event) -> None:
    under_way.set()
    for zone in itertools.cycle(("Asia/Tokyo", "America/New_York")):
        with closing(HTTPConnection("127.0.0.1", target.port, timeout=600)) as connection:
            headers = {"Authorization": f"Bearer {target.key}", "Content-Type": "application/json"}
            connection.request("PATCH", "/v1/sites/1", msgspec.json.encode({"time_zone": zone}), headers)
            connection.getresponse().read()


_SURVEY = "/v1/surveys/1"
# Each by the name that the table gives it.
ATTACKS: dict[str, Attack] = {
    "a segment of pages with the worst pattern": _parallel([f"{_SURVEY}/score?segment=page:{WORST_PATTERN}"]),
    "8 parallel segments of pages": _parallel([f"{_SURVEY}/score?segment=page:/{number}*" for number in range(8)]),
    "8 parallel searches": _parallel([f"{_SURVEY}/responses?q=day%20{word}" for word in "abcdefgh"]),
    "8 parallel exports": _parallel([f"{_SURVEY}/export?format=csv"] * 8),
    "8 parallel themes": _parallel([f"{_SURVEY}/themes?exclude_suspect=true"] * 8),
    "8 parallel response rates": _parallel([f"{_SURVEY}/response-rate?exclude_suspect=true"] * 8),
    "change after change of the time zone": _change_time_zone,
    **CONNECTION_ATTACKS,
}
