"""Replies in Delighted's shape: bare objects and lists, and refusals with a status, a message and errors by field."""

import re
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Response

from outoften.domain.errors import UnauthenticatedError
from outoften.web.http.problems import to_problem

# Its clients tell these apart from failures by the class of the exception.
_UNPROCESSABLE = (400, 409, 410, 413, 415)
_FIELD = re.compile(r"`(?:recipient\.)?([a-z_]+)[^`]*`:? ?(.*)", re.DOTALL)

OK = {"ok": True}


def json_reply(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response[bytes]:
    """Returns the reply with this content."""
    return Response(msgspec.json.encode(content), status_code=status, headers=headers, media_type="application/json")


def refusal(error: Exception) -> Response[bytes]:
    """Returns the reply for an exception: what is wrong with a value is a 422 that names the field."""
    problem, headers = to_problem(error)
    if problem.status in _UNPROCESSABLE:
        named = _FIELD.fullmatch(problem.detail)
        field, reason = (named[1], named[2] or problem.detail) if named else ("base", problem.detail)
        content = {"status": 422, "message": "Unprocessable Entity", "errors": {field: [reason]}}
        return json_reply(content | {"code": problem.code}, 422, headers)
    if isinstance(error, UnauthenticatedError):
        headers = {"WWW-Authenticate": 'Basic realm="outoften"'}
    message = HTTPStatus(problem.status).phrase
    content = {"status": problem.status, "message": message, "detail": problem.detail, "code": problem.code}
    return json_reply(content, problem.status, headers)
