"""Dates of other products' files. Dates without an offset are in a time zone that the user sees and can change."""

import re
from calendar import month_name
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import partial
from typing import Any

from outoften.domain.collecting.dates import parse_time
from outoften.domain.errors import InvalidError

ReadDate = Callable[[Any], datetime]

# Spaces are never given back: a long cell of them must not take quadratic time.
# 2022/11/30 10:39:41 PM GMT+1 · 11/30/2025 02:03:04 PM CET · 31.12.2025, 10:00 Uhr · 2026-08-22 13:41:54 GMT+8
_PARTS = re.compile(
    r"(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})"
    r"(?:[ ,T]++(\d{1,2})[:.](\d\d)(?:[:.](\d\d)(?:\.\d+)?)?\s*+(?:([AP])\.?\s?M\.?|Uhr)?)?"
    r"\s*+(?:(UTC|GMT|Z)?\s*+([+-]\d{1,2})?(?::?(\d\d))?|([A-Z]{2,5}))",
    re.ASCII | re.IGNORECASE,
)
# 30 Nov 2025 · 30-Nov-2025 · Nov 30, 2025 at · Sunday, November 30, 2025
_NAMED = re.compile(
    r"(?:[a-z]{3,9},? )?(?:(\d\d?)[ -]([a-z]{3,9})\.?[ ,-]++(\d{4})|([a-z]{3,9})\.? (\d\d?),? (\d{4}))(?: at\b)?(?!\d)",
    re.ASCII | re.IGNORECASE,
)
_MONTHS = tuple(name.lower() for name in month_name[1:])
# Names of time zones in other languages.
_ZONE_NAMES = {"MEZ": "CET", "MESZ": "CEST"}
# Of seconds since 1970, from 2001 to 2286.
_SECONDS_DIGITS = 10
_SLASHES = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d\d)(?!\d)", re.ASCII)


def date_reader(zone: tzinfo, day_first: bool | None) -> ReadDate:
    """Returns a function that reads dates, and raises InvalidError for what is none.

    `zone` is that of dates without an offset. `day_first`: whether 01/02/2025 is in February; None if nobody knows.
    """
    return partial(_read, zone=zone, day_first=day_first)


def has_zone(value: Any) -> bool:
    """Whether a date tells its offset itself."""
    if not isinstance(value, str):
        return True
    text = value.strip()
    return (
        bool(re.search(r"(Z|UTC|GMT|[AP]M\s*[+-]\d+|:\d\d(\.\d+)?\s?[+-]\d\d:?(\d\d)?)", text, re.IGNORECASE)) or text.isdigit()
    )


def needs_order(value: Any) -> bool:
    """Whether a date begins with two numbers that can be day and month in either order."""
    return isinstance(value, str) and bool(_SLASHES.match(value.strip()))


def find_order(values: Iterable[str]) -> bool | None:
    """Returns whether the day comes first in these dates; None if all can be read in both ways. Raises InvalidError."""
    day_first = month_first = False
    for value in values:
        if found := _SLASHES.match(value.strip()):
            day_first = day_first or int(found[1]) > 12
            month_first = month_first or int(found[2]) > 12
    if day_first and month_first:
        raise InvalidError(
            "dates_mixed",
            "In some dates the day comes first, and in others the month. Export the file again with dates of one form, such as "
            "2026-11-22.",
        )
    return day_first if day_first or month_first else None


def _read(value: Any, zone: tzinfo, day_first: bool | None) -> datetime:
    if isinstance(value, str):
        text = value.strip()
        if len(text) == _SECONDS_DIGITS and text.isdigit() and text.isascii():
            return datetime.fromtimestamp(int(text), UTC)
        if text[4:5] != "-" and (named := _NAMED.match(text)):
            text = _iso_day(named) + text[named.end() :]
        if text[4:5] == "-" and len(text) >= 10:
            try:
                at = datetime.fromisoformat(text)
                # Faster than `replace`.
                return _in_utc(at if at.tzinfo else datetime.combine(at, at.time(), zone), text)
            except ValueError:
                pass
        # Other numbers since 1970 have no parts.
        if not text.isdigit() and (parts := _PARTS.fullmatch(text)):
            return _in_utc(_from_parts(parts, text, zone, day_first), text)
    at_or_none = parse_time(value)
    if at_or_none is None:
        if value is None or value == "":
            raise InvalidError("date_missing", "There is no date.")
        raise _invalid(str(value))
    return _in_utc(at_or_none, str(value))


def _from_parts(parts: re.Match[str], text: str, zone: tzinfo, day_first: bool | None) -> datetime:
    first, mark, second, third = int(parts[1]), parts[2], int(parts[3]), int(parts[4])
    if len(parts[1]) == 4:
        year, month, day = first, second, third
    elif mark == "." or day_first:
        day, month, year = first, second, third
    elif day_first is None:
        raise InvalidError(
            "date_ambiguous", f"The date {text[:40]!r} can be read in two ways. Say which: --dates day-first or month-first."
        )
    else:
        month, day, year = first, second, third
    year += 2000 if year < 100 else 0
    hour = int(parts[5] or 0)
    if parts[8]:
        if not 1 <= hour <= 12:
            raise _invalid(text)
        hour = hour % 12 + (12 if parts[8].upper() == "P" else 0)
    offset: tzinfo = UTC if parts[9] else zone
    try:
        if parts[10]:
            minutes = int(parts[11] or 0)
            offset = timezone(timedelta(hours=int(parts[10]), minutes=-minutes if parts[10][0] == "-" else minutes))
        at = datetime(year, month, day, hour, int(parts[6] or 0), int(parts[7] or 0), tzinfo=offset)
    except ValueError:
        raise _invalid(text) from None
    return _in_named_zone(at, parts[12].upper(), text) if parts[12] else at


def _in_named_zone(at: datetime, name: str, text: str) -> datetime:
    """Returns the time if its time zone has this name then: many abbreviations mean several time zones."""
    name = _ZONE_NAMES.get(name, name)
    # In the hour that comes twice in autumn, the name says which one it is.
    found = next((one for one in (at, at.replace(fold=1)) if one.tzname() == name), None)
    if found is None:
        raise InvalidError(
            "date_invalid",
            f"{text[:50]!r} is in a time zone that is not clear. Choose the time zone of the dates, such as Europe/Berlin "
            "for CET: --time-zone, or time_zone in a request.",
        )
    return found


def _iso_day(named: re.Match[str]) -> str:
    """Returns a day with the name of its month as 2025-11-30, and what has no month unchanged."""
    day, month, year = named.group(1, 2, 3) if named[1] else named.group(5, 4, 6)
    number = next((number for number, name in enumerate(_MONTHS, 1) if name.startswith(month.lower())), 0)
    return f"{year}-{number:02}-{int(day):02}" if number else named[0]


def _in_utc(at: datetime, text: str) -> datetime:
    try:
        return at.astimezone(UTC)
    except (OverflowError, ValueError):
        raise _invalid(text) from None


def _invalid(text: str) -> InvalidError:
    return InvalidError("date_invalid", f"{text[:50]!r} is not a date. Write dates such as 2026-11-22T09:30:00Z.")
