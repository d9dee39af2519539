"""Every refusal is one of these. Each says why in `detail`, for the person who reads it."""


class RefusalError(Exception):
    """The request can't be carried out. `code` is stable, `detail` is for people."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class InvalidError(RefusalError):
    """What was sent doesn't mean anything here."""


class UnauthenticatedError(RefusalError):
    """Nobody, or nobody we know, sent this."""


class ForbiddenError(RefusalError):
    """We know who it is, and they may not."""


class NotFoundError(RefusalError):
    """There is no such thing, or it is not for this caller to know of."""


class ConflictError(RefusalError):
    """It contradicts what has already happened."""


class RateLimitedError(RefusalError):
    """Too often: the same request is welcome after `retry_after` seconds."""

    def __init__(self, code: str, detail: str, retry_after: int) -> None:
        super().__init__(code, detail)
        self.retry_after = retry_after


class UnavailableError(RefusalError):
    """The server can't take it right now; nothing was recorded. Try again after `retry_after` seconds."""

    def __init__(self, code: str, detail: str, retry_after: int) -> None:
        super().__init__(code, detail)
        self.retry_after = retry_after
