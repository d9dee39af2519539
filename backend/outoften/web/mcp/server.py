"""Answers the messages of MCP clients. It keeps nothing between them, so that any process answers any message."""

import asyncio
from typing import Any
from urllib.parse import urlsplit

from litestar import Response

from outoften.domain.access.credential import Credential
from outoften.domain.errors import UnauthenticatedError
from outoften.web.http.auth import check_scope, get_credential
from outoften.web.http.limits.requests import check_key_limit
from outoften.web.http.state import HTTPRequest, app_state
from outoften.web.mcp import messages
from outoften.web.mcp.messages import HANDSHAKE_VERSIONS, Json, Message, MessageError
from outoften.web.mcp.replies import INSTRUCTIONS
from outoften.web.mcp.tool_calls import call_tool
from outoften.web.mcp.tools import Tool, find_tools

# The tools of a key change only with the server's version. Keys differ in their tools.
_CACHE_HINTS = {"ttlMs": 300_000, "cacheScope": "private"}
_CAPABILITIES: Json = {"tools": {}}


async def answer_message(request: HTTPRequest) -> Response[bytes]:
    """Returns the reply to a message. Raises RefusalError if it may not be sent at all, as the routes of `/v1` do."""
    if not _is_own_origin(request):
        text = "The header Origin names another website. Connect from a program that sends no Origin."
        return messages.error_reply(None, MessageError(messages.INVALID_REQUEST, text, 403))
    credential = await _authenticate(request)
    content: Any = None
    try:
        content = await messages.read_message(request)
        message = messages.to_message(content)
        if isinstance(message.id, int | str):
            is_current = messages.is_current(request, message)
            result = await _answer(request, message, credential, is_current=is_current)
            return messages.result_reply(message, result, is_current=is_current)
        messages.check_version(request.headers.get("mcp-protocol-version", messages.CURRENT_VERSION))
    except MessageError as error:
        return messages.error_reply(messages.id_of(content), error)
    # A notification, such as `notifications/initialized`: nothing depends on it.
    return Response(b"", status_code=202)


def _is_own_origin(request: HTTPRequest) -> bool:
    """Whether the request is of a program, or of a page of this server.

    A page whose name was made to lead to this machine (DNS rebinding) sends its name as Host too, so that is not compared.
    """
    origin = request.headers.get("origin")
    own = urlsplit(app_state(request).settings.base_url)
    return origin is None or origin == f"{own.scheme}://{own.netloc}"


async def _authenticate(request: HTTPRequest) -> Credential:
    """Returns the key's credential. Raises UnauthenticatedError, RateLimitedError. Cookies do not count."""
    if "authorization" not in request.headers:
        raise UnauthenticatedError("key_missing", "This needs an API key. Send Authorization: Bearer oot_sk_…")
    await check_scope(request, None)
    credential = get_credential(request)
    check_key_limit(app_state(request), credential.key_id)
    return credential


async def _answer(request: HTTPRequest, message: Message, credential: Credential, *, is_current: bool) -> Json:
    """Returns the result of a request. Raises MessageError."""
    params = message.params
    match message.method:
        case "initialize" if not is_current:
            return _initialize(params)
        case "ping" if not is_current:
            return {}
        case "server/discover" if is_current:
            return {"supportedVersions": messages.VERSIONS} | _describe() | _CACHE_HINTS
        case "tools/list":
            tools = await _find_tools(request)
            return {"tools": [tool.definition for tool in tools.values() if tool.is_for(credential)]} | _CACHE_HINTS
        case "tools/call":
            arguments = params.get("arguments", {})
            tool = (await _find_tools(request)).get(str(params.get("name")))
            # Versions with a handshake have errors of methods in a reply of 200.
            status = 400 if is_current else 200
            if tool is None:
                text = f"There is no tool {params.get('name')!r}. tools/list lists all that your key may call."
                raise MessageError(messages.INVALID_PARAMS, text, status)
            if not isinstance(arguments, dict):
                text = '`arguments` must be an object, such as {"survey_id": 1}.'
                raise MessageError(messages.INVALID_PARAMS, text, status)
            return await call_tool(request, tool, arguments)
    text = f"There is no method {message.method!r} in this version. Methods are tools/list and tools/call."
    raise MessageError(messages.METHOD_NOT_FOUND, text, 404 if is_current else 200)


async def _find_tools(request: HTTPRequest) -> dict[str, Tool]:
    # In a thread: making them for the first time takes long enough to delay other requests.
    return await asyncio.to_thread(find_tools, request.app)


def _initialize(params: Json) -> Json:
    asked = params.get("protocolVersion")
    version = asked if asked in HANDSHAKE_VERSIONS else HANDSHAKE_VERSIONS[0]
    return {"protocolVersion": version, "serverInfo": messages.SERVER_INFO} | _describe()


def _describe() -> Json:
    return {"capabilities": _CAPABILITIES, "instructions": INSTRUCTIONS}
