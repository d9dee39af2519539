"""Answers while ten thousand connections send nothing, send half a request, or do not read their response."""

import asyncio
import multiprocessing
import select
import socket
import statistics
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event

from outoften.cli.connections import raise_connection_limit
from tests.benchmarks.say import heading, number
from tests.benchmarks.server.load import delays, post
from tests.benchmarks.server.place import Home, Place, resident
from tests.server import Server

CONNECTIONS = 10_000
RATE = 200
SECONDS = 15
# What an attacker opens again when the server has closed it.
OPENED_PER_SECOND = 2_000
REQUESTS = {
    "send nothing": b"",
    "send half a header": b"POST /v1/answer HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 1000,
    "send half a body": post("/v1/answer", b'{"token": "')[:-1],
    "do not read": b"GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n" * 3,
}


def hostile_connections(place: Place) -> None:
    """The 99th percentile of an answer, and the server's memory, during each of these."""
    heading(f"Answers at {RATE}/s while {CONNECTIONS:,} connections …")
    home = place.home("SQLite")
    with home.server() as server:
        number("(none), p99", _p99(home, server), "ms")
        number("(none), memory of the server", resident(server.pid) / 2**20, "MiB")
        for what, request in REQUESTS.items():
            with _held(server.port, request):
                number(f"{what}, p99", _p99(home, server), "ms", at_most=50)
                number(f"{what}, memory of the server", resident(server.pid) / 2**20, "MiB")


def _p99(home: Home, server: Server) -> float:
    latencies = asyncio.run(delays(server.port, home.answers(), RATE, SECONDS))
    return statistics.quantiles(latencies, n=100)[98] * 1000


@contextmanager
def _held(port: int, request: bytes) -> Iterator[None]:
    """Keeps the connections open from another process: those that the server closes are opened again."""
    context = multiprocessing.get_context("spawn")
    opened, stopped = context.Event(), context.Event()
    process = context.Process(target=_hold, args=(port, request, opened, stopped))
    process.start()
    try:
        if not opened.wait(60):
            raise RuntimeError(f"The server did not accept {CONNECTIONS} connections within a minute.")
        yield
    finally:
        stopped.set()
        process.join()


def _hold(port: int, request: bytes, opened: Event, stopped: Event) -> None:
    raise_connection_limit()
    connections: dict[int, socket.socket] = {}
    places, asked, begin, number = deque(range(CONNECTIONS)), set[int](), time.monotonic(), 0
    with select.epoll() as poll:
        while not stopped.is_set():
            while places and number < (time.monotonic() - begin) * OPENED_PER_SECOND:
                number += 1
                connection = _connect(port, places.popleft())
                connections[connection.fileno()] = connection
                poll.register(connection, select.EPOLLOUT)
            for descriptor, event in poll.poll(0.01):
                if event & (select.EPOLLERR | select.EPOLLHUP | select.EPOLLRDHUP):
                    connections.pop(descriptor).close()
                    asked.discard(descriptor)
                    places.append(descriptor)
                else:
                    connections[descriptor].send(request)
                    asked.add(descriptor)
                    poll.modify(descriptor, select.EPOLLRDHUP)
            if len(connections) >= CONNECTIONS * 0.9:
                opened.set()


def _connect(port: int, place: int) -> socket.socket:
    connection = socket.socket()
    # So that most of a response stays with the server.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.setblocking(False)
    # One address has too few ports for connections that are opened again and again.
    connection.bind((f"127.0.0.{2 + place % 100}", 0))
    connection.connect_ex(("127.0.0.1", port))
    return connection
