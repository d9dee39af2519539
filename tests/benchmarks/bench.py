"""`make bench`: each claim beside its yardstick, taken in turns within the same minute, because machines are noisy."""

import asyncio
import gzip
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import brotli
import msgspec
import uuid_utils.compat

from outoften.clock import present
from outoften.domain.ask import Ask
from outoften.tokens import AskTokens
from tests.benchmarks.load import CONNECTIONS, request, throughput
from tests.postgres import postgres
from tests.server import Server, free_port

ROUNDS = 5
SECONDS = 3.0
PREPARED = 60_000


def main() -> None:
    """Run everything and print it."""
    secret = secrets.token_hex(16)
    print(f"Answers: {CONNECTIONS} connections, {ROUNDS} rounds of {SECONDS:.0f} s, medians")
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as folder:
        _start_and_memory(Path(folder, "idle"))
        _answers("SQLite", Path(folder, "load"), secret)
        with postgres(Path(folder, "postgres")) as server:
            _answers("PostgreSQL", Path(folder, "load-postgres"), secret, OUTOFTEN_DATABASE=server.new_database())
    _sizes()


def _answers(engine: str, folder: Path, secret: str, **settings: str) -> None:
    with (
        Server(folder, OUTOFTEN_SECRET=secret, OUTOFTEN_RATE_LIMIT="0", **settings) as server,
        _Yardstick("decode", secret) as decode,
        _Yardstick("raw", secret) as raw,
    ):
        rates: dict[str, list[float]] = {"durable": [], "decode": [], "raw": []}
        for _ in range(ROUNDS):
            for name, port in (("durable", server.port), ("decode", decode.port), ("raw", raw.port)):
                rates[name].append(asyncio.run(throughput(port, _prepare_answers(secret), SECONDS)))
        check = server.run("tally", "check")
    if check.stdout or check.returncode:
        raise SystemExit(f"tally check: {check.stdout}{check.stderr}")
    middle = {name: statistics.median(found) for name, found in rates.items()}
    print(f"  {engine + ': durable answers, replied after the commit':56}  {middle['durable']:8.0f} /s")
    for name, what, target in (("decode", "decode and verify, Litestar", 0.55), ("raw", "constant, raw ASGI", None)):
        ratio = statistics.median(a / b for a, b in zip(rates["durable"], rates[name], strict=True))
        # The target is SQLite's: PostgreSQL's own processes share this machine with the server and its load.
        goal = f"  (target ≥ {target})" if target and engine == "SQLite" else ""
        print(f"  {what:56}  {middle[name]:8.0f} /s   ratio {ratio:.2f}{goal}")


def _prepare_answers(secret: str) -> Iterator[bytes]:
    """Each an ask of its own, made before the clock runs."""
    tokens, now = AskTokens([secret]), present()
    page = "https://shop.example/thanks"
    asks = (
        Ask(id=uuid_utils.compat.uuid7(), site_id=1, survey_id=1, issued_at=now, locale="en", page=page)
        for _ in range(PREPARED)
    )
    return iter([request("/v1/answer", msgspec.json.encode({"token": tokens.mint(ask), "score": 9})) for ask in asks])


def _start_and_memory(folder: Path) -> None:
    starts, memory = [], 0
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        with Server(folder) as server:
            starts.append(time.perf_counter() - begin)
            memory = _resident(server.pid)
    print(f"Start: first {starts[0]:.2f} s, later {statistics.median(starts[1:]):.2f} s to /readyz  (target ≤ 1.5 s)")
    print(f"Idle memory: {memory / 1e6:.0f} MB resident, one process  (target ≤ 100 MB)")


def _resident(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _sizes() -> None:
    static = Path("backend/outoften/static")
    for name in ("loader.js", "card.js"):
        content = (static / name).read_bytes()
        zipped, brotlied = len(gzip.compress(content, 9)), len(brotli.compress(content, quality=11))
        print(f"{name:9}  {len(content):6} bytes, {zipped:5} gzip, {brotlied:5} brotli")


class _Yardstick:
    def __init__(self, kind: str, secret: str) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "tests.benchmarks.yardsticks", kind, str(self.port), secret]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> "_Yardstick":
        assert self._process.stdout
        self._process.stdout.readline()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()


if __name__ == "__main__":
    main()
