"""Keeps SQLite from using an index for a condition that nearly every row meets."""

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class unindexed(FunctionElement[Any]):  # noqa: N801 - used like a function of SQL
    """The value of a column, for which SQLite uses no index; to PostgreSQL it is the column.

    Without statistics, SQLite believes that a site has few rows. For several people of a site, it would read them all, although
    it has an index of people.
    """

    inherit_cache = True

    def __init__(self, column: ColumnElement[Any]) -> None:
        super().__init__(column)
        self.type = column.type


@compiles(unindexed)
def _column(element: unindexed, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.clauses, **options))


@compiles(unindexed, "sqlite")
def _no_index(element: unindexed, compiler: Any, **options: Any) -> str:
    # https://www.sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_
    return f"+{compiler.process(element.clauses, **options)}"
