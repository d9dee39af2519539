"""The line between the server and PostgreSQL. It can be cut at a COMMIT."""

import socket
import socketserver
import threading
from contextlib import suppress
from typing import Literal, Self
from urllib.parse import parse_qs, urlsplit

# The simple query that ends a transaction, as the protocol has it.
COMMIT = b"COMMIT;\x00"

# PostgreSQL's last words to a connection that it is about to close.
_FIELDS = b"SFATAL\x00VFATAL\x00C57P01\x00Mterminating connection due to administrator command\x00\x00"
LAST_WORDS = b"E" + (len(_FIELDS) + 4).to_bytes(4, "big") + _FIELDS

# Cut before PostgreSQL has it; as soon as it was sent; or when PostgreSQL has committed and its reply is on the way.
Moment = Literal["before", "meanwhile", "after"]
MOMENTS: tuple[Moment, ...] = ("before", "meanwhile", "after")


class Wire:
    """Forwards a port of this machine to PostgreSQL's socket while the context is open. `address` leads through it."""

    def __init__(self, address: str) -> None:
        wire, parts = self, urlsplit(address)
        self._socket = f"{parse_qs(parts.query)['host'][0]}/.s.PGSQL.5432"
        self._lock = threading.Lock()
        self._lines: set[socket.socket] = set()
        self._next: Moment | None = None
        self.cuts = 0

        class Line(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                wire._forward(self.request)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Line)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self.address = f"postgresql://{parts.username}@127.0.0.1:{self._server.server_address[1]}{parts.path}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        # Waits for every line to be let go at its own end.
        self._server.server_close()

    def cut(self, moment: Moment) -> None:
        """The next COMMIT is the last that is heard of its connection."""
        with self._lock:
            self._next = moment

    def say_last_words(self) -> None:
        """Every connection hears that it is about to be closed, and isn't yet."""
        with self._lock:
            for line in self._lines:
                line.sendall(LAST_WORDS)

    def _taken(self) -> Moment | None:
        with self._lock:
            moment, self._next = self._next, None
            self.cuts += moment is not None
            return moment

    def _forward(self, near: socket.socket) -> None:
        with socket.socket(socket.AF_UNIX) as far, suppress(OSError):
            far.connect(self._socket)
            mute, replied = threading.Event(), threading.Event()
            back = threading.Thread(target=_bring_back, args=(far, near, mute, replied))
            back.start()
            with self._lock:
                self._lines.add(near)
            try:
                while sent := near.recv(65536):
                    moment = self._taken() if COMMIT in sent else None
                    if moment == "after":
                        mute.set()
                    if moment != "before":
                        far.sendall(sent)
                    if moment == "after":
                        replied.wait()
                    if moment:
                        break
            finally:
                with self._lock:
                    self._lines.remove(near)
                for end in (far, near):
                    with suppress(OSError):
                        end.shutdown(socket.SHUT_RDWR)
                back.join()


def _bring_back(far: socket.socket, near: socket.socket, mute: threading.Event, replied: threading.Event) -> None:
    with suppress(OSError):
        while received := far.recv(65536):
            if mute.is_set():
                break
            near.sendall(received)
    replied.set()
    with suppress(OSError):
        near.shutdown(socket.SHUT_RDWR)
