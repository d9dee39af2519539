"""The limits of connections, so that clients that send nothing or read nothing cannot use up the server."""

import resource
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

# Connections that may be open at once; each takes about 4 KB.
MAX_CONNECTIONS = 32_768
# Files that are not connections to clients: the database, its readers, the log.
OTHER_FILES = 256
# The response of a client that reads nothing of it for this long is cut off.
UNREAD_TIMEOUT_SECONDS = 20
# What the kernel keeps of an unread response; by itself it would keep up to 4 MB for each.
UNREAD_BYTES = 32 * 1024
# A process that does not listen by then never will.
LISTENS_WITHIN_SECONDS = 60


def raise_connection_limit() -> int:
    """Raises this process's limit of open files, if that is allowed. Returns how many connections may be open at once."""
    wanted = MAX_CONNECTIONS + OTHER_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return max(allowed - OTHER_FILES, allowed // 2)


def limit_unread_responses(port: int) -> bool:
    """Limits the time and the memory of unread responses on all connections from now on. Returns whether this process listens.

    Granian has no such limits. The kernel has, and on Linux connections inherit them from the socket that accepts them.
    """
    listens = False
    for opened in _sockets(port):
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, UNREAD_BYTES)
        if sys.platform == "linux":
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_TIMEOUT_SECONDS * 1000)
        listens = listens or opened.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) > 0
    return listens


def limit_unread_responses_later(port: int) -> None:
    """Like limit_unread_responses, as soon as this process listens."""

    def wait() -> None:
        end = time.monotonic() + LISTENS_WITHIN_SECONDS
        while not limit_unread_responses(port) and time.monotonic() < end:
            # Granian does not say when.
            time.sleep(0.05)

    threading.Thread(target=wait, daemon=True).start()


def close_connections(port: int) -> None:
    """Closes every connection to this port. A server that stops would wait for each of them."""
    for opened in _sockets(port):
        with suppress(OSError):
            opened.shutdown(socket.SHUT_RDWR)


def _sockets(port: int) -> Iterator[socket.socket]:
    """Granian does not tell its sockets, so these are all of this process that have the port."""
    for entry in Path("/dev/fd").iterdir():
        # Asked first, because fromfd leaves the copy of a file open that is no socket.
        if entry.is_socket():
            with suppress(OSError), socket.fromfd(int(entry.name), socket.AF_INET, socket.SOCK_STREAM) as opened:
                address = opened.getsockname()
                if isinstance(address, tuple) and address[1] == port:
                    yield opened
