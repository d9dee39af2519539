"""The current time."""

from datetime import UTC, datetime, tzinfo
from time import time_ns


def now() -> datetime:
    """Returns the current time in UTC, cut to whole milliseconds, so that a response equals the stored row."""
    return from_epoch_ms(time_ns() // 1_000_000)


def from_epoch_ms(milliseconds: int, zone: tzinfo | None = UTC) -> datetime:
    """Returns the time at `milliseconds` since 1970, in `zone`."""
    return datetime.fromtimestamp(milliseconds / 1000, zone)
