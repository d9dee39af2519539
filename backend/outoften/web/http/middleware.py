"""The ASGI middleware around the whole application: CORS, HEAD, security headers, and error responses.

Litestar's own middleware doesn't run for 404 and 405, and its CORS has one static list of origins; each site has its own.
"""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from time import perf_counter
from typing import Any
from urllib.parse import unquote

import msgspec

from outoften.domain.errors import InvalidError
from outoften.json_logging import REQUESTS
from outoften.web.http.problems import MEDIA_TYPE, Problem, to_problem
from outoften.web.http.state import AppState, RequestContext, set_request_context

_DEFAULT_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"strict-origin-when-cross-origin",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
    b"cross-origin-resource-policy": b"same-origin",
    b"cache-control": b"no-store",
}
requests_log = logging.getLogger(REQUESTS)

# Litestar has no HEAD, and its OPTIONS omits methods that share a path; its 405 names them all.
_ROUTED_METHODS = {"HEAD": "GET", "OPTIONS": "NONE"}
# Labels of metrics: what a client makes up is none.
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_NO_ROUTE = "none"
_CONTENT_HEADERS = {b"content-type", b"content-length"}
# Pages of other origins embed these files. They must be able to read a refusal too, and isolated pages (COEP) to load the file.
_EMBEDDED_HEADERS = {b"cross-origin-resource-policy": b"cross-origin", b"access-control-allow-origin": b"*"}
# For pages whose origin is not allowed: they may read why they are refused, and nothing else. Browsers do not accept this value
# for requests with credentials.
_EVERY_ORIGIN = (b"access-control-allow-origin", b"*")
# Granian copies what it is sent, and then waits for the client. Of a body that nobody reads it copies only a few of these.
_PART_BYTES = 16 * 1024
# A part of a route, such as {survey_id}.
_PLACE = re.compile(r"\{(\w+)\}")
_PRINTABLE = re.compile(rb"[\x21-\x7e]+")

Headers = list[tuple[bytes, bytes]]
Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]


class HttpMiddleware:
    """Wraps the application.

    `collecting` are the collecting routes by path: they take requests from pages of any site's origins (the handler checks
    which site), and a POST to the exact path is called without Litestar's router, which would cost more than the handler.
    Pages of all other origins can read refusals alone.
    `embedded` are the beginnings of the paths of files that pages of any origin embed.
    """

    def __init__(self, app: ASGIApp, collecting: Mapping[str, ASGIApp], embedded: tuple[str, ...], state: AppState) -> None:
        self._app = app
        self._collecting = collecting
        self._embedded = embedded
        self._state = state
        self._log_requests = state.settings.log_requests
        # As it is in the scope, decoded.
        self._base_path = unquote(state.settings.base_path)
        # The header is for the whole host, which is not only ours below a path.
        has_secure_host = state.settings.base_url.startswith("https://") and not self._base_path
        self._defaults = _DEFAULT_HEADERS | ({b"strict-transport-security": b"max-age=31536000"} if has_secure_host else {})
        self._embedded_defaults = self._defaults | _EMBEDDED_HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles an ASGI connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._base_path:
            self._remove_base_path(scope)
        context = RequestContext(self._state, scope["method"])
        defaults = self._embedded_defaults if scope["path"].startswith(self._embedded) else self._defaults
        writer = _HeaderWriter(send, context, defaults, *self._cors(scope))
        begin = perf_counter()
        try:
            _check_host(scope)
            if context.method == "OPTIONS" and self._is_collecting(scope):
                await self._preflight(scope, writer)
            else:
                set_request_context(scope, context)
                scope["method"] = _ROUTED_METHODS.get(context.method, context.method)
                await self._route(scope)(scope, receive, writer)
        except Exception as error:
            # A response that has begun can't be replaced.
            if writer.started:
                raise
            await _send_problem(writer, *to_problem(error))
        finally:
            self._count(scope, context.method, writer, perf_counter() - begin)

    def _count(self, scope: Scope, method: str, writer: "_HeaderWriter", seconds: float) -> None:
        """Count the request. Litestar's router knows the template of the path; it has none if it did not find the route."""
        path = scope["path"]
        route = path if path in self._collecting else scope.get("path_template") or _NO_ROUTE
        known = method if method in _METHODS else "other"
        self._state.database.metrics.requests.observe(seconds, route, known, str(writer.status))
        if self._log_requests:
            _log_request(scope, route, known, writer, seconds)

    def _remove_base_path(self, scope: Scope) -> None:
        """Removes the path of the public URL, unless the proxy has done so."""
        path = scope["path"]
        if path == self._base_path or path.startswith(f"{self._base_path}/"):
            scope["path"] = path.removeprefix(self._base_path) or "/"

    def _route(self, scope: Scope) -> ASGIApp:
        return self._collecting.get(scope["path"], self._app) if scope["method"] == "POST" else self._app

    def _is_collecting(self, scope: Scope) -> bool:
        # Litestar's router ignores a slash at the end of the path, so this does too.
        return scope["path"].rstrip("/") in self._collecting

    def _cors(self, scope: Scope) -> tuple[Headers, Headers]:
        """Returns the CORS headers of every reply, and those of refusals and preflights alone."""
        if not self._is_collecting(scope):
            return [], []
        origin = _header(scope, b"origin")
        # Caches must keep responses to different origins apart, allowed or not.
        headers = [(b"vary", b"Origin")]
        if _PRINTABLE.fullmatch(origin) and self._state.database.catalog.allows_origin(origin.decode()):
            return [*headers, (b"access-control-allow-origin", origin)], []
        return headers, [_EVERY_ORIGIN] if origin else []

    async def _preflight(self, scope: Scope, writer: "_HeaderWriter") -> None:
        if not _header(scope, b"access-control-request-method"):
            await writer({"type": "http.response.start", "status": 204, "headers": [(b"allow", b"OPTIONS, POST")]})
            await writer({"type": "http.response.body", "body": b"", "more_body": False})
        else:
            # Only the body of the request names the site, so its reply is what allows or refuses.
            headers = [
                *writer.refusal_cors,
                (b"access-control-allow-methods", b"POST"),
                (b"access-control-allow-headers", b"*"),
                (b"access-control-max-age", b"7200"),
                (b"vary", b"Access-Control-Request-Method, Access-Control-Request-Headers"),
            ]
            await writer({"type": "http.response.start", "status": 204, "headers": headers})
            await writer({"type": "http.response.body", "body": b"", "more_body": False})


class _HeaderWriter:
    """The `send` of a request: adds the headers to every response and drops the body of responses to HEAD and OPTIONS."""

    def __init__(
        self, send: Send, context: RequestContext, defaults: dict[bytes, bytes], cors: Headers, refusal_cors: Headers
    ) -> None:
        self._send = send
        self._context = context
        self._defaults = defaults
        self._cors = cors
        self.refusal_cors = refusal_cors
        self._drops_body = context.method == "HEAD"
        self.started = False
        # Without a response, because the client has gone.
        self.status = self.bytes = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            if self._context.method == "OPTIONS" and message["status"] == 405:
                self._drops_body = True
                message["status"] = 204
                message["headers"] = [(name, value) for name, value in message["headers"] if name.lower() == b"allow"]
            if message["status"] >= 400:
                self._cors = self._cors + self.refusal_cors
            self.status = message["status"]
            message["headers"] = self._with_headers(message["headers"])
        elif message["type"] == "http.response.body":
            body = b"" if self._drops_body else message.get("body", b"")
            self.bytes += len(body)
            message["body"] = await self._send_in_parts(body)
        await self._send(message)

    async def _send_in_parts(self, body: bytes) -> bytes:
        """Sends all but the last part of a long body. Returns the last part."""
        sent = 0
        while len(body) - sent > _PART_BYTES:
            await self._send({"type": "http.response.body", "body": body[sent : sent + _PART_BYTES], "more_body": True})
            sent += _PART_BYTES
        return body[sent:] if sent else body

    def _with_headers(self, headers: Any) -> Headers:
        merged: Headers = [(name.lower(), value) for name, value in headers]
        names = {name for name, _ in merged}
        extra = self._context.extra_headers
        if names == _CONTENT_HEADERS:
            return [*merged, *self._defaults.items(), *self._cors, *extra]
        merged += [item for item in self._defaults.items() if item[0] not in names] + self._cors + extra
        vary = [value for name, value in merged if name == b"vary"]
        # One header with all values: some caches read only the first.
        return [item for item in merged if item[0] != b"vary"] + ([(b"vary", b", ".join(vary))] if vary else [])


def _log_request(scope: Scope, route: str, method: str, writer: "_HeaderWriter", seconds: float) -> None:
    """Log a request without anything that may be a secret or tell who sent it: of its path only the numbers."""
    path = _PLACE.sub(lambda place: str(_number(scope, place[1], place[0])), route)
    entry = {"method": method, "path": path, "status": writer.status, "ms": round(seconds * 1000, 1), "bytes": writer.bytes}
    requests_log.info("%(method)s %(path)s %(status)s", entry)


def _number(scope: Scope, name: str, place: str) -> int | str:
    value = scope["path_params"].get(name)
    return value if isinstance(value, int) else place


def _header(scope: Scope, name: bytes) -> bytes:
    return next((value for key, value in scope["headers"] if key == name), b"")


def _check_host(scope: Scope) -> None:
    # RFC 9112, section 3.2. A proxy and this server might otherwise read different hosts from one request.
    # Granian writes an empty one where there is none.
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if len(hosts) > 1 or (scope["http_version"] == "1.1" and not any(hosts)):
        raise InvalidError(
            "bad_request", "The request needs exactly one Host header. Send, for example, Host: nps.example.com."
        )


async def _send_problem(send: "_HeaderWriter", problem: Problem, headers: dict[str, str]) -> None:
    body = msgspec.json.encode(problem)
    encoded = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    encoded += [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": problem.status, "headers": encoded})
    await send({"type": "http.response.body", "body": body, "more_body": False})
