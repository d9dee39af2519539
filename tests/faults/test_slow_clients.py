"""Clients that never finish what they began cost the others nothing, and are let go."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.server import Server

MANY = 300
HALF_HEADERS = b"POST /v1/answer HTTP/1.1\r\nHost: a\r\n"
HALF_BODY = HALF_HEADERS + b"Content-Length: 50\r\n\r\n{"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path, OUTOFTEN_RATE_LIMIT="0") as server:
        yield server


@pytest.mark.soak
def test_good_requests_are_quick_while_six_hundred_others_dawdle(server: Server) -> None:
    with ExitStack() as stack:
        slow = []
        for half in (HALF_HEADERS, HALF_BODY):
            for _ in range(MANY):
                connection = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
                connection.sendall(half)
                slow.append(connection)
        took = []
        with httpx.Client(base_url=server.address) as client:
            for _ in range(100):
                token = client.post("/v1/ask", json={"site": server.site_key}).json()["ask"]["token"]
                begin = time.perf_counter()
                assert client.post("/v1/answer", json={"token": token, "score": 9}).status_code == 200
                took.append(time.perf_counter() - begin)
        # `make soak` shows it; that every request above was answered in time is the client's own time limit.
        print(f"p99 {sorted(took)[98] * 1000:.1f} ms")
        for connection in slow:
            connection.settimeout(10)
            while connection.recv(4096):
                pass
