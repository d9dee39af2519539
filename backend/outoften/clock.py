"""The current time, in one place."""

from datetime import UTC, datetime, tzinfo


def now() -> datetime:
    """The current time in UTC, cut to whole milliseconds, so that a reply equals the stored row."""
    precise = datetime.now(UTC)
    return precise.replace(microsecond=precise.microsecond // 1000 * 1000)


def from_epoch_ms(milliseconds: int, zone: tzinfo | None = UTC) -> datetime:
    """The time that many milliseconds after 1970, in `zone`."""
    return datetime.fromtimestamp(milliseconds / 1000, zone)
