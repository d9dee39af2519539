"""docs/architecture.md has a line for every file of the backend and the widget."""

import ast
import re
import subprocess
from fnmatch import fnmatchcase

from tests.docs.markdown import ROOT, code_spans, read, rows, section

FOLDERS = re.findall(
    r"^### `([^`]+)`\n(.*?)(?=^### |\Z)", section(read("docs/architecture.md"), "Every file"), re.MULTILINE | re.DOTALL
)
LINES = {f"{folder}/{code_spans(row[0])[0]}": row[1] for folder, table in FOLDERS for row in rows(table)}
# Files of one kind, of which any number may be added.
MANY = (
    "backend/outoften/locales/*.toml",
    "backend/outoften/storage/core/migrations/versions/*.py",
    "backend/outoften/static/*.js",
    "backend/outoften/static/card/*",
    "backend/outoften/static/dashboard/*",
)


def test_the_files_of_each_subject_exist() -> None:
    table = section(read("docs/architecture.md"), "Two coordinates").partition("| subject | files |")[2]
    named = [span for row in rows(table) for span in code_spans(row[1]) if "/" in span]
    assert len(named) > 20
    assert [path for path in named if not (ROOT / path).exists() and not (ROOT / "backend/outoften" / path).exists()] == []


def _tracked_files() -> list[str]:
    result = subprocess.run(
        ["git", "ls-files", "backend/outoften", "widget"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [name for name in result.stdout.splitlines() if (ROOT / name).exists() and not _only_marks_a_package(name)]


def _only_marks_a_package(name: str) -> bool:
    """Whether it is an `__init__.py` with nothing but a docstring."""
    return name.endswith("/__init__.py") and all(isinstance(node, ast.Expr) for node in ast.parse(read(name)).body)


def test_every_file_has_one_line() -> None:
    named = [f"{folder}/{code_spans(row[0])[0]}" for folder, table in FOLDERS for row in rows(table)]
    assert sorted(named) == sorted(set(named))
    assert [file for file in _tracked_files() if not any(fnmatchcase(file, pattern) for pattern in named)] == []


def test_every_line_is_of_a_file_that_exists() -> None:
    files = _tracked_files()
    assert [name for name in LINES if not any(fnmatchcase(file, name) for file in files)] == []


def test_only_files_of_which_there_are_many_share_a_line() -> None:
    assert {name for name in LINES if "*" in name} <= set(MANY)


def test_no_two_files_have_the_same_line() -> None:
    assert len(set(LINES.values())) == len(LINES)
