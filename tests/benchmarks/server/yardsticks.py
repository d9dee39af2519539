"""What is measured against: the same server doing next to nothing, or all but the writing; and the disk alone."""

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

import msgspec
from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar, Request, post

from outoften import clock
from outoften.tokens.ask_token import AskTokens
from outoften.web.collecting.routes import AnswerIn
from tests.server import free_port

REPLY = b'{"status":"ok"}'


class Yardstick:
    """One of the two applications below in a process of its own, while the context is open."""

    def __init__(self, kind: str, secret: str = "") -> None:
        self.port = free_port()
        self._command = [sys.executable, "-m", "tests.benchmarks.server.yardsticks", kind, str(self.port), secret]

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        self._process.stdout.readline()
        self.pid = self._process.pid
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()


def fsyncs(folder: Path, times: int) -> list[float]:
    """How long it takes to have 4 KiB on the disk, which is the least that a commit needs."""
    path, durations = folder / "fsync", []
    file = os.open(path, os.O_CREAT | os.O_WRONLY)
    for _ in range(times):
        begin = time.perf_counter()
        os.pwrite(file, os.urandom(4096), 0)
        os.fdatasync(file)
        durations.append(time.perf_counter() - begin)
    os.close(file)
    path.unlink()
    return durations


async def raw(scope: Any, receive: Any, send: Any) -> None:
    """A constant, by hand."""
    if scope["type"] != "http":
        return
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(REPLY)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": REPLY, "more_body": False})


def decode_and_verify(secret: str) -> Litestar:
    """A Litestar handler that decodes the same body and verifies the same token, and writes nothing."""
    tokens, decoder = AskTokens([secret]), msgspec.json.Decoder(AnswerIn)

    @post("/v1/answer", status_code=200)
    async def answer(request: Request[Any, Any, Any]) -> dict[str, str]:
        decoded = decoder.decode(await request.body())
        return {"ask_id": str(tokens.verify(decoded.token, clock.now()).ask.id)}

    return Litestar([answer], openapi_config=None, logging_config=None)


def main(kind: str, port: str, secret: str) -> None:
    """Serve one of them until the process is stopped."""
    app: Any = raw if kind == "raw" else decode_and_verify(secret)
    interface = Interfaces.ASGINL if kind == "raw" else Interfaces.ASGI

    async def serve() -> None:
        server = Server(app, port=int(port), interface=interface, websockets=False, log_enabled=False)
        server.on_startup(lambda: print("serving", flush=True))
        await server.serve()

    asyncio.run(serve())


if __name__ == "__main__":
    main(*sys.argv[1:])
