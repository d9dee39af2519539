"""The one clock."""

from datetime import UTC, datetime


def present() -> datetime:
    """Now, UTC, in the whole milliseconds that are stored and signed: a reply must not differ from the row it tells of."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
