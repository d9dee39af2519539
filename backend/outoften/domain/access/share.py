"""Shared views: links with which people without an account read some reports of one survey."""

from datetime import UTC, datetime, timedelta
from typing import Literal

from msgspec import Struct

from outoften.domain.errors import InvalidError

# A section is a part of the shared view. `comments` is what people wrote, so a new link does not have it.
Section = Literal["score", "trend", "segments", "themes", "response_rate", "goals", "choices", "comments"]
DEFAULT_SECTIONS: tuple[Section, ...] = ("score", "trend", "segments", "themes", "response_rate", "goals", "choices")
SECTIONS: tuple[Section, ...] = (*DEFAULT_SECTIONS, "comments")
# The days that the view shows until its visitor chooses others: a number of days up to today, or all.
Period = Literal["7", "30", "90", "365", "all"]

MAX_SHARES = 100
MAX_FRAME_ORIGINS = 20
MAX_SHARE_DAYS = 3650
# For so long the password need not be entered again.
UNLOCKED_HOURS = 12


class Share(Struct, frozen=True, kw_only=True):
    """A link, without its secret. `frame_origins`: pages of these origins may show the view in a frame; others never."""

    id: str
    survey_id: int
    name: str
    digest: bytes
    sections: tuple[Section, ...]
    period: Period
    password_hash: str | None
    frame_origins: tuple[str, ...]
    expires_at: datetime | None
    created_at: datetime
    created_by: str
    last_viewed_at: datetime | None = None

    @property
    def shows_comments(self) -> bool:
        """Whether its visitors may read what people wrote."""
        return "comments" in self.sections

    def is_valid(self, now: datetime) -> bool:
        """Whether it has not expired."""
        return self.expires_at is None or self.expires_at > now


def check_expiry(expires_at: datetime | None, now: datetime) -> datetime | None:
    """Returns the end of a link in UTC, in whole milliseconds. Raises InvalidError unless it is in the next ten years."""
    if expires_at is None:
        return None
    if not now < expires_at <= now + timedelta(days=MAX_SHARE_DAYS):
        raise InvalidError(
            "expiry_invalid",
            f"`expires_at`: {expires_at.isoformat()} is not within the next {MAX_SHARE_DAYS:,} days. Send a time such as "
            f"{now + timedelta(days=90):%Y-%m-%dT00:00:00Z}, or null for a link that works until it is revoked.",
        )
    in_utc = expires_at.astimezone(UTC)
    return in_utc.replace(microsecond=in_utc.microsecond // 1000 * 1000)
