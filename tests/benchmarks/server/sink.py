"""A receiver of events that costs little, in its own process: it notes when the event of each response came."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import urlopen

ARRIVE_WITHIN_SECONDS = 120
_ID = b'"response":{"id":"'


class Sink:
    """The running receiver."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/"

    def arrivals(self) -> dict[str, float]:
        """When the first event of each response came, by the clock of `time.monotonic`."""
        with urlopen(self.url) as reply:
            found: dict[str, float] = json.load(reply)
        return found

    def wait(self, count: int) -> dict[str, float]:
        """The arrivals, as soon as they are so many. Raises SystemExit if they do not come."""
        end = time.monotonic() + ARRIVE_WITHIN_SECONDS
        while len(found := self.arrivals()) < count:
            if time.monotonic() > end:
                raise SystemExit(f"Only {len(found)} of {count} events arrived.")
            time.sleep(0.05)
        return found


@contextmanager
def sink() -> Iterator[Sink]:
    """A receiver for as long as the context is open."""
    process = subprocess.Popen([sys.executable, "-m", __name__], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    yield Sink(int(process.stdout.readline()))
    process.kill()
    process.communicate()


async def _serve() -> None:
    arrivals: dict[str, float] = {}

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            lower = head.lower()
            reply = b""
            if lower.startswith(b"get"):
                reply = json.dumps(arrivals).encode()
            else:
                start = lower.index(b"content-length: ") + 16
                body = await reader.readexactly(int(lower[start : lower.index(b"\r", start)]))
                place = body.index(_ID) + len(_ID)
                arrivals.setdefault(body[place : place + 36].decode(), time.monotonic())
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(reply), reply))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await converse(reader, writer)
        except (EOFError, OSError):
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
