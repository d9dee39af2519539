"""Load generators that cost little: raw HTTP/1.1 over kept connections, requests made beforehand."""

import asyncio
import math
import socket
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager

CONNECTIONS = 64

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def post(path: str, body: bytes) -> bytes:
    """A POST, ready to be sent."""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def get(path: str, key: str, etag: str = "") -> bytes:
    """A GET by the holder of a key, who may have seen the reply with this ETag."""
    seen = f"If-None-Match: {etag}\r\n" if etag else ""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n{seen}\r\n".encode()


async def throughput(
    ports: Sequence[int], requests: Iterator[bytes], seconds: float = float("inf"), connections: int = CONNECTIONS
) -> float:
    """Replies a second over some connections, each of which waits for its reply, until the time or the requests are up."""
    async with _connected(ports, connections) as opened:
        begin = time.perf_counter()
        counts = await asyncio.gather(*(_converse(connection, requests, begin + seconds) for connection in opened))
        return sum(counts) / (time.perf_counter() - begin)


async def delays(
    port: int, requests: Iterator[bytes], rate: int, seconds: float, give_up_after: float | None = None
) -> list[float]:
    """For each reply the time since its request was due. Requests are sent on time, however many replies are still out.

    With `give_up_after`, a reply that takes longer or is an error counts as infinite; without, it ends the measurement.
    """
    latencies = []
    async with _connected([port], CONNECTIONS) as idle, asyncio.TaskGroup() as group:

        async def once(due: float, request: bytes) -> None:
            # The one that has rested longest: a server closes those that rest for seconds.
            try:
                async with asyncio.timeout(give_up_after):
                    connection = idle.pop(0) if idle else await asyncio.open_connection("127.0.0.1", port)
                    await _exchange(connection, request)
            except (OSError, EOFError, RuntimeError):
                if give_up_after is None:
                    raise
                latencies.append(math.inf)
                return
            latencies.append(time.perf_counter() - due)
            idle.append(connection)

        begin = time.perf_counter()
        for place in range(round(rate * seconds)):
            due = begin + place / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            group.create_task(once(due, next(requests)))
    return latencies


def exchange(connection: socket.socket, request: bytes) -> bytes:
    """One reply on a connection that does nothing else."""
    connection.sendall(request)
    reply = b""
    while b"\r\n\r\n" not in reply:
        reply += connection.recv(65536)
    head, _, body = reply.partition(b"\r\n\r\n")
    length = _length(head)
    while len(body) < length:
        body += connection.recv(65536)
    return head


@asynccontextmanager
async def _connected(ports: Sequence[int], connections: int) -> AsyncIterator[list[Connection]]:
    each = (ports[number % len(ports)] for number in range(connections))
    opened = await asyncio.gather(*(asyncio.open_connection("127.0.0.1", port) for port in each))
    yield opened
    for _, writer in opened:
        writer.close()


async def _converse(connection: Connection, requests: Iterator[bytes], end: float) -> int:
    done = 0
    for request in requests:
        await _exchange(connection, request)
        done += 1
        if time.perf_counter() > end:
            break
    return done


async def _exchange(connection: Connection, request: bytes) -> None:
    reader, writer = connection
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(_length(head))


def _length(head: bytes) -> int:
    if head.startswith(b"HTTP/1.1 304"):
        return 0
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head.decode())
    lower = head.lower() + b"\r\n"
    start = lower.index(b"content-length: ") + 16
    return int(lower[start : lower.index(b"\r", start)])
