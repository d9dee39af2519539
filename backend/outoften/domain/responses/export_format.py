"""Responses as rows of a file: CSV for spreadsheets, JSON Lines for programs."""

import csv
import io
from collections.abc import Iterable
from typing import Literal

import msgspec

from outoften.domain.collecting.ask import Ask
from outoften.domain.responses.response import ResponseOut, response_from_ask

ExportFormat = Literal["csv", "jsonl"]
MEDIA_TYPES: dict[ExportFormat, str] = {"csv": "text/csv", "jsonl": "application/jsonl"}

# Spreadsheets run cells that start with one of these as a formula, and a respondent could write one.
_FORMULA_PREFIXES = ("=", "+", "-", "@", "\t", "\r")


def export_header(kind: ExportFormat) -> str:
    """Returns the header row of a CSV file; JSON Lines have none."""
    return _encode_csv([ResponseOut.__struct_fields__]) if kind == "csv" else ""


def export_rows(kind: ExportFormat, asks: Iterable[Ask]) -> str:
    """Returns the rows of some responses. CSV joins lists with `; `; JSON Lines contain the exact values."""
    responses = map(response_from_ask, asks)
    if kind == "jsonl":
        return msgspec.json.Encoder().encode_lines(list(responses)).decode()
    return _encode_csv([_encode_cell(value) for value in msgspec.structs.astuple(response)] for response in responses)


def _encode_csv(rows: Iterable[Iterable[object]]) -> str:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue()


def _encode_cell(value: object) -> object:
    match value:
        case dict():
            text = "; ".join(f"{key}={item}" for key, item in value.items())
        case tuple():
            text = "; ".join(value)
        case str():
            text = value
        case bool() | int() | None:
            return str(value).lower() if isinstance(value, bool) else value
        case _:
            text = msgspec.to_builtins(value)
    return f"'{text}" if text.startswith(_FORMULA_PREFIXES) else text
