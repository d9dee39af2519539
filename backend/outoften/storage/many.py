"""Inserting many rows: SQLAlchemy's statement and its types, without what it does anew for each row."""

from collections.abc import Callable, Sequence
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import Dialect, Table, insert
from sqlalchemy.ext.asyncio import AsyncConnection


class _Prepared(NamedTuple):
    statement: str
    values_of: Callable[[object], tuple[Any, ...]]
    processors: list[tuple[int, Callable[[Any], Any]]]


async def insert_many(connection: AsyncConnection, table: Table, things: Sequence[object]) -> None:
    """Insert a row for each thing, whose attributes are named like the columns."""
    prepared = _prepare(table, connection.dialect)
    rows = []
    for thing in things:
        row = list(prepared.values_of(thing))
        for place, process in prepared.processors:
            row[place] = process(row[place])
        rows.append(tuple(row))
    await connection.exec_driver_sql(prepared.statement, rows)


@cache
def _prepare(table: Table, dialect: Dialect) -> _Prepared:
    processors = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in table.columns]
    return _Prepared(
        str(insert(table).compile(dialect=dialect)),
        attrgetter(*(column.name for column in table.columns)),
        [(place, process) for place, process in enumerate(processors) if process],
    )
