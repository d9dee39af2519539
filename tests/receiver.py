"""An HTTP server on loopback that takes what the product sends, and replies as a test says."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec

PATIENCE_SECONDS = 60
Reply = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Received:
    """A request, and when it came."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float = field(default_factory=time.monotonic)

    @property
    def json(self) -> Any:
        """The body."""
        return msgspec.json.decode(self.body)


def status(code: int, body: bytes = b"ok", **headers: str) -> Reply:
    """A reply with this status."""

    def reply(request: BaseHTTPRequestHandler) -> None:
        request.send_response(code)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return reply


class Receiver:
    """What has come in, and the replies by path; a path without one gets 200."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.replies: dict[str, Reply] = {}
        self._received: list[Received] = []
        self._arrived = threading.Condition()

    def url(self, path: str = "/") -> str:
        """The address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    def add(self, request: Received) -> None:
        """Remember a request."""
        with self._arrived:
            self._received.append(request)
            self._arrived.notify_all()

    def at(self, path: str) -> list[Received]:
        """What has come in at a path."""
        with self._arrived:
            return [request for request in self._received if request.path == path]

    def wait(self, path: str, count: int = 1, seconds: float = PATIENCE_SECONDS) -> list[Received]:
        """What has come in at a path, as soon as it is so much. Raises AssertionError if it never is."""
        with self._arrived:
            self._arrived.wait_for(lambda: len(self.at_unlocked(path)) >= count, seconds)
            found = self.at_unlocked(path)
        assert len(found) >= count, f"{len(found)} of {count} requests have come to {path}."
        return found

    def at_unlocked(self, path: str) -> list[Received]:
        """Like `at`, for who holds the lock."""
        return [request for request in self._received if request.path == path]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    receiver: Receiver

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print nothing: the product may close connections."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        """Take a request and reply, unless its sender ended in the middle of it."""
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        if len(body) < length:
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.receiver.add(Received(self.path, headers, body))
        self.server.receiver.replies.get(self.path, status(200))(self)

    def do_GET(self) -> None:
        """The same, for a request whose body is empty."""
        self.do_POST()

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@contextmanager
def receiving(port: int = 0) -> Iterator[Receiver]:
    """A receiver for as long as the context is open."""
    with _Server(("127.0.0.1", port), _Handler) as server:
        server.receiver = Receiver(server.server_port)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.receiver
        server.shutdown()
        thread.join()
