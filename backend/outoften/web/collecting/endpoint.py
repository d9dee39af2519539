"""The collecting routes' decorator: plain ASGI, because Litestar's handlers cost more CPU than the rest of the request."""

import gzip
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec
from litestar import asgi
from litestar.exceptions import MethodNotAllowedException
from litestar.handlers import ASGIRouteHandler
from litestar.types import HTTPScope, Receive, Send

from outoften import clock
from outoften.domain.errors import ForbiddenError, UnauthenticatedError
from outoften.domain.surveys.origin_refusals import refusal_detail
from outoften.domain.surveys.origins import is_origin_allowed
from outoften.domain.surveys.site import Site
from outoften.tokens.identity import Identity, verify_identity
from outoften.web.http.decoding import read_body
from outoften.web.http.limits.requests import check_address_limit, sender_address
from outoften.web.http.limits.tag_origins import count_refusal
from outoften.web.http.state import request_context
from outoften.web.http.static_files import accepted_encodings

T = TypeVar("T", bound=msgspec.Struct)

# Shorter responses fit into one packet anyway.
MIN_GZIP_BYTES = 800
# Higher levels do not make such short texts smaller.
GZIP_LEVEL = 5


class CollectRequest:
    """A collecting request before its body is read: checks its rate limits and origin, and reads its headers."""

    def __init__(self, scope: HTTPScope) -> None:
        self.state = request_context(scope).state
        self._scope = scope
        self._address = sender_address(scope)

    def check_address_limit(self) -> None:
        """Counts the request for its address. Raises RateLimitedError."""
        check_address_limit(self._scope, self._address)

    def is_unusual_volume(self, site_id: int) -> bool:
        """Whether this address asks more often than a household or office would."""
        return self.state.rate_limiter.is_unusual_volume(site_id, self._address)

    def count_anonymous_ask(self, site_id: int) -> None:
        """Counts an anonymous ask for its address."""
        self.state.rate_limiter.count_anonymous_ask(site_id, self._address)

    def takes_too_much_of_cap(self, survey_id: int, left: int) -> bool:
        """Whether this address takes too much of what is `left` of a survey's cap. Counts an anonymous ask if not."""
        return self.state.rate_limiter.takes_too_much_of_cap(survey_id, left, self._address)

    def check_origin(self, site: Site) -> None:
        """Raises ForbiddenError for an origin that is not allowed."""
        for origin in self._headers(b"origin"):
            if not is_origin_allowed(origin, site):
                count_refusal(self._scope, site, origin)
                raise ForbiddenError("origin_not_allowed", refusal_detail(origin, site))

    def verify_identity(self, token: str, claimed_id: str | None, site: Site) -> Identity:
        """Returns the identity in a token of the host. Counts a refusal for the owner, and raises UnauthenticatedError."""
        try:
            return verify_identity(token, claimed_id, site, clock.now())
        except UnauthenticatedError:
            self.state.database.tag_signals.add((site.id, "identity_refused"), 1)
            raise

    def check_site_limit(self, site_id: int, signed: bool = False) -> None:
        """Counts the request for its site, once nothing else is wrong with it. Raises RateLimitedError.

        Refused requests do not count, so that their sender does not use up the limit for others. `signed`: the respondent
        has a signed identity.
        """
        if quota := self.state.rate_limiter.count_site(site_id, self._address, signed):
            quota.check(f"This site has received more than {quota.limit} requests in a minute, and this address has sent many.")

    def accepts_gzip(self) -> bool:
        """Whether the client accepts gzip. Brotli at the same cost makes the response no smaller."""
        return "gzip" in accepted_encodings(self.header(b"accept-encoding"))

    def header(self, name: bytes) -> str:
        """Returns all values of this header, joined with commas."""
        return ",".join(self._headers(name))

    def _headers(self, name: bytes) -> list[str]:
        return [value.decode("latin-1") for key, value in self._scope["headers"] if key == name]


Handler = Callable[[CollectRequest, T], Awaitable[msgspec.Struct]]


def collect_route(path: str, body: type[T]) -> Callable[[Handler[T]], ASGIRouteHandler]:
    """Decorates the handler of a POST route, which receives the strictly decoded body and returns the Struct to encode."""
    decoder = msgspec.json.Decoder(body)

    def decorate(handler: Handler[T]) -> ASGIRouteHandler:
        async def route(scope: HTTPScope, receive: Receive, send: Send) -> None:
            if scope["method"] != "POST":
                raise MethodNotAllowedException(headers={"Allow": "POST, OPTIONS"})
            call = CollectRequest(scope)
            call.check_address_limit()
            content = msgspec.json.encode(await handler(call, await read_body(scope, receive, decoder)))
            await _send_json(send, content, call.accepts_gzip)

        return asgi(path, opt={"handler": handler, "body": body}, copy_scope=False)(route)

    return decorate


async def _send_json(send: Send, content: bytes, accepts_gzip: Callable[[], bool]) -> None:
    headers: list[Any] = [(b"content-type", b"application/json")]
    # Only replies with the card's texts and styles are this long.
    if len(content) > MIN_GZIP_BYTES:
        headers.append((b"vary", b"Accept-Encoding"))
        if accepts_gzip():
            headers.append((b"content-encoding", b"gzip"))
            content = gzip.compress(content, GZIP_LEVEL, mtime=0)
    headers.append((b"content-length", str(len(content)).encode()))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": content, "more_body": False})
