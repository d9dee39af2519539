"""What it takes: time to start, memory, disk, and bytes in the browser."""

import asyncio
import gzip
import itertools
import os
import statistics
import time
from pathlib import Path

import brotli

from tests.benchmarks import say
from tests.benchmarks.server.load import throughput
from tests.benchmarks.server.place import ENGINES, Place, resident

STARTS = 5

WARM = 10_000
SETTLED = 100_000
# `make soak` makes it a million.
ANSWERS = int(os.environ.get("ANSWERS", "200_000"))


def start(place: Place) -> None:
    """From nothing to a server that answers, and what it keeps in memory."""
    home, times, memory = place.home("SQLite"), [], 0
    for _ in range(STARTS):
        begin = time.perf_counter()
        with home.server() as server:
            times.append(time.perf_counter() - begin)
            memory = resident(server.pid)
    say.heading("Start, on SQLite")
    say.number("the first, which makes the database", times[0], "s", at_most=1.5)
    say.number("later", statistics.median(times[1:]), "s", at_most=1.5)
    say.number("idle memory, one process", memory / 1e6, "MB", at_most=100)


def growth(place: Place) -> None:
    """What many answers leave behind: in memory nothing, on the disk themselves."""
    for engine in ENGINES:
        home, memory = place.home(engine), {}
        with home.server():
            pass
        empty, empty_parts = home.size(), home.sizes()
        with home.server() as server:
            answers = home.answers()
            done = 0
            for goal in (WARM, SETTLED, ANSWERS):
                asyncio.run(throughput([server.port], itertools.islice(answers, goal - done)))
                done = goal
                memory[goal] = resident(server.pid)
        say.heading(f"{ANSWERS:,} answers on {engine}, a tenth of them with a comment")
        for count, megabytes in memory.items():
            say.number(f"memory after {count:,}", megabytes / 1e6, "MB")
        grown = (memory[ANSWERS] / memory[SETTLED] - 1) * 100
        say.number(f"memory, growth from {SETTLED:,} on", grown, "%", at_most=5)
        say.number("database, for each response", (home.size() - empty) / ANSWERS, "B")
        growing = {name: (size - empty_parts.get(name, 0)) / ANSWERS for name, size in home.sizes().items()}
        for name, size in sorted(growing.items(), key=lambda part: -part[1]):
            # The rest does not grow with answers.
            if size >= 0.1:
                say.number(f"of it {name}", size, "B")


def sizes(_: Place) -> None:
    """What browsers load."""
    say.heading("Browser files, in bytes")
    for name in ("loader.js", "card.js"):
        content = Path("backend/outoften/static", name).read_bytes()
        say.number(f"{name}, gzip", len(gzip.compress(content, 9)), "B")
        say.number(f"{name}, brotli", len(brotli.compress(content, quality=11)), "B")
