"""What it takes to export a long history: time, and no more memory than a short one."""

import http.client
import os
import time

from tests.benchmarks import say
from tests.benchmarks.server.fill import fill
from tests.benchmarks.server.full_export import full_export
from tests.benchmarks.server.place import ENGINES, Place, resident
from tests.server import Server

RESPONSES = int(os.environ.get("EXPORTED", "1_000_000"))
YEAR = 365
BLOCK = 1 << 20


def export(place: Place) -> None:
    """The memory of a server while it exports all responses, beside what it has after the first megabytes; then everything."""
    full_export(place)
    for engine in ENGINES:
        home = place.home(engine)
        with home.server() as server:
            key = server.admin_key
        fill(home, RESPONSES, YEAR)
        with home.server() as server:
            for kind in ("csv", "jsonl"):
                begin = time.perf_counter()
                lines, memory = _read(server, key, kind)
                taken = time.perf_counter() - begin
                if lines != RESPONSES + (kind == "csv"):
                    raise SystemExit(f"{kind} has {lines} lines.")
                settled = memory[len(memory) // 10]
                say.heading(f"Export of {RESPONSES:,} responses on {engine} as {kind}, {len(memory):,} MB")
                say.number("taken", taken, "s")
                say.number("responses", RESPONSES / taken, "/s")
                say.number("memory after the first tenth", settled / 1e6, "MB")
                say.number("memory, at its most", max(memory) / 1e6, "MB")
                say.number("memory, growth from the first tenth on", (max(memory) / settled - 1) * 100, "%", at_most=5)


def _read(server: Server, key: str, kind: str) -> tuple[int, list[int]]:
    """How many lines came, and the server's memory at each megabyte."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", f"/v1/surveys/1/export?format={kind}", headers={"Authorization": f"Bearer {key}"})
    reply, lines, memory = connection.getresponse(), 0, []
    while block := reply.read(BLOCK):
        lines += block.count(b"\n")
        memory.append(resident(server.pid))
    connection.close()
    return lines, memory
