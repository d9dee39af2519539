"""Reads the records of JSON files, a piece at a time: one a line, arrays, and saved pages of an API."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from msgspec import Struct

from outoften.domain.errors import InvalidError

# A record, or a page of records on one line. While one is decoded, nothing else runs in the process.
MAX_RECORD_CHARACTERS = 3_000_000
_MAX_FAULTS_IN_A_ROW = 100
# Of lists in lists.
_MAX_DEPTH = 4
# The lists of records in saved pages of an API.
_LISTS = ("results", "data", "items", "responses")
_GAP = re.compile(r"[\s,\[\]]*")

_decoder, _scanner = msgspec.json.Decoder(), json.JSONDecoder()


class JsonRecord(Struct, frozen=True):
    """A record with the number of the line on which it begins. `error`: why it can't be read; then it may be anything."""

    line: int
    record: Any
    error: str = ""


def read_records(text: Iterable[str]) -> Iterator[JsonRecord]:
    """Yields the records of a file. Raises InvalidError if it is no JSON."""
    pieces = iter(text)
    beginning = ""
    for piece in pieces:
        beginning += piece
        if "\n" in beginning.lstrip() or len(beginning) > MAX_RECORD_CHARACTERS:
            break
    first = beginning.lstrip().partition("\n")[0].strip()
    is_lines = first[:1] == "{" and _is_json(first)
    whole = _chain(beginning, pieces)
    yield from _read_lines(whole) if is_lines else _read_values(whole)


def _chain(beginning: str, pieces: Iterator[str]) -> Iterator[str]:
    yield beginning
    yield from pieces


def _is_json(line: str) -> bool:
    try:
        _decoder.decode(line)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True


def _read_lines(pieces: Iterable[str]) -> Iterator[JsonRecord]:
    rest: list[str] = []
    size, number = 0, 0
    for piece in pieces:
        first, *lines = piece.split("\n")
        rest.append(first)
        size += len(first)
        if size > MAX_RECORD_CHARACTERS:
            raise InvalidError("file_invalid", f"Line {number + 1} is too long. Write one record a line.")
        for line in lines:
            number += 1
            yield from _read_line(number, "".join(rest))
            rest, size = [line], len(line)
    yield from _read_line(number + 1, "".join(rest))


def _read_line(number: int, line: str) -> Iterator[JsonRecord]:
    if not line or line.isspace():
        return
    try:
        value = _decoder.decode(line)
    except (msgspec.DecodeError, RecursionError) as error:
        yield JsonRecord(number, line, f"This line is not JSON: {error}")
        return
    yield from _expand(number, value)


def _read_values(pieces: Iterator[str]) -> Iterator[JsonRecord]:
    """Yields the records of arrays and of objects of several lines."""
    rest, at, line, faults = "", 0, 1, 0
    is_last = False
    while not is_last or at < len(rest):
        # By positions, because copying the rest for each record of a long line would take minutes.
        gap = _GAP.match(rest, at)
        end = gap.end() if gap else at
        line += rest.count("\n", at, end)
        at = end
        if at < len(rest):
            try:
                value, end = _scanner.raw_decode(rest, at)
                if "\\u" in rest[at:end]:
                    # Half of a character that is written as two.
                    value = json.loads(json.dumps(value, ensure_ascii=False).encode(errors="replace"))
                # A number may go on in the next piece, but records are objects.
                yield from _expand(line, value)
                line += rest.count("\n", at, end)
                at, faults = end, 0
                continue
            except (ValueError, RecursionError):
                if is_last or len(rest) - at > MAX_RECORD_CHARACTERS:
                    faults += 1
                    if faults >= _MAX_FAULTS_IN_A_ROW:
                        raise InvalidError("file_invalid", f"From line {line} on, the file is not JSON.") from None
                    newline = rest.find("\n", at)
                    end = len(rest) if newline < 0 else newline + 1
                    yield JsonRecord(line, rest[at:end].strip(), "This record is not JSON, or the file ends within it.")
                    at, line = end, line + (newline >= 0)
                    continue
        rest, at = rest[at:], 0
        # Twice as much before the next attempt, so that a long record is not read from its beginning for each piece.
        parts, size = [rest], 0
        while size <= len(rest) and not is_last:
            piece = next(pieces, None)
            is_last = piece is None
            parts.append(piece or "")
            size += len(parts[-1])
        rest = "".join(parts)


def _expand(line: int, value: Any, depth: int = 0) -> Iterator[JsonRecord]:
    """Yields a record, or those in a list or in a saved page of an API."""
    if isinstance(value, list) and depth < _MAX_DEPTH:
        for one in value:
            yield from _expand(line, one, depth + 1)
    elif not isinstance(value, dict):
        yield JsonRecord(line, value, 'A record is an object in braces, such as {"score": 9}.')
    elif (name := next((name for name in _LISTS if isinstance(value.get(name), list)), None)) and "score" not in value:
        yield from _expand(line, value[name], depth + 1)
    else:
        yield JsonRecord(line, value)
