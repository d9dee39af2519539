"""Logging to standard error: one JSON object per line, ASCII only, with secrets redacted."""

import json
import logging
import re
from collections.abc import Collection
from datetime import UTC, datetime

REDACTED = "***"
# The logger with one line per request.
REQUESTS = "outoften.requests"

_SECRET_PATTERNS = (
    # The id of an API key stays readable, so that the right key can be revoked.
    (re.compile(r"(oot_sk_[0-9a-f]{12}_)[0-9A-Za-z]+"), rf"\1{REDACTED}"),
    (re.compile(r"((?:sign-in|oot_session|password)=)[^\s;&'\"]+"), rf"\1{REDACTED}"),
    (re.compile(r"(/v1/mail/events/\w{1,20}/)[\w-]+"), rf"\1{REDACTED}"),
    (re.compile(r"(Bearer )\S+", re.IGNORECASE), rf"\1{REDACTED}"),
    # Ask tokens and the hosts' JWTs: long base64url texts, separated by dots. Without backtracking, and never from the middle
    # of a text: what somebody sent may be logged, and must not take quadratic time.
    (re.compile(r"(?<![\w-])[\w-]{24,}+(?:\.[\w-]{24,}+)++"), REDACTED),
)
# Up to the last @ of the line, because a password may contain any character, although it should be percent-encoded.
_UP_TO_AT = re.compile(r"^.*@", re.MULTILINE)
_PASSWORD = re.compile(r"(://[^\s:/@]*:).+@")


def redact(text: str, secrets: Collection[str] = ()) -> str:
    """Returns the text without these secrets, and without everything that looks like a key, a token or a password."""
    for secret in secrets:
        text = text.replace(secret, REDACTED)
    text = _UP_TO_AT.sub(lambda part: _PASSWORD.sub(rf"\1{REDACTED}@", part[0]), text)
    for pattern, replacement in _SECRET_PATTERNS:
        text = pattern.sub(replacement, text)
    return text


class JsonFormatter(logging.Formatter):
    """Formats a record with `at`, `level`, `logger`, `message` and, if there is one, `exception`."""

    def __init__(self, secrets: Collection[str] = ()) -> None:
        super().__init__()
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """Returns one line. Control characters are escaped, so that no input can add lines or colors to the log."""
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redact(record.getMessage(), self._secrets),
        }
        if isinstance(record.args, dict) and record.name == REQUESTS:
            entry |= record.args
        if record.exc_info:
            entry["exception"] = redact(self.formatException(record.exc_info), self._secrets)
        return json.dumps(entry)


def configure_logging(secrets: Collection[str], level: str = "warning", log_requests: bool = False) -> None:
    """Makes this process log as JSON, libraries only warnings and errors; `secrets` are redacted.

    Below that, libraries log statements with their values: comments, addresses.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter(secrets))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("outoften").setLevel(level.upper())
    logging.getLogger(REQUESTS).setLevel(logging.INFO if log_requests else logging.CRITICAL)
