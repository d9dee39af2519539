"""The ASGI wrapper around everything: CORS, HEAD, security headers, and a reply to what Litestar can't even route.

Litestar's own middleware doesn't run for 404 and 405, and its CORS has one static list of origins; sites have their own.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

import msgspec

from outoften.web.http.problems import MEDIA_TYPE, Problem, make_problem, to_problem

COLLECTING_PATHS = ("/v1/ask", "/v1/view", "/v1/answer", "/v1/dismiss", "/v1/seen")

_DEFAULT_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"strict-origin-when-cross-origin",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
    b"cross-origin-resource-policy": b"same-origin",
    b"cache-control": b"no-store",
}
# Where a route leaves headers that belong on whatever it replies, a refusal too.
EXTRA_HEADERS_KEY = "outoften.headers"
_METHOD_KEY = "outoften.method"
# Litestar has no HEAD, and its OPTIONS forgets methods that share a path; its refusal of a method names them all.
_ROUTED_METHODS = {"HEAD": "GET", "OPTIONS": "NONE"}
_CONTENT_HEADERS = {b"content-type", b"content-length"}
_PRINTABLE = re.compile(rb"[\x21-\x7e]+")

Headers = list[tuple[bytes, bytes]]
Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]


def has_body(scope: Mapping[str, object]) -> bool:
    """Whether what follows the headers is sent at all: for HEAD nobody need make it."""
    return scope[_METHOD_KEY] != "HEAD"


class HttpMiddleware:
    """Wraps the application. `allows` says whether any site collects from an origin; which one, the handler checks.

    `shortcuts` are the routes that are called by their exact path without asking the router, for which they can't wait.
    """

    def __init__(self, app: ASGIApp, shortcuts: Mapping[str, ASGIApp], allows: Callable[[str], bool], secure: bool) -> None:
        self._app = app
        self._fast_routes = shortcuts
        self._is_known_origin = allows
        self._defaults = _DEFAULT_HEADERS | ({b"strict-transport-security": b"max-age=31536000"} if secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seal = _HeaderWriter(send, scope, self._defaults, self._cors(scope))
        try:
            if scope["method"] == "OPTIONS" and _is_collecting(scope):
                await self._preflight(scope, seal)
            else:
                scope[_METHOD_KEY] = scope["method"]
                scope["method"] = _ROUTED_METHODS.get(scope["method"], scope["method"])
                await self._route(scope)(scope, receive, seal)
        except Exception as error:
            # Once a reply has begun there is no taking it back.
            if seal.started:
                raise
            await _send_problem(seal, *to_problem(error))

    def _route(self, scope: Scope) -> ASGIApp:
        shortcut = self._fast_routes.get(scope["path"])
        if shortcut is None or scope["method"] != "POST":
            return self._app
        scope["litestar_app"] = self._app
        return shortcut

    def _cors(self, scope: Scope) -> Headers:
        if not _is_collecting(scope):
            return []
        origin = _header(scope, b"origin")
        # Caches must keep replies to different origins apart, allowed or not.
        headers = [(b"vary", b"Origin")]
        if _PRINTABLE.fullmatch(origin) and self._is_known_origin(origin.decode()):
            headers.append((b"access-control-allow-origin", origin))
        return headers

    async def _preflight(self, scope: Scope, seal: "_HeaderWriter") -> None:
        if not _header(scope, b"access-control-request-method"):
            await seal({"type": "http.response.start", "status": 204, "headers": [(b"allow", b"OPTIONS, POST")]})
            await seal({"type": "http.response.body", "body": b"", "more_body": False})
        elif not seal.allowed:
            detail = "No site here collects from this origin. Its owner can add it with PATCH /v1/sites/{id}."
            await _send_problem(seal, make_problem(403, "origin_not_allowed", detail), {})
        else:
            headers = [
                (b"access-control-allow-methods", b"POST"),
                (b"access-control-allow-headers", b"*"),
                (b"access-control-max-age", b"7200"),
                (b"vary", b"Access-Control-Request-Method, Access-Control-Request-Headers"),
            ]
            await seal({"type": "http.response.start", "status": 204, "headers": headers})
            await seal({"type": "http.response.body", "body": b"", "more_body": False})


class _HeaderWriter:
    """Adds the headers to whatever is sent, and drops the body that HEAD and OPTIONS don't have."""

    def __init__(self, send: Send, scope: Scope, defaults: dict[bytes, bytes], cors: Headers) -> None:
        self._send = send
        self._scope = scope
        self._defaults = defaults
        self._cors = cors
        self._method = scope["method"]
        self._drops_body = scope["method"] == "HEAD"
        self.started = False

    @property
    def allowed(self) -> bool:
        return len(self._cors) > 1

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            if self._method == "OPTIONS" and message["status"] == 405:
                self._drops_body = True
                message["status"] = 204
                message["headers"] = [(name, value) for name, value in message["headers"] if name.lower() == b"allow"]
            message["headers"] = self._with_headers(message["headers"])
        elif message["type"] == "http.response.body" and self._drops_body:
            message["body"] = b""
        await self._send(message)

    def _with_headers(self, headers: Any) -> Headers:
        given: Headers = [(name.lower(), value) for name, value in headers]
        names = {name for name, _ in given}
        if names == _CONTENT_HEADERS:
            return [*given, *self._defaults.items(), *self._cors, *self._scope.get(EXTRA_HEADERS_KEY, ())]
        extra: Headers = self._scope.get(EXTRA_HEADERS_KEY, [])
        sealed = given + [item for item in self._defaults.items() if item[0] not in names] + self._cors + extra
        varies = [value for name, value in sealed if name == b"vary"]
        # One header with all of it: some caches look at the first alone.
        return [item for item in sealed if item[0] != b"vary"] + ([(b"vary", b", ".join(varies))] if varies else [])


def _is_collecting(scope: Scope) -> bool:
    # Litestar's router doesn't mind a slash at the end, so nothing here may.
    return scope["path"].rstrip("/") in COLLECTING_PATHS


def _header(scope: Scope, name: bytes) -> bytes:
    return next((value for key, value in scope["headers"] if key == name), b"")


async def _send_problem(send: "_HeaderWriter", said: Problem, headers: dict[str, str]) -> None:
    body = msgspec.json.encode(said)
    encoded = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    encoded += [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": said.status, "headers": encoded})
    await send({"type": "http.response.body", "body": body, "more_body": False})
