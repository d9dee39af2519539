"""What SQLite reads for a statement: rows that an index finds, or a whole table that grows."""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from outoften.storage.core import schema

GROWING = [
    *(schema.ask, schema.mail, schema.event, schema.delivery, schema.delivery_attempt, schema.respondent, schema.recipient),
    *(schema.outcome, schema.rule_run, schema.follow_up_change, schema.ask_outcome, schema.tally, schema.audit),
]
Statements = list[tuple[str, Any]]


@contextmanager
def executed() -> Iterator[Statements]:
    """The statements that are executed meanwhile."""
    found: Statements = []

    def note(_: Any, __: Any, statement: str, parameters: Any, ___: Any, is_many: bool) -> None:
        found.append((statement, parameters[0] if is_many else parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def _reads_everything(detail: str, *, or_range: bool) -> bool:
    """Whether a step of a plan reads a whole table, or all of a site or a survey in it; `or_range`: or a range of that."""
    kind, _, rest = detail.partition(" ")
    is_growing = any(f"{rest} ".startswith(f"{table.name} ") for table in GROWING)
    is_narrow = bool({*re.findall(r"(\w+)=\?", rest)} - {"site_id", "survey_id"})
    is_whole = kind == "SCAN" or (rest.endswith(")") and (or_range or not re.search("[<>]", rest)))
    return is_growing and is_whole and not is_narrow


def whole_reads(file: Path, statements: Iterable[tuple[str, Any]], *, or_range: bool = False) -> set[str]:
    """The steps of these statements that read a whole table, or all that a site or a survey has in it.

    `or_range`: or a range of that, such as what is older than something.
    """
    with sqlite3.connect(file) as connection:
        return {
            detail
            for statement, parameters in statements
            if statement.startswith(("SELECT", "DELETE", "UPDATE", "WITH"))
            for *_, detail in connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            if _reads_everything(detail, or_range=or_range)
        }
