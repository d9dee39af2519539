"""Responses as rows of a file: CSV for spreadsheets, JSON Lines for programs."""

import csv
import io
import re
from collections.abc import Iterable
from typing import Literal
from uuid import UUID

import msgspec

from outoften.domain.collecting.ask import Ask
from outoften.domain.responses.response import ResponseOut, response_from_ask

ExportFormat = Literal["csv", "csv-semicolon", "csv-plain", "jsonl"]
MEDIA_TYPES: dict[ExportFormat, str] = {
    "csv": "text/csv",
    "csv-semicolon": "text/csv",
    "csv-plain": "text/csv",
    "jsonl": "application/jsonl",
}

BYTE_ORDER_MARK = "\ufeff"
# A cell without any of these is safe.
_FORMULA_SIGNS = frozenset("=+-@＝＋－＠−\t\r")
# Where a spreadsheet could begin a cell that it runs as a formula: at the start of the text, and after anything that separates
# cells or rows. A spreadsheet that expects another separator does not see our quotes, so quotes, spaces and
# invisible characters may come before it.
_CELL_STARTS = re.compile(r"""^(?=[\t\r])|(^|[;,\t\r\n])(?=(?:[^\S\t\r\n]|[\u200b-\u200f\u2060\ufeff]|")*[=+\-@＝＋－＠−])""")


def export_suffix(kind: ExportFormat) -> str:
    """Returns the suffix of the file's name."""
    return kind.partition("-")[0]


def export_header(kind: ExportFormat) -> str:
    """Returns what a file begins with: the header row of a CSV file, after the byte order mark that spreadsheets need."""
    if kind == "jsonl":
        return ""
    return ("" if kind == "csv-plain" else BYTE_ORDER_MARK) + encode_csv(kind, [ResponseOut.__struct_fields__])


def export_rows(kind: ExportFormat, asks: Iterable[Ask]) -> str:
    """Returns the rows of some responses. CSV joins lists with `; `; JSON Lines contain the exact values.

    `csv` and `csv-semicolon` are for spreadsheets: every cell is quoted, and an apostrophe stands before what could be run as a
    formula. `csv-plain` is RFC 4180 with unchanged values, for programs.
    """
    responses = map(response_from_ask, asks)
    if kind == "jsonl":
        return msgspec.json.Encoder().encode_lines(list(responses)).decode()
    return encode_csv(kind, (map(encode_cell, msgspec.structs.astuple(response)) for response in responses))


def encode_csv(kind: ExportFormat, rows: Iterable[Iterable[str]]) -> str:
    """Returns rows of a CSV file."""
    file = io.StringIO()
    if kind == "csv-plain":
        csv.writer(file).writerows(rows)
    else:
        writer = csv.writer(file, delimiter=";" if kind == "csv-semicolon" else ",", quoting=csv.QUOTE_ALL)
        writer.writerows(map(_neutralize_formula, row) for row in rows)
    return file.getvalue()


def _neutralize_formula(text: str) -> str:
    # Most cells are decided without the slower pattern: an export shares the event loop with answers.
    return text if _FORMULA_SIGNS.isdisjoint(text) else _CELL_STARTS.sub(r"\1'", text)


def encode_cell(value: object) -> str:
    """Returns a value as the text of a cell. Lists are joined with `; `."""
    match value:
        case str():
            return value
        case None:
            return ""
        case bool():
            return str(value).lower()
        case int() | UUID():
            return str(value)
        case dict():
            return "; ".join(f"{key}={item}" for key, item in value.items())
        case tuple():
            return "; ".join(value)
    return str(msgspec.to_builtins(value))
