"""The current time."""

from datetime import UTC, datetime, tzinfo


def now() -> datetime:
    """Returns the current time in UTC, cut to whole milliseconds, so that a response equals the stored row."""
    precise = datetime.now(UTC)
    return precise.replace(microsecond=precise.microsecond // 1000 * 1000)


def from_epoch_ms(milliseconds: int, zone: tzinfo | None = UTC) -> datetime:
    """Returns the time at `milliseconds` since 1970, in `zone`."""
    return datetime.fromtimestamp(milliseconds / 1000, zone)
