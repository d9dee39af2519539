"""The path of an answer. It is a bare ASGI route, because Litestar's handlers cost more than all that it does itself."""

import gzip
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec
from litestar import asgi
from litestar.exceptions import MethodNotAllowedException
from litestar.handlers import ASGIRouteHandler
from litestar.types import HTTPScope, Receive, Send

from outoften.domain.errors import ForbiddenError
from outoften.domain.surveys.origins import is_origin_allowed
from outoften.domain.surveys.site import Site
from outoften.web.http.decoding import read_body
from outoften.web.http.state import request_context
from outoften.web.http.static_files import accepted_encodings

T = TypeVar("T", bound=msgspec.Struct)

# Shorter replies travel in one packet anyway.
MIN_GZIP_BYTES = 800
# Of texts as short as these, higher levels make nothing smaller.
GZIP_LEVEL = 5


class CollectRequest:
    """A request to collect, before its body."""

    def __init__(self, scope: HTTPScope) -> None:
        self._context = request_context(scope)
        self.state = self._context.state
        self._scope = scope
        client = scope["client"]
        self._address = self.state.rate_limiter.address(client[0] if client else "", self.header(b"x-forwarded-for"))

    def check_address_limit(self) -> None:
        """Take it into account. Raises TooMany."""
        if quota := self.state.rate_limiter.count(self._address):
            self._context.extra_headers += quota.headers()
            quota.check(f"This address has sent {quota.limit} requests in a minute.")

    def is_unusual_volume(self) -> bool:
        """Whether an anonymous ask is one too many for its address."""
        return self.state.rate_limiter.exceeds_household_volume(self._address)

    def check_origin(self, site: Site) -> None:
        """Raises Forbidden unless pages of this origin may collect for the site, TooMany when the site has had its share."""
        self.check_site_limit(site)
        for origin in self._headers(b"origin"):
            if not is_origin_allowed(origin, site):
                raise ForbiddenError(
                    "origin_not_allowed",
                    f"Pages of {origin} may not collect for this site. "
                    f"Its owner can add the origin with PATCH /v1/sites/{site.id}.",
                )

    def check_site_limit(self, site: Site) -> None:
        """Take it into account for the site too. Raises TooMany."""
        if quota := self.state.rate_limiter.count_site(site.id):
            quota.check(f"This site has been sent {quota.limit} requests in a minute.")

    def accepts_gzip(self) -> bool:
        """Whether the reply may be compressed. Brotli that is as cheap makes it no smaller."""
        return "gzip" in accepted_encodings(self.header(b"accept-encoding"))

    def header(self, name: bytes) -> str:
        """All that a header of this name says."""
        return ",".join(self._headers(name))

    def _headers(self, name: bytes) -> list[str]:
        return [value.decode("latin-1") for key, value in self._scope["headers"] if key == name]


Handler = Callable[[CollectRequest, T], Awaitable[msgspec.Struct]]


def collect_route(path: str, body: type[T]) -> Callable[[Handler[T]], ASGIRouteHandler]:
    """Make a POST route of a handler that gets the strictly decoded body and returns what to encode."""
    decoder = msgspec.json.Decoder(body)

    def decorate(handler: Handler[T]) -> ASGIRouteHandler:
        async def route(scope: HTTPScope, receive: Receive, send: Send) -> None:
            if scope["method"] != "POST":
                raise MethodNotAllowedException(headers={"Allow": "POST, OPTIONS"})
            call = CollectRequest(scope)
            call.check_address_limit()
            reply = msgspec.json.encode(await handler(call, await read_body(receive, decoder)))
            await _reply(send, reply, call.accepts_gzip)

        return asgi(path, opt={"handler": handler, "body": body}, copy_scope=False)(route)

    return decorate


async def _reply(send: Send, content: bytes, takes_gzip: Callable[[], bool]) -> None:
    headers: list[Any] = [(b"content-type", b"application/json")]
    # Only words and styles are as long as this, and they go on before anybody sees the card.
    if len(content) > MIN_GZIP_BYTES:
        headers.append((b"vary", b"Accept-Encoding"))
        if takes_gzip():
            headers.append((b"content-encoding", b"gzip"))
            content = gzip.compress(content, GZIP_LEVEL, mtime=0)
    headers.append((b"content-length", str(len(content)).encode()))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": content, "more_body": False})
