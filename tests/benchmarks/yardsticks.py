"""What an answer is measured against: the same server doing next to nothing, and doing all but the writing."""

import asyncio
import sys
from typing import Any

import msgspec
from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar, Request, post

from outoften.clock import present
from outoften.tokens import AskTokens
from outoften.web.collect import AnswerIn

REPLY = b'{"status":"ok"}'


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
        given = decoder.decode(await request.body())
        return {"ask_id": str(tokens.verify(given.token, present()).id)}

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
