"""Responses as lines of a file: CSV for spreadsheets, JSON Lines for programs."""

import csv
import io
from collections.abc import Iterable
from typing import Literal

import msgspec

from outoften.domain.collecting.ask import Ask
from outoften.domain.responses.response import ResponseOut, response_of

Format = Literal["csv", "jsonl"]
MEDIA_TYPES: dict[Format, str] = {"csv": "text/csv", "jsonl": "application/jsonl"}

# A spreadsheet takes what begins like this for a formula, and whoever answers a survey may write one.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def head(kind: Format) -> str:
    """What a file begins with."""
    return _csv([ResponseOut.__struct_fields__]) if kind == "csv" else ""


def lines(kind: Format, asks: Iterable[Ask]) -> str:
    """Some responses. Lists are divided by `; ` in CSV; JSON Lines have everything exactly."""
    found = map(response_of, asks)
    if kind == "jsonl":
        return msgspec.json.Encoder().encode_lines(list(found)).decode()
    return _csv([_cell(value) for value in msgspec.structs.astuple(response)] for response in found)


def _csv(rows: Iterable[Iterable[object]]) -> str:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue()


def _cell(value: object) -> object:
    match value:
        case dict():
            text = "; ".join(f"{key}={of}" for key, of in value.items())
        case tuple():
            text = "; ".join(value)
        case str():
            text = value
        case bool() | int() | None:
            return str(value).lower() if isinstance(value, bool) else value
        case _:
            text = msgspec.to_builtins(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
