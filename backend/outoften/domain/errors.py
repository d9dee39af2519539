"""Errors that refuse a request. The web layer answers each with its HTTP status, the command line with exit code 2."""


class RefusalError(Exception):
    """The base of all errors here. `code` is stable; `detail` is text for people, and may change."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class InvalidError(RefusalError):
    """A field or a parameter has a value that is not allowed."""


class UnauthenticatedError(RefusalError):
    """The request has no credentials, or invalid ones."""


class ForbiddenError(RefusalError):
    """The caller is known and has no permission."""


class NotFoundError(RefusalError):
    """The resource does not exist, or the caller may not know that it does."""


class ConflictError(RefusalError):
    """The request contradicts the current state, such as a limit that has been reached."""


class RateLimitedError(RefusalError):
    """Too many requests. The same request is accepted after `retry_after` seconds."""

    def __init__(self, code: str, detail: str, retry_after: int) -> None:
        super().__init__(code, detail)
        self.retry_after = retry_after


class UnavailableError(RefusalError):
    """The server cannot process the request now, and recorded nothing. Retry after `retry_after` seconds."""

    def __init__(self, code: str, detail: str, retry_after: int) -> None:
        super().__init__(code, detail)
        self.retry_after = retry_after
