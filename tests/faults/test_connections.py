"""Connections that send nothing, stall, or do not read are closed, and however many there are, others are served."""

import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx2 as httpx
import pytest

from outoften.cli.connections import UNREAD_TIMEOUT_SECONDS, raise_connection_limit
from tests.server import Server
from tests.web.client import client

# Six seconds are allowed for a header and for a body; the rest is for a busy machine.
STALLED_SECONDS = 15
# More than are usual limits of connections.
MANY = 10_000

GET = b"GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST /v1/answer HTTP/1.1\r\nHost: a\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"

# What is sent at first, and then again and again.
STALLING = {
    "nothing": (b"", b""),
    "half a method": (b"PO", b""),
    "half a preface of HTTP/2": (b"PRI * HT", b""),
    "a preface of HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00", b""),
    "half a header": (POST, b""),
    "a header, slowly": (POST + b"X: ", b"x"),
    "a header without end": (POST + b"X: ", b"x" * 4096),
    "half a body": (POST + b"Content-Length: 50\r\n\r\n{", b""),
    "a body, slowly": (POST + b"Content-Length: 5000\r\n\r\n{", b" "),
    "chunks without end": (CHUNKED, b"1\r\n \r\n"),
    "half the size of a chunk": (CHUNKED + b"1", b""),
    "an extension of a chunk without end": (CHUNKED + b"1;", b"x"),
    "trailers without end": (CHUNKED + b"1\r\n{\r\n0\r\n", b"a: b\r\n"),
    "a body where none is read": (b"GET /livez HTTP/1.1\r\nHost: a\r\nContent-Length: 9999\r\n\r\n", b" "),
    "a body after it was asked for": (POST + b"Expect: 100-continue\r\nContent-Length: 50\r\n\r\n", b""),
    "an upgrade to HTTP/2": (b"GET /livez HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n", b""),
    "a whole request and nothing more": (b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n", b""),
}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path, OUTOFTEN_RATE_LIMIT="0") as server:
        yield server


@contextmanager
def _opened(server: Server, count: int, request: bytes = b"") -> Iterator[list[socket.socket]]:
    """So many connections, which have sent the request."""
    with ExitStack() as stack:
        connections = []
        for number in range(count):
            connection = stack.enter_context(socket.socket())
            # So that most of a response stays with the server.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            # One address has too few ports for the connections of all tests.
            connection.bind((f"127.0.0.{2 + number % 100}", 0))
            connection.connect(("127.0.0.1", server.port))
            connection.sendall(request)
            connections.append(connection)
        yield connections


def _is_over(connection: socket.socket) -> bool:
    """Whether the server has closed the connection; whatever it sent is read."""
    try:
        while connection.recv(65536):
            pass
    except BlockingIOError:
        return False
    except OSError:
        pass
    return True


def _is_ready(visitor: httpx.Client) -> bool:
    try:
        return visitor.get("/readyz").status_code == 200
    except httpx.TransportError:
        return False


def _wait_until(condition: Callable[[], object], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.2)


def test_a_connection_that_stalls_is_closed_within_seconds(server: Server) -> None:
    with _opened(server, len(STALLING)) as connections:
        left = {}
        for connection, (what, (begin, more)) in zip(connections, STALLING.items(), strict=True):
            connection.sendall(begin)
            connection.setblocking(False)
            left[what] = connection, more
        end = time.monotonic() + STALLED_SECONDS
        while left and time.monotonic() < end:
            time.sleep(0.5)
            for what, (connection, more) in list(left.items()):
                try:
                    connection.send(more)
                except OSError:
                    del left[what]
                    continue
                if _is_over(connection):
                    del left[what]
        assert not left


@pytest.mark.soak
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_connection_that_does_not_read_or_reads_a_byte_a_second_is_closed(tmp_path: Path, address: str, workers: str) -> None:
    if workers == "2" and address.startswith("sqlite"):
        pytest.skip("SQLite has one writing process.")
    settings = {"OUTOFTEN_DATABASE": address, "OUTOFTEN_SECRET": "s" * 32}
    with Server(tmp_path, "--workers", workers, **settings) as server, client(server) as visitor, ExitStack() as stack:
        # Several processes print the start before they listen.
        _wait_until(lambda: _is_ready(visitor), STALLED_SECONDS)
        connections = stack.enter_context(_opened(server, 20, GET * 200))
        left, end = set(connections), time.monotonic() + 3 * UNREAD_TIMEOUT_SECONDS
        while left:
            assert time.monotonic() < end
            time.sleep(1)
            for connection in list(left):
                try:
                    # The kernel tells of the end only when something is sent.
                    connection.send(b"x")
                    if connection in connections[::2]:
                        connection.recv(1)
                except OSError:
                    left.remove(connection)


def test_ten_thousand_silent_connections_leave_others_served(server: Server) -> None:
    if raise_connection_limit() < MANY:
        pytest.skip(f"This process may not open {MANY} connections.")
    with _opened(server, MANY) as connections, client(server) as visitor:
        token = visitor.post("/v1/ask", json={"site": server.site_key}).json()["ask"]["token"]
        assert visitor.post("/v1/answer", json={"token": token, "score": 9}).status_code == 200
        # They were still there, and will not be for long.
        connections[-1].setblocking(False)
        assert not _is_over(connections[-1])
        for connection in connections:
            connection.setblocking(False)
        _wait_until(lambda: all(_is_over(connection) for connection in connections), STALLED_SECONDS)


def _python_with(limit: str, folder: Path) -> str:
    """A Python whose process has this limit of open files."""
    python = folder / "python"
    python.write_text(f'#!/bin/sh\nulimit {limit}\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    return str(python)


def test_a_low_limit_of_open_files_is_raised_where_that_is_allowed(tmp_path: Path) -> None:
    with Server(tmp_path, python=_python_with("-S -n 300", tmp_path)) as server, client(server) as visitor:
        with _opened(server, 600):
            assert visitor.get("/readyz").status_code == 200
        assert "ulimit -n" not in server.printed


def test_the_start_says_that_the_limit_of_open_files_is_low(tmp_path: Path) -> None:
    with Server(tmp_path, python=_python_with("-n 400", tmp_path)) as server, client(server) as visitor:
        assert visitor.get("/readyz").status_code == 200
        assert "ulimit -n" in server.printed


def test_a_server_with_thousands_of_waiting_requests_stops_when_it_is_told(server: Server) -> None:
    with _opened(server, 3000, POST + b"Content-Length: 50\r\n\r\n{"):
        pass
    # All at once the server hears of 3,000 clients that have left, and of the signal.
    server.stop(signal.SIGTERM)
    assert server.exit_code == 0


def test_a_server_whose_clients_do_not_read_stops_within_seconds(server: Server) -> None:
    with _opened(server, 20, GET * 200):
        begin = time.monotonic()
        server.stop(signal.SIGTERM)
        assert time.monotonic() - begin < STALLED_SECONDS
    assert server.exit_code == 0


def test_a_header_that_is_too_large_is_refused(server: Server) -> None:
    with client(server) as visitor:
        assert visitor.get("/livez", headers={"X": "x" * 30_000}).status_code == 200
        assert visitor.get("/livez", headers={"X": "x" * 40_000}).status_code == 431
