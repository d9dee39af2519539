"""A load generator that costs little: raw HTTP/1.1 over kept connections, requests prepared beforehand."""

import asyncio
import time
from collections.abc import Iterator
from itertools import chain

CONNECTIONS = 64


def request(path: str, body: bytes) -> bytes:
    """A POST, ready to be sent."""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def throughput(port: int, requests: Iterator[bytes], seconds: float) -> float:
    """Replies a second over 64 connections, each of which waits for its reply. Raises unless every reply is a 200."""
    first = [next(requests) for _ in range(CONNECTIONS)]
    connections = await asyncio.gather(*(asyncio.open_connection("127.0.0.1", port) for _ in range(CONNECTIONS)))
    begin = time.perf_counter()
    counts = await asyncio.gather(
        *(
            _exchange(reader, writer, chain([one], requests), begin + seconds)
            for one, (reader, writer) in zip(first, connections, strict=True)
        )
    )
    elapsed = time.perf_counter() - begin
    for _, writer in connections:
        writer.close()
    return sum(counts) / elapsed


async def _exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, requests: Iterator[bytes], end: float) -> int:
    done = 0
    for one in requests:
        writer.write(one)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode())
        lower = head.lower()
        start = lower.index(b"content-length: ") + 16
        await reader.readexactly(int(lower[start : lower.index(b"\r", start)]))
        done += 1
        if time.perf_counter() > end:
            break
    return done
