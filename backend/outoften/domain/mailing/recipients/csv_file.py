"""Reads CSV files: which encoding and delimiter a file has. Nothing here reads more than a piece at a time."""

import codecs
import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Literal

from msgspec import Struct

from outoften.domain.errors import InvalidError

Encoding = Literal["utf-8", "utf-16-le", "utf-16-be", "windows-1252"]
DELIMITERS = ",;\t|"
# What the module csv refuses, or reads as something else.
_NO_DELIMITERS = '"\0'
MAX_COLUMNS = 200
MAX_CELL_CHARACTERS = 2_000
# While a line is split into cells, nothing else runs in the process.
_MAX_LINE_CHARACTERS = 1_000_000
# Rows that a missing quotation mark joins with those below, after which these are read again: that takes time.
_MAX_OPEN_QUOTES = 100
# Of the line with such a mark; the module csv reads cells of up to 131,072.
_MAX_CUT_CHARACTERS = 100_000

_MARKS: tuple[tuple[bytes, Encoding], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CODECS: dict[Encoding, str] = {
    "utf-8": "utf-8",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    # Python's own leaves five bytes undefined, which other programs take for control characters.
    "windows-1252": "cp1252",
}

# Cells may have several lines, and most fields have one.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
# Not `splitlines`, which ends lines at characters that cells may contain.
_LINE = re.compile(r"[^\r\n]*+(?:\r\n|[\r\n])|[^\r\n]++")


class CsvRow(Struct, frozen=True, gc=False):
    """A row with the number of the line on which it begins. `error`: why it can't be read."""

    line: int
    cells: list[str]
    error: str = ""


def find_encoding(pieces: Iterable[bytes]) -> Encoding:
    """Returns the encoding of a file: by its mark, else UTF-8, or Windows-1252 if it is not valid UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    beginning, is_first = b"", True
    for piece in pieces:
        if is_first:
            beginning, is_first = piece[:4096], False
            for mark, encoding in _MARKS:
                if piece.startswith(mark):
                    return encoding
            if guessed := _guess_utf16(beginning):
                return guessed
        try:
            decoder.decode(piece)
        except UnicodeDecodeError:
            return "windows-1252"
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8"


def decode(pieces: Iterable[bytes], encoding: Encoding) -> Iterator[str]:
    """Yields the text of a file, without its mark. What is no character becomes a replacement character."""
    decoder = codecs.getincrementaldecoder(_CODECS[encoding])(errors="replace")
    is_first = True
    for piece in pieces:
        text = decoder.decode(piece)
        yield text.removeprefix("\ufeff") if is_first else text
        is_first = is_first and not text
    yield decoder.decode(b"", final=True)


def find_delimiter(sample: str) -> str:
    """Returns the delimiter of a file that begins with `sample`: the one that gives most rows equally many cells."""
    first, _, _ = sample.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5 and first.strip()[-1] not in _NO_DELIMITERS:
        return first.strip()[-1]
    # The last line may be cut.
    lines = sample.splitlines()[:-1][:50] or sample.splitlines()
    return max(DELIMITERS, key=lambda delimiter: _fitness(lines, delimiter))


def read_rows(
    text: Iterable[str], delimiter: str, max_cell_characters: int = MAX_CELL_CHARACTERS, *, one_line: bool = True
) -> Iterator[CsvRow]:
    """Yields the rows of a file, the header first. Empty rows are left out, as is the line with which Excel says `sep=;`.

    With `one_line`, control characters in cells, such as line ends, become spaces.
    """
    for line, cells, problem in _split_rows(_lines(text, max_cell_characters), delimiter):
        if problem:
            yield CsvRow(line, [cell.strip()[:100] for cell in cells[:MAX_COLUMNS]], problem)
            continue
        if line == 1 and cells and cells[0].lower().startswith("sep="):
            continue
        if len(cells) > MAX_COLUMNS:
            # Many such rows would fill the memory.
            problem = f"The row has {len(cells):,} cells, and a file has at most {MAX_COLUMNS} columns."
            yield CsvRow(line, [cell[:100] for cell in cells[:5]], problem)
        # Nearly all rows are shorter than a cell may be.
        elif len("".join(cells)) > max_cell_characters and max(map(len, cells)) > max_cell_characters:
            problem = f"A cell has more than {max_cell_characters:,} characters. Is a quotation mark missing?"
            yield CsvRow(line, [cell[:100] for cell in cells], problem)
        elif any(stripped := [cell.strip() for cell in cells]):
            yield CsvRow(line, [_CONTROLS.sub(" ", cell).strip() for cell in cells] if one_line else stripped)


def _split_rows(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str], str]]:
    """Yields the line on which each row begins, its cells, and why it can't be read."""
    held: list[str] = []
    reader = csv.reader(_hold(lines, held), delimiter=delimiter)
    line, open_quotes = 1, 0
    while True:
        line += len(held)
        held.clear()
        problem = ""
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            cells, problem = [], f"This line can't be read: {error}."
        if len(held) > 1 and (problem or _has_open_quote(held, delimiter)):
            problem = "A quotation mark is opened in this row and not closed."
            cells = next(csv.reader([held[0][:_MAX_CUT_CHARACTERS]], delimiter=delimiter))
            if open_quotes < _MAX_OPEN_QUOTES:
                # The rows below are no part of this one, so they are read again.
                lines, held[1:] = chain(held[1:], lines), []
                reader = csv.reader(_hold(lines, held), delimiter=delimiter)
                open_quotes += 1
            else:
                problem += f" Lines below it that were not read: {len(held) - 1:,}. Close the marks, and import the file again."
        yield line, cells, problem


def _hold(lines: Iterable[str], held: list[str]) -> Iterator[str]:
    """Yields lines and holds them; at the end it holds an empty one."""
    for line in lines:
        held.append(line)
        yield line
    held.append("")


def _has_open_quote(lines: list[str], delimiter: str) -> bool:
    """Whether a quotation mark is not closed in the lines of a row, or only by the first mark of another cell."""
    if not lines[-1]:
        return True
    try:
        deque(csv.reader(lines, delimiter=delimiter, strict=True), maxlen=0)
    except csv.Error:
        return True
    return False


def check_header(header: CsvRow | None) -> list[str]:
    """Returns the names of the columns. Raises InvalidError if there are none, too many, or two of the same name."""
    if header and header.error:
        raise InvalidError("file_invalid", f"The first row must name the columns. {header.error}")
    if header is None:
        raise InvalidError("file_empty", "The file has no rows. Its first row must name the columns, such as email,name,plan.")
    names = [name or f"Column {number}" for number, name in enumerate(header.cells, 1)]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidError("file_invalid", f"Two columns are called {twice[:100]!r}. Give each its own name.")
    return names


def _lines(text: Iterable[str], max_cell_characters: int) -> Iterator[str]:
    """Yields lines with their ends. Old Macintosh programs end lines with CR alone."""
    longest = min(max_cell_characters * MAX_COLUMNS, _MAX_LINE_CHARACTERS)
    rest = ""
    for piece in text:
        # Of CR and LF, the second may come in the next piece.
        held, rest = (rest, "") if rest.endswith("\r") else ("", rest)
        first, *others = _LINE.findall(held + piece) or [""]
        lines = [rest + first, *others]
        rest = "" if lines[-1].endswith("\n") else lines.pop()
        yield from lines
        if len(rest) > longest:
            raise InvalidError("file_invalid", "A line of the file is too long. Is it a CSV file, saved as text?")
    if rest:
        yield rest


def _guess_utf16(beginning: bytes) -> Encoding | None:
    """Returns UTF-16 for a file without mark in which every other byte is NUL."""
    half = len(beginning) // 2
    if not half:
        return None
    if beginning[1::2].count(0) > half * 0.6:
        return "utf-16-le"
    return "utf-16-be" if beginning[::2].count(0) > half * 0.6 else None


def _fitness(lines: list[str], delimiter: str) -> tuple[int, int]:
    """Returns how many rows have as many columns as the first, and how many columns these are; one column fits nothing."""
    try:
        rows = [row for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return 0, 0
    columns = len(rows[0]) if rows else 1
    return (sum(len(row) == columns for row in rows), columns) if columns > 1 else (0, 0)
