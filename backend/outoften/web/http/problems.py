"""Every error is an RFC 9457 problem with a stable `type`. This is the one table from what went wrong to a status."""

import logging
from http import HTTPStatus

import msgspec
from litestar import Response
from litestar.exceptions import HTTPException, MethodNotAllowedException, NotFoundException

from outoften.domain import errors

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

STATUS_OF: dict[type[errors.Refusal], int] = {
    errors.Invalid: 400,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.TooMany: 429,
    errors.Busy: 503,
}


class TooLarge(errors.Refusal):
    """The body is larger than this route reads."""


class TooSlow(errors.Refusal):
    """The body didn't arrive in time."""


class Gone(errors.Refusal):
    """It was here, and will not be again."""


class WrongType(errors.Refusal):
    """The body is of a media type that this route doesn't read."""


STATUS_OF |= {TooSlow: 408, Gone: 410, TooLarge: 413, WrongType: 415}


class Problem(msgspec.Struct, frozen=True):
    """RFC 9457. `code` is the last part of `type`."""

    type: str
    title: str
    status: int
    detail: str
    code: str


def problem(status: int, code: str, detail: str) -> Problem:
    """A problem with the status's own title."""
    return Problem(f"urn:outoften:problem:{code}", HTTPStatus(status).phrase, status, detail, code)


def explain(error: Exception) -> tuple[Problem, dict[str, str]]:
    """The problem that an exception means, and its headers."""
    if isinstance(error, errors.Refusal):
        status = STATUS_OF[type(error)]
        return problem(status, error.code, error.detail), _headers(error)
    if isinstance(error, MethodNotAllowedException):
        allowed = {name.lower(): value for name, value in (error.headers or {}).items()}["allow"]
        allowed = allowed.replace("GET", "GET, HEAD")
        return problem(405, "method_not_allowed", f"This address takes {allowed}."), {"Allow": allowed}
    if isinstance(error, NotFoundException):
        return problem(404, "not_found", "There is nothing at this address. GET /openapi.json lists what there is."), {}
    if isinstance(error, HTTPException):
        # Litestar's own words may quote the address with its query string, so they are not passed on.
        return problem(error.status_code, "bad_request", "The request could not be read."), {}
    if isinstance(error, (UnicodeError, RecursionError, msgspec.MsgspecError)):
        return problem(400, "bad_request", "The request could not be read."), {}
    log.error("Unexpected error.", exc_info=error)
    return problem(500, "internal_error", "Something went wrong here, and it has been logged. Nothing was recorded."), {}


def problem_reply(said: Problem, headers: dict[str, str]) -> Response[bytes]:
    """A problem as it is sent."""
    return Response(msgspec.json.encode(said), status_code=said.status, headers=headers, media_type=MEDIA_TYPE)


def _headers(error: errors.Refusal) -> dict[str, str]:
    if isinstance(error, (errors.TooMany, errors.Busy)):
        return {"Retry-After": str(error.retry_after)}
    if isinstance(error, errors.Unauthenticated):
        return {"WWW-Authenticate": 'Bearer realm="outoften"'}
    return {}
