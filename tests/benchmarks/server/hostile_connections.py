"""Attacks by ten thousand connections that send nothing, send half a request, or do not read the response."""

import select
import socket
import time
from collections import deque
from collections.abc import Callable
from multiprocessing.synchronize import Event
from typing import NamedTuple

from outoften.cli.connections import raise_connection_limit
from tests.benchmarks.server.load import post

CONNECTIONS = 10_000
# The server lets them send nothing for this long.
STALLED_SECONDS = 6
UNREAD_SECONDS = 20


class Target(NamedTuple):
    """The server under attack, with an admin key."""

    port: int
    key: str


def held(request: bytes, seconds: float, count: int = CONNECTIONS) -> Callable[[Target, Event], None]:
    """Hold the connections, each of which has sent the request. They are opened evenly, and again when they are closed."""

    def attack(target: Target, under_way: Event) -> None:
        raise_connection_limit()
        connections: dict[int, socket.socket] = {}
        places, begin, number = deque(range(count)), time.monotonic(), 0
        with select.epoll() as poll:
            while True:
                while places and number < (time.monotonic() - begin) * count / seconds:
                    number += 1
                    connection = _connect(target.port, places.popleft())
                    connections[connection.fileno()] = connection
                    poll.register(connection, select.EPOLLOUT)
                for descriptor, event in poll.poll(0.01):
                    if event & (select.EPOLLERR | select.EPOLLHUP | select.EPOLLRDHUP):
                        connections.pop(descriptor).close()
                        places.append(descriptor)
                    else:
                        connections[descriptor].send(request)
                        poll.modify(descriptor, select.EPOLLRDHUP)
                if number >= count * 0.95:
                    under_way.set()

    return attack


def _connect(port: int, place: int) -> socket.socket:
    connection = socket.socket()
    # So that most of a response stays with the server.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.setblocking(False)
    # One address has too few ports for connections that are opened again and again.
    connection.bind((f"127.0.0.{2 + place % 100}", 0))
    connection.connect_ex(("127.0.0.1", port))
    return connection


_NOTHING = b""
_HALF_A_HEADER = b"POST /v1/answer HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 1000
_HALF_A_BODY = post("/v1/answer", b'{"token": "')[:-1]
_WHOLE_REQUEST = b"GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n"

CONNECTION_ATTACKS = {
    "10,000 connections that send nothing": held(_NOTHING, STALLED_SECONDS),
    "10,000 connections with half a header": held(_HALF_A_HEADER, STALLED_SECONDS),
    # Fewer, because these are requests to the server: more in a second are a flood, for which there are rate limits.
    "1,000 connections with half a body": held(_HALF_A_BODY, STALLED_SECONDS, 1_000),
    "10,000 connections that do not read": held(_WHOLE_REQUEST, UNREAD_SECONDS),
}
