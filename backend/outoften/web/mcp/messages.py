"""JSON-RPC messages of MCP: decodes them, checks their protocol version and headers, encodes replies and errors."""

import base64
import binascii
from typing import Any, Literal

import msgspec
from litestar import Response
from msgspec import UNSET, Struct, UnsetType

from outoften import __version__
from outoften.domain.field_errors import describe_error
from outoften.web.http.decoding import MAX_BODY_BYTES, read_bytes
from outoften.web.http.problems import UnsupportedMediaTypeError
from outoften.web.http.state import HTTPRequest

Json = dict[str, Any]

# Each request of this version says what it needs; there is no handshake.
CURRENT_VERSION = "2026-07-28"
# Versions that begin with `initialize`. Earlier ones require batches, which are not supported.
HANDSHAKE_VERSIONS = ("2025-11-25", "2025-06-18")
VERSIONS = (CURRENT_VERSION, *HANDSHAKE_VERSIONS)

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
HEADER_MISMATCH = -32020
UNSUPPORTED_VERSION = -32022

SERVER_INFO = {"name": "outoften", "title": "Out of Ten", "version": __version__}

_PREFIX = "io.modelcontextprotocol/"
_BASE64_START, _BASE64_END = "=?base64?", "?="

MessageId = int | str


class Message(Struct):
    """A request, or a notification if it has no id."""

    jsonrpc: Literal["2.0"]
    method: str
    id: MessageId | UnsetType = UNSET
    params: Json = {}


class MessageError(Exception):
    """A message that gets a JSON-RPC error, with the HTTP status of the reply."""

    def __init__(self, code: int, text: str, status: int = 400, data: Any = None) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.status = status
        self.data = data


async def read_message(request: HTTPRequest) -> Any:
    """Returns the decoded JSON of the body. Raises MessageError, RefusalError."""
    if request.content_type[0] != "application/json":
        raise UnsupportedMediaTypeError("not_json", "Send the message with the header Content-Type: application/json.")
    try:
        return msgspec.json.decode(await read_bytes(request.scope, request.receive, MAX_BODY_BYTES))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MessageError(PARSE_ERROR, f"The body is not valid JSON in UTF-8: {error}.") from None


def id_of(content: Any) -> MessageId | None:
    """Returns the id that the reply to this message has; None if it has no valid one."""
    found = content.get("id") if isinstance(content, dict) else None
    return found if isinstance(found, int | str) and not isinstance(found, bool) else None


def to_message(content: Any) -> Message:
    """Returns the message. Raises MessageError."""
    if isinstance(content, list):
        raise MessageError(INVALID_REQUEST, "Batches are not supported. Send one message per request.")
    try:
        return msgspec.convert(content, Message)
    except msgspec.ValidationError as error:
        raise MessageError(
            INVALID_REQUEST,
            f'{describe_error(error)} Send a JSON-RPC request, such as {{"jsonrpc": "2.0", "id": 1, "method": "tools/list"}}.',
        ) from None


def is_current(request: HTTPRequest, message: Message) -> bool:
    """Returns whether a request is of the current version; else it is of one with a handshake. Raises MessageError."""
    if message.method == "initialize":
        return False
    meta = message.params.get("_meta")
    meta = meta if isinstance(meta, dict) else {}
    version, named = request.headers.get("mcp-protocol-version"), meta.get(f"{_PREFIX}protocolVersion")
    if version is None:
        raise MessageError(HEADER_MISMATCH, f"The header MCP-Protocol-Version is missing. Send one of {', '.join(VERSIONS)}.")
    if named not in (None, version):
        raise MessageError(
            HEADER_MISMATCH, f"The header MCP-Protocol-Version is {version!r}, and the message has {named!r}. Send the same."
        )
    check_version(version)
    if version in HANDSHAKE_VERSIONS:
        return False
    for key, kind in (("protocolVersion", str), ("clientCapabilities", dict)):
        if not isinstance(meta.get(_PREFIX + key), kind):
            raise MessageError(INVALID_PARAMS, f"`params._meta` needs `{_PREFIX}{key}` in version {CURRENT_VERSION}.")
    _check_header(request, "Mcp-Method", message.method)
    if message.method == "tools/call":
        _check_header(request, "Mcp-Name", message.params.get("name"))
    return True


def check_version(version: str) -> None:
    """Raises MessageError if the version of a message is not supported."""
    if version not in VERSIONS:
        raise MessageError(
            UNSUPPORTED_VERSION,
            f"The protocol version {version!r} is not supported. Send one of {', '.join(VERSIONS)}.",
            data={"supported": VERSIONS, "requested": version},
        )


def _check_header(request: HTTPRequest, name: str, expected: Any) -> None:
    value = request.headers.get(name.lower())
    if value is not None and value.startswith(_BASE64_START) and value.endswith(_BASE64_END):
        try:
            value = base64.b64decode(value[len(_BASE64_START) : -len(_BASE64_END)], validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            value = None
    if value != expected:
        raise MessageError(HEADER_MISMATCH, f"The header {name} must have the value of the message: {expected!r}.")


def result_reply(message: Message, result: Json, *, is_current: bool) -> Response[bytes]:
    """Returns the reply with a result. Clients of versions with a handshake refuse fields that they do not know."""
    if is_current:
        result = {"resultType": "complete", "_meta": {f"{_PREFIX}serverInfo": SERVER_INFO}} | result
    return _reply({"jsonrpc": "2.0", "id": message.id, "result": result}, 200)


def error_reply(message_id: MessageId | None, error: MessageError) -> Response[bytes]:
    """Returns the reply with an error."""
    content: Json = {"code": error.code, "message": error.text} | ({"data": error.data} if error.data else {})
    return _reply({"jsonrpc": "2.0"} | ({} if message_id is None else {"id": message_id}) | {"error": content}, error.status)


def _reply(content: Json, status: int) -> Response[bytes]:
    return Response(msgspec.json.encode(content), status_code=status, media_type="application/json")
