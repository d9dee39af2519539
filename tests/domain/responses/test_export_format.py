"""Files of responses: no spreadsheet finds a formula in them, and programs find the exact texts."""

import csv
import io
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outoften.domain.collecting.ask import Ask
from outoften.domain.responses.export_format import ExportFormat, export_header, export_rows
from tests.domain.asks import READ, issued

SEPARATORS = {"csv": ",", "csv-semicolon": ";"}
# What a spreadsheet runs; some remove spaces before it.
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")
BYTE_ORDER_MARK = "\ufeff"
# What people write, and what could end a cell or begin a formula.
texts = st.text(st.sampled_from([*"=+-@＝＋－＠;,\t\r\n\" '", "\u00a0", "a", "1", "ü", "🎉"]), max_size=12)


def answered(comment: str, note: str = "", tag: str = "x") -> Ask:
    """An ask with an answer and what the owner wrote about it."""
    values: dict[str, Any] = {"viewed_at": READ, "answered_at": READ, "updated_at": READ}
    return issued(score=3, comment=comment, note=note, tags=(tag, tag), segments=(f"plan={tag}",), **values)


def exported(kind: ExportFormat, ask: Ask) -> str:
    """The whole file."""
    return export_header(kind) + export_rows(kind, [ask])


def cells(file: str, separator: str) -> list[str]:
    """What a spreadsheet with this separator shows."""
    text = io.StringIO(file.removeprefix(BYTE_ORDER_MARK), newline="")
    return [cell for row in csv.reader(text, delimiter=separator) for cell in row]


@pytest.mark.parametrize("kind", ["csv", "csv-semicolon"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@given(texts, texts, texts)
def test_no_cell_is_a_formula_whatever_the_spreadsheet_takes_for_the_separator(
    kind: ExportFormat, separator: str, comment: str, note: str, tag: str
) -> None:
    found = cells(exported(kind, answered(comment, note, tag)), separator)
    assert not [cell for cell in found if FORMULA.match(cell)]


@pytest.mark.parametrize(
    "text", ["nice;=1+1;ok", "＝1+1", 'x;"=1+1"', "a\n=1+1", "a,\u00a0@SUM(A1)", "\t=1", "x;  -1", "\u200b=1", "\ufeff@x", "−1"]
)
def test_an_apostrophe_stands_before_each_formula(text: str) -> None:
    _, row = csv.reader(io.StringIO(exported("csv", answered(text))[1:], newline=""))
    assert "'" in row[4]
    assert row[4].replace("'", "") == text


@pytest.mark.parametrize("kind", ["csv", "csv-semicolon"])
@given(st.text(st.characters(exclude_characters="=+-@＝＋－＠−\t\r"), max_size=20))
def test_a_spreadsheet_shows_each_other_text_as_it_is(kind: ExportFormat, text: str) -> None:
    file = exported(kind, answered(text))
    assert file.startswith(BYTE_ORDER_MARK)
    _, row = csv.reader(io.StringIO(file[1:], newline=""), delimiter=SEPARATORS[kind], strict=True)
    assert row[4] == text


@given(texts, texts)
def test_a_program_reads_the_exact_texts_from_plain_csv(comment: str, note: str) -> None:
    file = exported("csv-plain", answered(comment, note))
    assert file.startswith("id,survey_id,score,category,comment,")
    header, row = csv.reader(io.StringIO(file, newline=""), strict=True)
    values = dict(zip(header, row, strict=True))
    assert (values["comment"], values["note"]) == (comment, note)
