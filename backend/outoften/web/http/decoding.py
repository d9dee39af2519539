"""Strict decoders for bodies and query strings. The error for an invalid field names the field and the reason."""

import re
from collections.abc import Collection
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import msgspec
from litestar.types import HTTPScope, Receive

from outoften.domain.errors import InvalidError
from outoften.domain.field_errors import describe_error
from outoften.web.http.problems import PayloadTooLargeError, RequestTimeoutError, UnsupportedMediaTypeError
from outoften.web.http.state import HTTPRequest, request_context

T = TypeVar("T")
Query = TypeVar("Query", bound=msgspec.Struct)

# Enough for the longest answer in any valid encoding: JSON as ASCII and forms both need up to 12 bytes for a character.
MAX_BODY_BYTES = 64 * 1024
# Of an array of bodies.
MAX_BATCH_BYTES = 1024 * 1024
# The survey page's form may send twelve choices of each follow-up, of which the server keeps those of one.
MAX_FORM_FIELDS = 256
# All parameters of a route, with every character percent-encoded, take less.
MAX_QUERY_BYTES = 8 * 1024


# A backslash and what it escapes: a pair of surrogates, half of one, or anything else.
_SURROGATES = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)


def _replace_lone_surrogate(match: re.Match[bytes]) -> bytes:
    return rb"\ufffd" if match[1] else match[0]


async def read_body(scope: HTTPScope, receive: Receive, decoder: msgspec.json.Decoder[T]) -> T:
    """Returns the decoded JSON body of a page, of any media type (`text/plain` needs no preflight).

    JavaScript cuts an emoji into halves, which JSON can express and Unicode cannot: they become replacement characters.
    """
    body = await read_bytes(scope, receive, MAX_BODY_BYTES)
    return _decode_json(_SURROGATES.sub(_replace_lone_surrogate, body) if b"\\u" in body else body, decoder)


def _decode_json(body: bytes, decoder: msgspec.json.Decoder[T]) -> T:
    if not body:
        raise InvalidError("body_missing", "The body is empty. Send a JSON object.")
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        raise InvalidError("body_invalid", describe_error(error, decoder.type)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidError("body_malformed", f"The body is not valid JSON in UTF-8: {error}.") from None


async def read_form(request: HTTPRequest, struct: type[Query], repeatable: Collection[str] = ()) -> Query:
    """Returns the decoded fields of an HTML form. Raises InvalidError.

    Only names in `repeatable` may occur more than once. Their fields may be in groups: `choice.7=Price` is the `choice` that
    `group_value("7", "Price")` returns.
    """
    if request.content_type[0] != "application/x-www-form-urlencoded":
        raise UnsupportedMediaTypeError(
            "not_a_form", "Send the body with the header Content-Type: application/x-www-form-urlencoded."
        )
    body = await read_bytes(request.scope, request.receive, MAX_BODY_BYTES)
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=MAX_FORM_FIELDS
        )
    except ValueError as error:
        raise InvalidError("body_malformed", f"The body is not a form in UTF-8: {error}.") from None
    fields: dict[str, Any] = {name: [] for name in repeatable}
    for name, value in pairs:
        # Browsers send line breaks as CRLF, which would count twice towards the maximum length.
        text = value.replace("\r\n", "\n")
        field, _, group = name.partition(".")
        if field in repeatable:
            fields[field].append(group_value(group, text) if group else text)
        elif name in fields:
            raise InvalidError("body_invalid", f"The field `{name}` occurs more than once. Send it once.")
        else:
            fields[name] = text
    try:
        return msgspec.convert(fields, struct)
    except msgspec.ValidationError as error:
        raise InvalidError("body_invalid", describe_error(error, struct)) from None


def group_value(group: str, value: str) -> str:
    """Returns the value of a field that is in a group of the form. No text of an owner contains a tab."""
    return f"{group}\t{value}"


async def read_bytes(scope: HTTPScope, receive: Receive, max_bytes: int) -> bytes:
    """Returns the body as it came."""
    body = _receive_all(receive, max_bytes, _content_length(scope))
    return await request_context(scope).state.body_deadlines.limit(body)


async def _receive_all(receive: Receive, max_bytes: int, length: int | None) -> bytes:
    body, more = b"", True
    # To wait for the message that nothing more comes takes as long as to wait for the body, so it is not waited for.
    while more and len(body) != length:
        message = await receive()
        if message["type"] != "http.request":
            raise RequestTimeoutError("body_incomplete", "The connection closed before the body was complete.")
        body = body + message["body"] if body else message["body"]
        more = message["more_body"]
        if len(body) > max_bytes:
            raise PayloadTooLargeError("body_too_large", f"The body is longer than {max_bytes} bytes. Send a shorter one.")
    return body


def _content_length(scope: HTTPScope) -> int | None:
    """Returns the length of the body; None if it comes in chunks, or if there is none."""
    length = None
    for name, value in scope["headers"]:
        if name == b"transfer-encoding":
            return None
        if name == b"content-length":
            length = int(value)
    return length


async def read_json(
    request: HTTPRequest, decoder: msgspec.json.Decoder[T], max_bytes: int = MAX_BODY_BYTES, *, is_optional: bool = False
) -> T:
    """Returns the decoded body. Its media type must be JSON, which a form of another origin can't send without a preflight.

    Where it `is_optional`, no body stands for an empty object.
    """
    is_json = request.content_type[0] == "application/json"
    body = await read_bytes(request.scope, request.receive, max_bytes) if is_json or is_optional else b""
    if is_optional and not body:
        return decoder.decode(b"{}")
    if not is_json:
        raise UnsupportedMediaTypeError("not_json", "Send the body with the header Content-Type: application/json.")
    return _decode_json(body, decoder)


def read_query(request: HTTPRequest, struct: type[Query]) -> Query:
    """Returns the decoded query string. Raises InvalidError, also for repeated names and, where forbidden, unknown ones."""
    if len(request.scope["query_string"]) > MAX_QUERY_BYTES:
        raise InvalidError("query_invalid", f"The query string is longer than {MAX_QUERY_BYTES} bytes. Send a shorter one.")
    parameters: dict[str, str] = {}
    ignores_unknown = not struct.__struct_config__.forbid_unknown_fields
    for name, value in request.query_params.multi_items():
        if ignores_unknown and name not in struct.__struct_encode_fields__:
            continue
        if name in parameters:
            raise InvalidError("query_invalid", f"The parameter `{name}` occurs more than once. Send it once.")
        parameters[name] = value
    try:
        query = msgspec.convert(parameters, struct, strict=False)
    except msgspec.ValidationError as error:
        raise InvalidError("query_invalid", f"Query string: {describe_error(error, struct)}") from None
    for field, name in zip(struct.__struct_fields__, struct.__struct_encode_fields__, strict=True):
        if name in parameters and not _is_canonical(parameters[name], getattr(query, field)):
            raise InvalidError(
                "query_invalid",
                f"The value {parameters[name]!r} of `{name}` is not valid. Omit it, or use the format in /docs.",
            )
    return query


def _is_canonical(text: str, value: Any) -> bool:
    """Whether the text is in the usual form. Lax decoding also accepts `null`, `1e1` (10), `1` (true), epoch times."""
    if isinstance(value, datetime):
        return ":" in text
    return value is not None and (not isinstance(value, int) or str(value).lower() == text)
