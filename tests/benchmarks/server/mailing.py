"""How many surveys are sent by e-mail in a minute, in how much memory, and what the sending costs the answers."""

import asyncio
import itertools
import json
import multiprocessing
import statistics
import time
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from tests.benchmarks import say
from tests.benchmarks.server.load import delays
from tests.benchmarks.server.place import Place
from tests.server import Server, free_port

PEOPLE = 100_000
BATCH = 1_000
# Of the answers meanwhile.
RATE = 100
SECONDS = 20.0
SENT_WITHIN_SECONDS = 1800


def mailing(place: Place) -> None:
    """E-mails a minute, memory, and the p99 of answers."""
    say.heading(f"A sending of {PEOPLE:,} e-mails on SQLite, to a mail server on this machine")
    measure(place, PEOPLE)


def measure(place: Place, people: int) -> None:
    """The same for another number of people."""
    port, stop = free_port(), multiprocessing.Event()
    receiver = multiprocessing.Process(target=_receive, args=(port, stop))
    receiver.start()
    home = place.home("SQLite")
    mail = {"OUTOFTEN_SMTP_URL": f"smtp://127.0.0.1:{port}", "OUTOFTEN_MAIL_FROM": "nps@example.com"}
    try:
        with home.server(**mail) as server:
            alone = asyncio.run(delays(server.port, home.answers(), RATE, SECONDS / 4))
            _call(server, "PATCH", "/v1/sites/1", {"postal_address": "Acme Ltd., London"})
            for first in range(0, people, BATCH):
                rows = [{"id": f"p{number:06}", "email": f"p{number}@example.com"} for number in range(first, first + BATCH)]
                _call(server, "POST", "/v1/recipients/batch?site=1", {"recipients": rows})
            before = _resident(server)
            body = {"survey_id": 1, "name": "Bench", "schedule": {"working_hours": None}}
            path = f"/v1/sendings/{_call(server, 'POST', '/v1/sendings', body)['id']}"
            _call(server, "POST", f"{path}/start")
            meanwhile = asyncio.run(delays(server.port, home.answers(), RATE, SECONDS))
            begin, sent = time.monotonic(), _sent(server, path)
            most = before
            while _sent(server, path) < people:
                if time.monotonic() > begin + SENT_WITHIN_SECONDS:
                    raise SystemExit(f"Only {_sent(server, path)} of {people} e-mails were sent.")
                most = max(most, _resident(server))
                # Looked at once a second, because looking costs the server time too.
                time.sleep(1)
            rate = (people - sent) / (time.monotonic() - begin) * 60
    finally:
        stop.set()
        receiver.join()
    say.number("e-mails a minute", rate, at_least=10_000)
    say.number("memory of the server, more than before", (most - before) / 1e6, "MB", at_most=30)
    say.number("answers alone, p99", _p99(alone) * 1000, "ms")
    say.number("answers meanwhile, p99", _p99(meanwhile) * 1000, "ms")


def _p99(latencies: list[float]) -> float:
    return statistics.quantiles(latencies, n=100)[98]


def _call(server: Server, method: str, path: str, body: Any = None) -> Any:
    headers = {"Authorization": f"Bearer {server.admin_key}", "Content-Type": "application/json"}
    content = None if body is None else json.dumps(body).encode()
    with urlopen(Request(f"{server.address}{path}", content, headers, method=method)) as reply:
        return json.loads(reply.read())


def _sent(server: Server, path: str) -> int:
    sent: int = _call(server, "GET", path)["progress"]["sent"]
    return sent


def _resident(server: Server) -> int:
    return int(Path(f"/proc/{server.pid}/statm").read_text().split()[1]) * 4096


def _receive(port: int, stop: Event) -> None:
    """A mail server that takes everything and keeps nothing."""

    async def serve() -> None:
        async with await asyncio.start_server(_converse, "127.0.0.1", port):
            await asyncio.to_thread(stop.wait)

    asyncio.run(serve())


async def _converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 ready\r\n")
    for _ in itertools.count():
        command = (await reader.readline())[:4].upper()
        if not command:
            break
        if command == b"DATA":
            writer.write(b"354 go on\r\n")
            await reader.readuntil(b"\r\n.\r\n")
        writer.write(b"221 bye\r\n" if command == b"QUIT" else b"250 OK\r\n")
    writer.close()
