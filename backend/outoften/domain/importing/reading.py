"""Reads the files of an import: what their records say, whether they are CSV or JSON."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import chain, islice
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from outoften.domain.errors import InvalidError
from outoften.domain.importing.columns import REJECTED_COLUMNS, change_columns, check_columns, row_reader, unique_names
from outoften.domain.importing.imported import (
    MAX_COMMENT_CHARACTERS,
    ImportedPerson,
    ImportedResponse,
    make_person,
    make_response,
)
from outoften.domain.importing.json_records import read_records
from outoften.domain.importing.registry import SOURCES, check_source, recognise
from outoften.domain.importing.report import UnderstoodColumn
from outoften.domain.importing.source import IS_PERSON, Given, Head, Source
from outoften.domain.importing.times import date_reader, find_order, has_zone, needs_order
from outoften.domain.mailing.recipients.csv_file import CsvRow, Encoding, decode, find_delimiter, find_encoding, read_rows

# Opens a file and yields its content in pieces.
Pieces = Callable[[], Iterable[bytes]]
_DATE_SAMPLE = 20
_EXAMPLE_ROWS = 20
_MAX_EXAMPLES = 3
_MAX_EXAMPLE_CHARACTERS = 100
# Of programs that pack files.
_PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0")
# Pages of the web, such as the one to sign in, XML, PDF and pictures.
_NO_TABLES = ("<", "%PDF", "\u2030PNG")


class ReadOptions(Struct, frozen=True):
    """What the user says about the files. What is left out is found out from them.

    `keeps_problem`: what the user can mend by saying more is kept for a preview, and refuses no file.
    """

    source: str | None = None
    columns: Mapping[str, str] = {}
    delimiter: str | None = None
    encoding: Encoding | None = None
    day_first: bool | None = None
    zone: ZoneInfo | None = None
    keeps_problem: bool = False


class Entry(Struct, frozen=True, gc=False):
    """What a record says; with `problem`, its code and why it is rejected. Without anything it is left out.

    `record` is what the file has: the cells of a row, or a value of JSON.
    """

    line: int
    found: ImportedResponse | ImportedPerson | None = None
    problem: tuple[str, str] | None = None
    record: Any = ()


class ImportFile:
    """A file, and how it is read. Raises InvalidError for one that can't be."""

    def __init__(self, file_name: str, pieces: Pieces, options: ReadOptions, site_zone: ZoneInfo, now: datetime) -> None:
        self.name = file_name
        self._pieces, self._now = pieces, now
        beginning = b"".join(islice(pieces(), 1))
        if not beginning:
            raise InvalidError("file_empty", f"{self.name}: it is empty.")
        if beginning.startswith(_PACKED):
            raise InvalidError(
                "file_packed", f"{self.name}: it is packed, as XLSX and ZIP are. Export it as CSV, or unpack it."
            )
        self.encoding: Encoding = options.encoding or find_encoding(pieces())
        sample = next(decode(iter([beginning]), self.encoding))
        first_line = sample.lstrip().partition("\n")[0]
        if "\0" in first_line or first_line.startswith(_NO_TABLES):
            raise InvalidError("file_invalid", f"{self.name}: it is no table and no JSON. Export it as CSV or JSON.")
        self.is_json = sample.lstrip()[:1] in ("{", "[")
        self.delimiter = "" if self.is_json else options.delimiter or find_delimiter(sample)
        head = self._read_head()
        self.names = head.names
        detected = recognise(head)
        name_of_source = options.source or (detected.name if detected else None)
        if name_of_source is None:
            raise InvalidError(
                "source_unknown",
                f"{file_name}: it is not clear which product it is from. Name it: one of {', '.join(SOURCES)}.",
            )
        self.detected = detected.name if detected else None
        self.source: Source = SOURCES[name_of_source]
        check_source(self.source, head)
        has_two_rows = self.source.has_two_header_rows and self.source.has_two_header_rows(head)
        self._second_row = head.second if has_two_rows else ()
        self.columns: dict[str, str] = {}
        if not self.is_json and self.source.columns:
            proposed = self.source.columns(head)
            self.columns = change_columns({one: proposed.get(one, "") for one in self.names}, options.columns)
        self.zone = UTC if self.source.is_utc else options.zone or site_zone
        self.day_first = options.day_first
        self.has_naive_dates = False
        self.problem: InvalidError | None = None
        try:
            self._check_table()
        except InvalidError as error:
            if not options.keeps_problem:
                raise
            self.problem = error

    @property
    def question(self) -> str:
        """The name of the column with the scores."""
        return next((name for name, field in self.columns.items() if field == "score"), "")

    def rejected_header(self, names: Sequence[str]) -> list[tuple[str, ...]]:
        """Returns the first rows of the table of rejected records: the columns of all files, as far as they have some."""
        if not names:
            return [(*REJECTED_COLUMNS, "record")]
        header = [(*REJECTED_COLUMNS, *names)]
        return [*header, ("", "", "", *self.align(self._second_row, names))] if self._second_row else header

    def align(self, cells: Sequence[str], names: Sequence[str]) -> Sequence[str]:
        """Returns the cells of a row in the order of these columns, which other files may have too."""
        if not self.names or self.names == names:
            return cells
        by_name = dict(zip(self.names, cells, strict=False))
        return [by_name.get(name, "") for name in names]

    def described_columns(self) -> list[UnderstoodColumn]:
        """Returns what each column is, with its first different values, by which its owner recognizes it."""
        if not self.columns:
            return []
        rows = list(islice(self._rows(decode(self._pieces(), self.encoding)), _EXAMPLE_ROWS))
        described = []
        for index, (name, field) in enumerate(self.columns.items()):
            cells = (self._clean(row.cells[index]) for row in rows if index < len(row.cells) and not row.error)
            examples = list(dict.fromkeys(cell[:_MAX_EXAMPLE_CHARACTERS] for cell in cells if cell))
            described.append(UnderstoodColumn(name, field, examples[:_MAX_EXAMPLES]))
        return described

    def entries(self) -> Iterator[Entry]:
        """Yields what each record says, in the order of the file."""
        read_date = date_reader(self.zone, self.day_first)
        for line, given, problem, record in self._given():
            if problem:
                yield Entry(line, problem=("row_invalid", problem), record=record)
                continue
            try:
                values = given()
                if values is None:
                    yield Entry(line)
                elif values.get(IS_PERSON):
                    yield Entry(line, make_person(values))
                else:
                    yield Entry(line, make_response(values, read_date, self._now), record=record)
            except InvalidError as error:
                yield Entry(line, problem=(error.code, error.detail), record=record)
            except (TypeError, ValueError, AttributeError, OverflowError):
                # Anything can be in a JSON record, such as a number where the product has a list.
                problem = f"The record is not as {self.source.title} writes it."
                yield Entry(line, problem=("row_invalid", problem), record=record)

    def _given(self) -> Iterator[tuple[int, Callable[[], Given | None], str, Any]]:
        """Yields line, raw values, why the record can't be read, and the record."""
        text = decode(self._pieces(), self.encoding)
        if self.is_json:
            read = self.source.read
            assert read
            for one in read_records(text):
                yield one.line, partial(read, one.record), one.error, one.record
            return
        if self.source.columns is None:
            read = self.source.read
            assert read
            for row in self._rows(text):
                yield row.line, partial(read, dict(zip(self.names, row.cells, strict=False))), row.error, row.cells
            return
        read_row = row_reader(self.names, self.columns, self.source.clean)
        for row in self._rows(text):
            yield row.line, partial(read_row, row.cells), row.error, row.cells

    def _rows(self, text: Iterable[str]) -> Iterator[CsvRow]:
        """Yields the rows below the header."""
        rows = read_rows(text, self.delimiter, MAX_COMMENT_CHARACTERS, one_line=False)
        yield from islice(rows, 2 if self._second_row else 1, None)

    def _read_head(self) -> Head:
        text = decode(self._pieces(), self.encoding)
        if self.is_json:
            first = next((one.record for one in islice(read_records(text), 100) if not one.error), None)
            if first is None:
                raise InvalidError("file_invalid", f"{self.name}: it has no JSON record at its beginning. Is the export empty?")
            return Head(record=first)
        rows = read_rows(text, self.delimiter, MAX_COMMENT_CHARACTERS, one_line=False)
        header = next(rows, None)
        if header is None or header.error:
            problem = header.error if header else "It has no rows."
            raise InvalidError("file_invalid", f"{self.name}: the first row must name the columns. {problem}")
        second = next(rows, None)
        return Head(unique_names(header.cells), tuple(second.cells) if second and not second.error else ())

    def _check_table(self) -> None:
        """Finds out how a table writes dates. Raises InvalidError if they can be read in two ways, or columns are missing."""
        if not self.columns:
            return
        check_columns(self.columns)
        column = next(name for name, field in self.columns.items() if field == "answered_at")
        values = self._column(self.names.index(column))
        sample = list(islice(values, _DATE_SAMPLE))
        self.has_naive_dates = not self.source.is_utc and not all(map(has_zone, sample))
        if self.day_first is None and any(map(needs_order, sample)):
            found = find_order(chain(sample, values))
            self.day_first = self.source.day_first if found is None else found
            if self.day_first is None:
                raise InvalidError(
                    "dates_ambiguous",
                    f"Dates such as {next(filter(needs_order, sample))[:40]!r} can be read in two ways. Say which: --dates "
                    "day-first or month-first, or dates=day-first in a request.",
                )

    def _column(self, index: int) -> Iterator[str]:
        for row in self._rows(decode(self._pieces(), self.encoding)):
            if index < len(row.cells) and row.cells[index] and not row.error:
                yield self._clean(row.cells[index])

    def _clean(self, cell: str) -> str:
        return self.source.clean(cell) if self.source.clean else cell


def cells_of(record: Any) -> list[str]:
    """Returns a record as cells of a table: those of a row, or one with text or JSON."""
    if isinstance(record, list | tuple) and all(isinstance(cell, str) for cell in record):
        return list(record)
    return [record if isinstance(record, str) else json.dumps(record, ensure_ascii=False, default=str)]
