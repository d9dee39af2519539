"""Dates as pages write them. widget/src/targeting/dates.ts reads them alike: tests/widget/dates.json has cases for both."""

import re
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Smaller numbers are seconds: as milliseconds, they would be before March 1973, and as seconds they reach the year 5138.
_FIRST_MILLISECONDS = 100_000_000_000
_YEAR_1, _YEAR_10000 = -62_135_596_800_000, 253_402_300_800_000

_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
# ISO 8601, and what Rails prints: 2026-11-22 09:30:00 UTC, 2026-11-22 10:30:00 +0100.
_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ]((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?))? ?"
    r"(?:Z|UTC?|GMT|([+-](?:[01]\d|2[0-3])):?([0-5]\d)?)?",
    re.ASCII | re.IGNORECASE,
)
# The date of RFC 2822: Sun, 22 Nov 2026 09:30:00 +0000.
_RFC_2822_DATE = re.compile(r"^(?:[a-z]{3}, )?(\d\d?) ([a-z]{3}) (\d{4})(?= |$)", re.ASCII | re.IGNORECASE)
_NUMBER = re.compile(r"-?\d{9,15}(?:\.\d{1,9})?", re.ASCII)


def parse_time(value: str | int | float | bool | None) -> datetime | None:
    """Returns the time of a date in ISO 8601, Rails' or RFC 2822's spelling, or of a number since 1970; None for anything else.

    Without an offset, the time is in UTC.
    """
    if isinstance(value, str):
        text = value.strip()
        return _parse_number(float(text)) if _NUMBER.fullmatch(text) else _parse_text(text)
    if isinstance(value, bool) or value is None:
        return None
    return _parse_number(value)


def _parse_number(number: float) -> datetime | None:
    milliseconds = number * 1000 if abs(number) < _FIRST_MILLISECONDS else number
    if not _YEAR_1 <= milliseconds < _YEAR_10000:
        return None
    return _EPOCH + timedelta(milliseconds=milliseconds)


def _parse_text(text: str) -> datetime | None:
    match = _ISO.fullmatch(_RFC_2822_DATE.sub(_iso_date, text))
    if not match:
        return None
    day, time, hours, minutes = match.groups()
    offset = f"{hours}:{minutes or '00'}" if hours else "+00:00"
    try:
        moment = datetime.fromisoformat(f"{day}T{time or '00:00'}{offset}")
    except ValueError:
        return None
    milliseconds = (moment - _EPOCH) // timedelta(milliseconds=1)
    return moment if _YEAR_1 <= milliseconds < _YEAR_10000 else None


def _iso_date(match: re.Match[str]) -> str:
    day, month, year = match.groups()
    number, odd = divmod(_MONTHS.find(month.lower()), 3)
    # For what is no month, the text stays what no date looks like.
    return match[0] if odd or number < 0 else f"{year}-{number + 1:02}-{int(day):02}"
