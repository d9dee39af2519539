"""Runs SQLAlchemy's statements directly on the database driver, for the few statements that every answer executes.

SQLAlchemy's own overhead per statement was most of the processor time of an answer.
"""

import re
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from functools import lru_cache
from itertools import chain, compress
from itertools import count as counter
from operator import attrgetter, not_
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Dialect, Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from outoften.storage.core.opening.postgresql import LIMIT_IDLE_TRANSACTION

# An INSERT of one row: what is before its values, the values, and what is done if it exists.
_INSERT = re.compile(r"(INSERT INTO \w+ \([^()]*\) VALUES )(\([^()]*\))((?: ON CONFLICT [^?]*)?)")
# Of one statement: few enough for SQLite's limit of 32,766 values. From _MANY_ROWS on, rows are a power of two, for the few
# prepared statements that it keeps.
_MAX_ROWS, _MANY_ROWS = 256, 32

T = TypeVar("T")
Processor = Callable[[Any], Any] | None


class _Prepared(NamedTuple):
    sql: str
    names: tuple[str, ...]
    # Only those of columns that have one, with their places, and whether it must be called for None too.
    bind_processors: tuple[tuple[int, Callable[[Any], Any], bool], ...]
    result_processors: tuple[tuple[str, Processor], ...]

    def bind(self, values: Iterable[Any]) -> list[Any]:
        bound = list(values)
        for place, process, takes_none in self.bind_processors:
            # Most values of a row are None.
            if bound[place] is not None or takes_none:
                bound[place] = process(bound[place])
        return bound

    def read(self, row: Iterable[Any]) -> dict[str, Any]:
        return {
            name: process(value) if process else value
            for (name, process), value in zip(self.result_processors, row, strict=True)
        }


class RawConnection(ABC):
    """One connection of either engine. Raises the driver's own errors, or ConnectionError when the connection is lost.

    It caches the compiled statements.
    """

    _connection_errors: tuple[type[Exception], ...] = ()

    def __init__(self, dialect: Dialect) -> None:
        self.engine = dialect.name
        self._dialect = dialect
        self._prepared: dict[Any, _Prepared] = {}

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        """A transaction: commits at the end, rolls back on an error."""
        try:
            await self._begin()
            yield
            await self._commit()
        except BaseException as error:
            # The first error matters; an error of the rollback would hide it.
            with suppress(Exception):
                await self._rollback()
            if isinstance(error, self._connection_errors):
                raise ConnectionError(str(error)) from error
            raise

    async def select_in(
        self, statement: Select[Any], *lists: tuple[ColumnElement[Any], Collection[Any]]
    ) -> list[dict[str, Any]]:
        """Returns the rows in which each column has one of its values, as dictionaries by column name. No list may be empty."""
        padded = [(column, _pad_to_power_of_two(values)) for column, values in lists]

        def narrow() -> Select[Any]:
            return statement.where(
                *(column.in_([bindparam(None, type_=column.type) for _ in values]) for column, values in padded)
            )

        prepared = self._prepare((statement, *(len(values) for _, values in padded)), narrow)
        rows = await self._fetch(prepared.sql, prepared.bind([value for _, values in padded for value in values]))
        return [prepared.read(row) for row in rows]

    async def executemany(self, statement: Any, rows: Collection[Mapping[str, Any]]) -> None:
        """Execute the statement once per row; without rows, do nothing."""
        if not rows:
            return
        prepared = self._prepare(statement, lambda: statement)
        names = prepared.names
        await self._executemany(prepared.sql, [prepared.bind([row[name] for name in names]) for row in rows])

    async def save_records(self, statement: Any, records: Collection[Any]) -> None:
        """The same for records, whose attributes have the names of the columns."""
        if not records:
            return
        prepared = self._prepare(statement, lambda: statement)
        read = attrgetter(*prepared.names)
        await self._executemany(prepared.sql, [prepared.bind(read(record)) for record in records])

    @abstractmethod
    async def execute_sql(self, sql: str, timeout_seconds: float | None = None) -> Sequence[Sequence[Any]]:
        """Execute a statement without values outside of a transaction. PostgreSQL ends it after `timeout_seconds`.

        Returns the rows; none on PostgreSQL.
        """

    async def fetch_raw(self, statement: Select[Any]) -> Iterable[Iterable[Any]]:
        """Returns all rows as the driver's own tuples: making SQLAlchemy rows takes longer than the read itself."""
        compiled = statement.compile(dialect=self._dialect)
        assert isinstance(compiled, SQLCompiler)
        return await self._fetch(str(compiled), [compiled.params[name] for name in compiled.positiontup or ()])

    def _prepare(self, shape: Any, statement: Callable[[], Any]) -> _Prepared:
        if shape not in self._prepared:
            self._prepared[shape] = _prepare(statement(), self._dialect)
        return self._prepared[shape]

    @abstractmethod
    async def _begin(self) -> None: ...

    @abstractmethod
    async def _commit(self) -> None: ...

    @abstractmethod
    async def _rollback(self) -> None: ...

    @abstractmethod
    async def _fetch(self, sql: str, values: Sequence[Any]) -> Iterable[Iterable[Any]]: ...

    @abstractmethod
    async def _executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> None: ...


class _SQLite(RawConnection):
    """An aiosqlite connection.

    A call of its thread costs more than most statements. So in a transaction, statements without a result wait for the next
    call that needs one; their errors are raised there.
    """

    def __init__(self, dialect: Dialect, connection: Any) -> None:
        super().__init__(dialect)
        self._connection = connection
        # None outside of transactions of this class: SQLAlchemy, which would not know that something waits, commits the others.
        self._waiting: list[Callable[[sqlite3.Connection], Any]] | None = None

    async def _begin(self) -> None:
        self._waiting = [lambda driver: driver.execute("BEGIN IMMEDIATE")]

    async def _commit(self) -> None:
        await self._call(lambda driver: driver.commit())
        self._waiting = None

    async def _rollback(self) -> None:
        self._waiting = None
        await self._call(lambda driver: driver.rollback())

    async def _fetch(self, sql: str, values: Sequence[Any]) -> Iterable[Iterable[Any]]:
        return await self._call(lambda driver: driver.execute(sql, values).fetchall())

    async def _executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        def execute(driver: sqlite3.Connection) -> None:
            execute_rows(driver, sql, rows)

        if self._waiting is None:
            await self._call(execute)
        else:
            self._waiting.append(execute)

    async def execute_sql(self, sql: str, timeout_seconds: float | None = None) -> Sequence[Sequence[Any]]:
        return await self._call(lambda driver: driver.execute(sql).fetchall())

    async def _call(self, last: Callable[[sqlite3.Connection], T]) -> T:
        """Returns the result of the last statement, which is executed after those that wait, in one call of the thread."""
        waiting, driver = self._waiting or (), self._connection._conn
        if waiting:
            self._waiting = []

        def execute() -> T:
            for statement in waiting:
                statement(driver)
            return last(driver)

        # aiosqlite has no public method that executes several statements with values in one call.
        result: T = await self._connection._execute(execute)
        return result


class _PostgreSQL(RawConnection):
    """An asyncpg connection."""

    def __init__(self, dialect: Dialect, connection: Any) -> None:
        import asyncpg

        super().__init__(dialect)
        self._connection_errors = (asyncpg.InterfaceError, asyncpg.InternalClientError)
        self._connection = connection

    async def _begin(self) -> None:
        await self._connection.execute(f"BEGIN ISOLATION LEVEL READ COMMITTED; {LIMIT_IDLE_TRANSACTION}")

    async def _commit(self) -> None:
        await self._connection.execute("COMMIT")

    async def _rollback(self) -> None:
        await self._connection.execute("ROLLBACK")

    async def _fetch(self, sql: str, values: Sequence[Any]) -> Iterable[Iterable[Any]]:
        rows: Iterable[Iterable[Any]] = await self._connection.fetch(sql, *values)
        return rows

    async def _executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        await self._connection.executemany(sql, rows)

    async def execute_sql(self, sql: str, timeout_seconds: float | None = None) -> Sequence[Sequence[Any]]:
        # Prepares nothing: behind a pooler, the prepared statement could be on another connection.
        await self._connection.execute(sql, timeout=timeout_seconds)
        return ()


async def raw_connection(connection: AsyncConnection) -> RawConnection:
    """Returns the raw connection beneath a SQLAlchemy connection, always the same one, which keeps its compiled statements."""
    if connection.in_transaction() and connection.dialect.name == "postgresql":
        # SQLAlchemy sends BEGIN with its first statement. Before that, each raw statement would commit on its own.
        await connection.execute(select(1))
    stored: RawConnection | None = connection.info.get(RawConnection)
    if stored is None:
        raw = (await connection.get_raw_connection()).driver_connection
        make = _PostgreSQL if connection.dialect.name == "postgresql" else _SQLite
        stored = connection.info[RawConnection] = make(connection.dialect, raw)
    return stored


def _prepare(statement: Any, dialect: Dialect) -> _Prepared:
    compiled = statement.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)
    names = tuple(compiled.positiontup or ())
    types = [compiled.binds[name].type.dialect_impl(dialect) for name in names]
    columns = statement.selected_columns if isinstance(statement, Select) else ()
    return _Prepared(
        str(compiled),
        names,
        tuple(_bind_processors(types, dialect)),
        tuple((column.name, column.type.dialect_impl(dialect).result_processor(dialect, None)) for column in columns),
    )


def _bind_processors(types: Iterable[TypeEngine[Any]], dialect: Dialect) -> Iterator[tuple[int, Callable[[Any], Any], bool]]:
    for place, kind in enumerate(types):
        if process := kind.bind_processor(dialect):
            yield place, process, process(None) is not None


def execute_rows(driver: sqlite3.Connection, sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """Execute a statement for each row, an INSERT for many at a time.

    After each statement, the thread waits for the event loop to let it go on, which takes longer than the statement, and FTS5
    writes a part of its index. To bind values takes half of the time of an INSERT, so what all rows have is bound once.
    """
    if not _INSERT.fullmatch(sql):
        driver.executemany(sql, rows)
        return
    first, left = 0, len(rows)
    while left:
        if left < _MANY_ROWS:
            driver.execute(_insert_many(sql, left, ()), [*chain.from_iterable(rows[first:])])
            return
        count = min(1 << left.bit_length() - 1, _MAX_ROWS)
        columns = [*zip(*rows[first : first + count], strict=True)]
        shared = tuple(column[0] == column[-1] and column.count(column[0]) == count for column in columns)
        values = [column[0] for column in compress(columns, shared)]
        values += chain.from_iterable(zip(*compress(columns, map(not_, shared)), strict=True))
        driver.execute(_insert_many(sql, count, shared), values)
        first, left = first + count, left - count


@lru_cache(200)
def _insert_many(sql: str, count: int, shared: tuple[bool, ...]) -> str:
    """Returns the INSERT for many rows, whose `shared` columns have the first values, the same ones in all rows."""
    insert = _INSERT.fullmatch(sql)
    assert insert
    *before, end = insert[2].split("?")
    numbers = counter(1)
    shared_numbers = [next(numbers) if is_shared else 0 for is_shared in shared] or [0] * len(before)

    def row() -> str:
        marks = (f"{text}?{number or next(numbers)}" for text, number in zip(before, shared_numbers, strict=True))
        return "".join(marks) + end

    return insert[1] + ", ".join(row() for _ in range(count)) + insert[3]


def _pad_to_power_of_two(values: Collection[T]) -> list[T]:
    """Repeats the last value up to the next power of two, so that few different statements are compiled."""
    padded = list(values)
    return padded + [padded[-1]] * ((1 << (len(padded) - 1).bit_length()) - len(padded))
