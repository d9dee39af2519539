"""Where servers are measured: databases with nothing in them, on either engine, in one temporary folder."""

import asyncio
import itertools
import os
import re
import resource
import secrets
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, Self

import msgspec
import uuid_utils.compat

from outoften import clock
from outoften.database_url import is_sqlite, sqlite_file
from outoften.domain.collecting.ask import Ask
from outoften.storage.core.opening.engine import read_transaction
from outoften.tokens.ask_token import AskTokens
from tests.benchmarks.server.load import post
from tests.postgres import Postgres, postgres
from tests.server import Server, clean_environment

ENGINES = ("SQLite", "PostgreSQL")

COMMENT = "Delivery took a day longer than promised, but whoever answered the phone was kind."


class Home(NamedTuple):
    """A database with a secret, and as many servers on it as wanted."""

    folder: Path
    address: str
    secret: str

    def server(self, *arguments: str, **environment: str) -> Server:
        """One that isn't started yet."""
        settings = {"OUTOFTEN_DATABASE": self.address, "OUTOFTEN_SECRET": self.secret, "OUTOFTEN_RATE_LIMIT": "0"}
        return Server(self.folder, *arguments, **settings | environment)

    def answers(self) -> Iterator[bytes]:
        """Requests without end, each the answer to an ask of its own; every tenth has a comment."""
        tokens = AskTokens([self.secret])
        for number in itertools.count():
            token = tokens.issue(
                Ask(
                    id=uuid_utils.compat.uuid7(),
                    site_id=1,
                    survey_id=1,
                    # An answer that comes faster than a person reads is suspect, and has an index entry and counts more.
                    issued_at=clock.now() - timedelta(seconds=5),
                    locale="en",
                    page="https://shop.example/thanks",
                )
            )
            body: dict[str, object] = {"token": token, "score": number % 11}
            yield post("/v1/answer", msgspec.json.encode(body | ({} if number % 10 else {"comment": COMMENT})))

    def size(self) -> int:
        """Bytes on the disk; on SQLite only while nobody serves."""
        if is_sqlite(self.address):
            return sqlite_file(self.address).stat().st_size

        async def ask() -> int:
            async with read_transaction(self.address) as connection:
                size = await connection.exec_driver_sql("SELECT pg_database_size(current_database())")
                return int(size.scalar_one())

        return asyncio.run(ask())

    def sizes(self) -> dict[str, int]:
        """The same for each table and index, by name. Long values, which PostgreSQL keeps elsewhere, count with their table."""
        if is_sqlite(self.address):
            with closing(sqlite3.connect(sqlite_file(self.address))) as connection:
                return dict(connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"))

        async def ask() -> dict[str, int]:
            async with read_transaction(self.address) as connection:
                rows = await connection.exec_driver_sql(
                    "SELECT relname, pg_table_size(oid) FROM pg_class "
                    "WHERE relkind IN ('r', 'i') AND relnamespace = current_schema()::regnamespace"
                )
                return {row.relname: row.pg_table_size for row in rows}

        return asyncio.run(ask())


class Place:
    """Open for as long as something is measured. PostgreSQL is started when it is first wanted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count()
        self._stack = ExitStack()

    def home(self, engine: str) -> Home:
        """A database without any tables."""
        folder = self.folder / str(next(self._numbers))
        address = f"sqlite:///{folder / 'outoften.db'}" if engine == "SQLite" else self._postgres.new_database(empty=True)
        return Home(folder, address, secrets.token_hex(16))

    @cached_property
    def _postgres(self) -> Postgres:
        return self._stack.enter_context(postgres(self.folder / "postgres", fsync=True))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()


def in_turns(rounds: int, measure: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Each measured once a round, so that what the machine does meanwhile happens to all of them."""
    results: dict[str, list[float]] = {name: [] for name in measure}
    for _ in range(rounds):
        for name, once in measure.items():
            results[name].append(once())
    return results


def ratio(first: list[float], second: list[float]) -> float:
    """The median of the rounds' ratios."""
    return statistics.median(a / b for a, b in zip(first, second, strict=True))


def check_tallies(server: Server) -> None:
    """A number is worth nothing where the tallies don't say what the asks say."""
    check = server.run("tally", "check")
    if check.stdout or check.returncode:
        raise SystemExit(f"tally check: {check.stdout}{check.stderr}")


class CommandRun(NamedTuple):
    """What a command took; its memory at its most."""

    seconds: float
    processor_seconds: float
    megabytes: float


def run_command(home: Home, *arguments: str) -> CommandRun:
    """Run an `outoften` command on a database."""
    command = [sys.executable, "-m", "outoften", *arguments, "--data-dir", str(home.folder)]
    environment = clean_environment() | {"OUTOFTEN_DATABASE": home.address, "OUTOFTEN_SECRET": home.secret}
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    process, memory = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL), 0.0
    while process.poll() is None:
        # Its own: the system tells that of the largest child so far.
        if found := re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process.pid}/status").read_text()):
            memory = int(found[1]) / 1024
        time.sleep(0.05)
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed.")
    taken, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return CommandRun(taken, processor, memory)


def resident(pid: int) -> int:
    """Bytes of memory that a process has."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def cpu_seconds(pid: int) -> float:
    """The CPU time of a process and of all its threads so far."""
    # The command's name, in parentheses, may contain spaces.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
