"""Calls a tool: its operation's route in this process, with the sender's key, so that all permissions and limits apply."""

import re
from typing import Any, cast
from urllib.parse import parse_qs, quote, urlencode, urlsplit
from uuid import UUID

import msgspec
from litestar.types import HTTPScope

from outoften.web.http.problems import Problem
from outoften.web.http.state import HTTPRequest, RequestContext, app_state, set_request_context
from outoften.web.mcp.messages import Json
from outoften.web.mcp.refusals import translate_refusal
from outoften.web.mcp.replies import MAX_REPLY_BYTES, build_reply
from outoften.web.mcp.tools import Tool, find_tools, name_argument

# Of the sender's headers, only these reach the route.
_HEADERS = (b"authorization", b"host", b"x-forwarded-for")
# A value in a path must not lead to another route.
_SEGMENT = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}")
_FIRST_PAGE = 20


class _ArgumentError(Exception):
    """An argument that the route can't be called with."""


async def call_tool(request: HTTPRequest, tool: Tool, arguments: Json) -> Json:
    """Returns the result of a tool. Refusals are results too, with `isError`, so that the assistant can mend its call."""
    arguments = {name: value for name, value in arguments.items() if value is not None or name not in _queried(tool)}
    if "limit" in tool.properties:
        arguments.setdefault("limit", _FIRST_PAGE)
        # Some clients send numbers as texts. Longer ones are not converted: the route refuses them.
        if re.fullmatch(r"\d{1,9}", str(arguments["limit"])):
            arguments["limit"] = int(arguments["limit"])
    while True:
        try:
            status, headers, body = await _call(request, tool, arguments)
        except _ArgumentError as error:
            return _failure(str(error))
        if status >= 400:
            problem = msgspec.json.decode(body, type=Problem)
            detail = translate_refusal(problem.detail, find_tools(request.app).values())
            return _failure(f"{detail} ({problem.code})")
        reply, size = build_reply(tool, msgspec.json.decode(body), _next_cursor(headers))
        limit = arguments.get("limit")
        if size <= MAX_REPLY_BYTES or not isinstance(limit, int) or limit <= 1:
            return reply
        # A shorter page, because the cursor belongs to the last item of the page.
        arguments["limit"] = max(1, min(limit - 1, limit * MAX_REPLY_BYTES // size))


def _queried(tool: Tool) -> set[str]:
    """Returns the names of arguments that a path or a query has. Those of a body may be null."""
    return set(tool.properties).difference(getattr(tool.operation.opt.get("body"), "__struct_encode_fields__", ()))


def _failure(text: str) -> Json:
    return {"content": [{"type": "text", "text": text}], "isError": True}


async def _call(request: HTTPRequest, tool: Tool, arguments: Json) -> tuple[int, dict[bytes, bytes], bytes]:
    """Returns the status, headers and body of the route's reply. Raises _ArgumentError."""
    operation = tool.operation
    if unknown := sorted(arguments.keys() - tool.properties.keys()):
        raise _ArgumentError(f"There is no argument `{unknown[0]}`. Arguments are: {', '.join(tool.properties)}.")
    path = operation.path
    for name in operation.parameters:
        path = path.replace(f"{{{name}}}", _path_value(name, arguments.get(name), tool.properties[name]))
    fields = getattr(operation.opt.get("query"), "__struct_encode_fields__", ())
    queried = {name: name_argument(name) for name in fields if name_argument(name) in arguments}
    query = urlencode([(name, _query_value(argument, arguments[argument])) for name, argument in queried.items()])
    body_fields = arguments.keys() - operation.parameters.keys() - set(queried.values())
    body = msgspec.json.encode({name: arguments[name] for name in body_fields}) if operation.request_struct else b""
    headers = [(name, value) for name, value in request.scope["headers"] if name in _HEADERS]
    given = cast(dict[str, Any], request.scope)
    scope = {name: given[name] for name in ("type", "asgi", "http_version", "scheme", "server", "client")} | {
        "method": operation.method,
        "root_path": "",
        "path": path,
        "raw_path": quote(path).encode(),
        "query_string": query.encode(),
        "headers": [*headers, (b"content-type", b"application/json")],
    }
    set_request_context(scope, RequestContext(app_state(request), operation.method))
    return await _run(request, scope, body)


async def _run(request: HTTPRequest, scope: dict[str, Any], body: bytes) -> tuple[int, dict[bytes, bytes], bytes]:
    status, headers, content = 500, dict[bytes, bytes](), bytearray()

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
            headers.update({name.lower(): value for name, value in message["headers"]})
        else:
            content.extend(message.get("body", b""))

    await request.app(cast(HTTPScope, scope), receive, send)
    return status, headers, bytes(content)


def _path_value(name: str, value: Any, schema: Json) -> str:
    """Returns an argument as a segment of the path. Raises _ArgumentError."""
    text = "" if isinstance(value, bool) else str(value)
    if value is None:
        raise _ArgumentError(f"The argument `{name}` is missing. {schema.get('description', '')}")
    if schema.get("type") == "integer" and not re.fullmatch(r"[1-9][0-9]{0,17}", text):
        raise _ArgumentError(f"`{name}` must be a positive integer, such as 1.")
    if schema.get("format") == "uuid":
        try:
            return str(UUID(text))
        except ValueError:
            raise _ArgumentError(f"`{name}` must be a UUID, as the lists have it.") from None
    if not _SEGMENT.fullmatch(text):
        raise _ArgumentError(f"`{name}` may have only letters, digits, `_`, `.` and `-`.")
    return text


def _query_value(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str | int | float):
        raise _ArgumentError(f"`{name}` must be a text, a number, true or false.")
    return str(value)


def _next_cursor(headers: dict[bytes, bytes]) -> str | None:
    address = headers.get(b"link", b"").decode("latin-1").partition(">")[0]
    return next(iter(parse_qs(urlsplit(address).query).get("cursor", ())), None)
