"""What it costs to find the themes of a hundred thousand comments: the first time, again, and when something has changed."""

import asyncio
import os
import random
import shutil
import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path

from sqlalchemy import bindparam, select, update

from outoften.storage.core import schema
from outoften.storage.core.opening.engine import write_transaction
from tests.benchmarks import say
from tests.benchmarks.server.fill import fill
from tests.benchmarks.server.load import exchange, get
from tests.benchmarks.server.place import ENGINES, Home, Place, resident

# As many as are kept, less what is answered meanwhile.
COMMENTS = 99_900
DAYS = 365
ROUNDS = 5
PATH = "/v1/surveys/1/themes"

# As in a language, the second word of the list is said half as often as the first, the third a third as often.
VOCABULARY = 30_000
COMPLAINTS = ("too slow", "never answers", "customer support", "broken again", "cancelled order", "hidden fees")
PRAISE = ("very easy", "great team", "quick delivery", "customer support", "love it", "works well")


def themes(place: Place) -> None:
    """One connection on each engine; another watches how long a server that is counting keeps others waiting."""
    for engine in ENGINES:
        home = place.home(engine)
        with home.server() as server:
            key = server.admin_key
        fill(home, COMMENTS, DAYS)
        words = asyncio.run(_write_comments(home))
        say.heading(f"Themes on {engine}: {COMMENTS:,} comments of {words / COMMENTS:.0f} words on average")
        with home.server() as server:
            _measure(server.port, server.pid, key, home)
        shutil.rmtree(home.folder, ignore_errors=True)


def _measure(port: int, pid: int, key: str, home: Home) -> None:
    def once(path: str = PATH) -> float:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            begin = time.perf_counter()
            head = exchange(connection, get(path, key))
            assert b" 200 " in head.partition(b"\r\n")[0], head
            return (time.perf_counter() - begin) * 1000

    def cost(what: str, times: int, measured: Callable[[int], float], at_most: float | None = None) -> None:
        begin = _processor(pid)
        say.number(what, statistics.median([measured(number) for number in range(times)]), "ms", at_most=at_most)
        # What others do on the machine meanwhile is not in this.
        say.number("  of which the server computed, on average", (_processor(pid) - begin) / times * 1000, "ms")

    answers = home.answers()

    def after_answers(_: int) -> float:
        for _ in range(10):
            with socket.create_connection(("127.0.0.1", port)) as connection:
                exchange(connection, next(answers))
        return once()

    before = resident(pid)
    with _Watch(port) as watch:
        cost("the first time", 1, lambda _: once())
    cost("the same again", 50, lambda _: once())
    cost(f"after ten new answers, median of {ROUNDS}", ROUNDS, after_answers, at_most=1000)
    cost(f"another range, median of {ROUNDS}", ROUNDS, lambda number: once(f"{PATH}?to=2025-0{number + 1}-01"), at_most=1000)
    say.number("memory that it took", (resident(pid) - before) / 1024 / 1024, "MiB")
    say.number("another request meanwhile: median", statistics.median(watch.delays) * 1000, "ms")
    say.number("another request meanwhile: longest", max(watch.delays) * 1000, "ms")


def _processor(pid: int) -> float:
    """Seconds of a processor that a process has had."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class _Watch:
    """Asks for something small all the time, as long as it is open."""

    def __init__(self, port: int) -> None:
        self.delays: list[float] = []
        self._port, self._done = port, threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        with socket.create_connection(("127.0.0.1", self._port)) as connection:
            while not self._done.wait(0.01):
                begin = time.perf_counter()
                exchange(connection, get("/livez", ""))
                self.delays.append(time.perf_counter() - begin)

    def __enter__(self) -> "_Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()


def _comments(chance: random.Random) -> Iterator[str]:
    syllables = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "il", "ou")]
    vocabulary = ["".join(chance.choices(syllables, k=1 + chance.randrange(4))) for _ in range(VOCABULARY)]
    often = list(accumulate(1 / (rank + 1) for rank in range(VOCABULARY)))
    while True:
        words = chance.choices(vocabulary, cum_weights=often, k=max(2, round(chance.lognormvariate(2.5, 0.7))))
        if chance.random() < 0.3:
            words.insert(chance.randrange(len(words)), chance.choice(COMPLAINTS if chance.random() < 0.5 else PRAISE))
        if len(words) > 8:
            words[4] += ","
        yield f"{' '.join(words).capitalize()}."


async def _write_comments(home: Home) -> int:
    """Give every response a comment of its own; how many words they have in all."""
    comments, ask, size = _comments(random.Random(7)), schema.ask.c, 0
    async with write_transaction(home.address) as connection:
        ids = (await connection.execute(select(ask.id))).scalars().all()
        rows = [{"key": key, "text": comment} for key, comment in zip(ids, comments, strict=False)]
        size = sum(len(row["text"].split()) for row in rows)
        change = update(schema.ask).where(ask.site_id == 1, ask.id == bindparam("key")).values(comment=bindparam("text"))
        await connection.execute(change, rows)
    return size
