"""Logs: one JSON object a line on standard error, in ASCII alone, with everything that opens a door blotted out."""

import json
import logging
import re
from collections.abc import Collection
from datetime import UTC, datetime

REDACTED = "***"

_SECRET_PATTERNS = (
    # API keys keep their id, so that the right one can be revoked.
    (re.compile(r"(oot_sk_[0-9a-f]{12}_)[0-9a-f]+"), rf"\1{REDACTED}"),
    (re.compile(r"(://[^\s:/@]*:)[^\s@]+(?=@)"), rf"\1{REDACTED}"),
    (re.compile(r"((?:sign-in|oot_session|password)=)[^\s;&'\"]+"), rf"\1{REDACTED}"),
    (re.compile(r"(Bearer )\S+", re.IGNORECASE), rf"\1{REDACTED}"),
    # Ask tokens and the hosts' JWTs: long texts of these letters, parted by dots.
    (re.compile(r"[\w-]{24,}(?:\.[\w-]{24,})+"), REDACTED),
)


class JsonFormatter(logging.Formatter):
    """`at`, `level`, `logger`, `message`, and `exception` where there is one."""

    def __init__(self, secrets: Collection[str] = ()) -> None:
        super().__init__()
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """One line. Control characters are escaped, so nobody can write lines or colours of their own into the log."""
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._redact(record.getMessage()),
        }
        if record.exc_info:
            entry["exception"] = self._redact(self.formatException(record.exc_info))
        return json.dumps(entry)

    def _redact(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, REDACTED)
        for pattern, blotted in _SECRET_PATTERNS:
            text = pattern.sub(blotted, text)
        return text


def configure_logging(secrets: Collection[str]) -> None:
    """From now on this process logs warnings and errors so; `secrets` are never shown."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter(secrets))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
