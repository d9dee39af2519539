"""Maps every exception to an RFC 9457 problem with a status and a stable `type`."""

import logging
from http import HTTPStatus
from typing import Annotated

import msgspec
from litestar import Response
from litestar.exceptions import HTTPException, MethodNotAllowedException, NotFoundException
from msgspec import Meta

from outoften.domain import errors

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

STATUS_BY_ERROR: dict[type[errors.RefusalError], int] = {
    errors.InvalidError: 400,
    errors.UnauthenticatedError: 401,
    errors.ForbiddenError: 403,
    errors.NotFoundError: 404,
    errors.ConflictError: 409,
    errors.RateLimitedError: 429,
    errors.UnavailableError: 503,
}


class PayloadTooLargeError(errors.RefusalError):
    """The body is larger than this route reads."""


class RequestTimeoutError(errors.RefusalError):
    """The body did not arrive in time."""


class GoneError(errors.RefusalError):
    """The resource existed and does not exist any more."""


class UnsupportedMediaTypeError(errors.RefusalError):
    """The route does not accept the body's media type."""


STATUS_BY_ERROR |= {RequestTimeoutError: 408, GoneError: 410, PayloadTooLargeError: 413, UnsupportedMediaTypeError: 415}


class Problem(msgspec.Struct, frozen=True):
    """RFC 9457. `code` is the last part of `type`."""

    type: Annotated[
        str,
        Meta(description="`urn:outoften:problem:` followed by the code.", examples=["urn:outoften:problem:survey_not_found"]),
    ]
    title: Annotated[str, Meta(description="The name of the HTTP status.", examples=["Not Found"])]
    status: Annotated[int, Meta(description="The HTTP status.", examples=[404])]
    detail: Annotated[
        str,
        Meta(
            description="The problem and its remedy, in English, for people.",
            examples=["There is no survey 7. GET /v1/surveys lists them."],
        ),
    ]
    code: Annotated[str, Meta(description="The stable error code, for programs.", examples=["survey_not_found"])]


def make_problem(status: int, code: str, detail: str) -> Problem:
    """Returns a problem whose title is the status's standard phrase."""
    return Problem(f"urn:outoften:problem:{code}", HTTPStatus(status).phrase, status, detail, code)


def to_problem(error: Exception) -> tuple[Problem, dict[str, str]]:
    """Returns the problem for an exception, and the headers of its response. Logs unexpected exceptions."""
    if isinstance(error, errors.RefusalError):
        status = STATUS_BY_ERROR[type(error)]
        return make_problem(status, error.code, error.detail), _error_headers(error)
    if isinstance(error, MethodNotAllowedException):
        allowed = {name.lower(): value for name, value in (error.headers or {}).items()}["allow"]
        allowed = allowed.replace("GET", "GET, HEAD")
        return make_problem(405, "method_not_allowed", f"This address accepts only {allowed}."), {"Allow": allowed}
    if isinstance(error, NotFoundException):
        return make_problem(404, "not_found", "There is no resource at this address. GET /openapi.json lists all."), {}
    if isinstance(error, HTTPException):
        # Litestar's message may contain the query string, so it is not sent.
        return make_problem(error.status_code, "bad_request", "The request is malformed."), {}
    if isinstance(error, (UnicodeError, RecursionError, msgspec.MsgspecError)):
        return make_problem(400, "bad_request", "The request is malformed."), {}
    log.error("Unexpected error.", exc_info=error)
    return make_problem(500, "internal_error", "Unexpected error in the server; it was logged. Nothing was recorded."), {}


def problem_response(problem: Problem, headers: dict[str, str]) -> Response[bytes]:
    """Returns the response for a problem."""
    return Response(msgspec.json.encode(problem), status_code=problem.status, headers=headers, media_type=MEDIA_TYPE)


def _error_headers(error: errors.RefusalError) -> dict[str, str]:
    if isinstance(error, (errors.RateLimitedError, errors.UnavailableError)):
        return {"Retry-After": str(error.retry_after)}
    if isinstance(error, errors.UnauthenticatedError):
        return {"WWW-Authenticate": 'Bearer realm="outoften"'}
    if isinstance(error, (PayloadTooLargeError, RequestTimeoutError)):
        # The rest of the body is not read, so the server closes the connection. A proxy must not send others' requests on it.
        return {"Connection": "close"}
    return {}
