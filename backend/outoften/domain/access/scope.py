"""Scopes of credentials, and the lifetimes of keys, sign-in links and sessions."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Literal

from outoften.domain.errors import InvalidError

# `read`: reports and responses. `respond`: work on responses. `write`: sites, surveys, what reports need, erasing.
# `keys`: members and credentials (keys, sessions, signing secrets). `metrics`: what the server counts about itself.
Scope = Literal["read", "respond", "write", "keys", "metrics"]
SCOPES: tuple[Scope, ...] = ("read", "respond", "write", "keys", "metrics")
# What a scope includes: these are newer than many keys.
_IMPLIED_BY: dict[Scope, Scope] = {"respond": "write", "metrics": "keys"}

SIGN_IN_LINK_LIFETIME = timedelta(days=1)
SESSION_LIFETIME = timedelta(days=7)
# The longest lifetime of a key that expires. A key without an end is valid until revoked.
MAX_KEY_DAYS = 3650


def with_implied(scopes: Collection[Scope]) -> tuple[Scope, ...]:
    """Returns the scopes and what they include: `write` includes `respond`, and `keys` includes `metrics`."""
    return tuple(scope for scope in SCOPES if scope in scopes or _IMPLIED_BY.get(scope) in scopes)


def normalize_expiry(expires_at: datetime | None, now: datetime) -> datetime | None:
    """Returns the end of a new key in UTC, in the whole milliseconds that are stored. Raises InvalidError."""
    if expires_at is None:
        return None
    example = f"such as {now + timedelta(days=90):%Y-%m-%dT00:00:00Z}, or null for a key that is valid until it is revoked."
    # Compared with their offsets: the last day of the calendar has times that UTC cannot express.
    if expires_at <= now:
        raise InvalidError(
            "key_expired", f"`expires_at`: {expires_at.isoformat()} is in the past. Send a later time, {example}"
        )
    if expires_at - now > timedelta(days=MAX_KEY_DAYS):
        raise InvalidError(
            "key_expiry_too_late",
            f"`expires_at`: {expires_at.isoformat()} is more than {MAX_KEY_DAYS} days away. Send an earlier time, {example}",
        )
    in_utc = expires_at.astimezone(UTC)
    return in_utc.replace(microsecond=in_utc.microsecond // 1000 * 1000)
