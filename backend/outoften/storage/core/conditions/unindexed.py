"""Keeps SQLite from using an index for a condition."""

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


def unindexed(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Returns the value of a column, for which SQLite uses no index; to PostgreSQL it is the column.

    SQLite ignores limits when it chooses an index: it would read and sort a whole site for the first rows of another index.
    """
    return _Unindexed(column)


class _Unindexed(FunctionElement[Any]):
    inherit_cache = True

    def __init__(self, column: ColumnElement[Any]) -> None:
        super().__init__(column)
        self.type = column.type


@compiles(_Unindexed)
def _column(element: _Unindexed, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.clauses, **options))


@compiles(_Unindexed, "sqlite")
def _no_index(element: _Unindexed, compiler: Any, **options: Any) -> str:
    # https://www.sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_
    return f"+{compiler.process(element.clauses, **options)}"
