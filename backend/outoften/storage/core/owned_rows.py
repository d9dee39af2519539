"""Rows that belong to a survey: goals, benchmarks, themes and date notes are read and changed in the same way."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

from msgspec import Struct
from msgspec.structs import asdict, replace
from sqlalchemy import ColumnElement, Row, Table, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.errors import ConflictError, NotFoundError
from outoften.storage.core.revisions import bump_survey_revision
from outoften.storage.core.types import MAX_ID

T = TypeVar("T", bound=Struct)


class OwnedRows(Generic[T]):
    """The rows of a table with the columns `id`, `survey_id` and `created_at`, each read as a `struct`.

    `name` is what error codes and messages call a row, `limit` the number of rows that a survey can have. A write also bumps
    the survey's revision, in the same transaction.
    """

    def __init__(self, table: Table, struct: type[T], name: str, limit: int, order_by: Sequence[str] = ("id",)) -> None:
        self._table, self._struct, self._name, self._limit = table, struct, name, limit
        self._order_by = [table.c[column] for column in order_by]

    async def find_all(
        self,
        connection: AsyncConnection,
        survey_id: int | None = None,
        *conditions: ColumnElement[bool],
        survey_ids: Collection[int] | None = None,
    ) -> list[T]:
        """Returns the rows of one survey, of these surveys, or of all surveys, that meet the conditions."""
        query = select(self._table).where(*conditions).order_by(*self._order_by)
        if survey_id is not None:
            query = query.where(self._table.c.survey_id == survey_id)
        if survey_ids is not None:
            query = query.where(self._table.c.survey_id.in_(survey_ids))
        return [self._from_row(row) for row in await connection.execute(query)]

    async def find(self, connection: AsyncConnection, row_id: int, survey_id: int | None = None) -> T:
        """Returns the row with this id, which must belong to `survey_id` unless that is None. Raises NotFoundError."""
        return self._from_row(await self._require_row(connection, row_id, survey_id))

    async def add(self, connection: AsyncConnection, survey_id: int, row: T, now: datetime) -> T:
        """Store a new row; returns it with its id. Raises ConflictError when the survey has `limit` rows."""
        table = self._table
        count = select(func.count()).select_from(table).where(table.c.survey_id == survey_id)
        if (await connection.execute(count)).scalar_one() >= self._limit:
            raise ConflictError(
                f"too_many_{self._name}s",
                f"A survey can have {self._limit:,} {self._name}s. Delete one before you add another.",
            )
        values = {"survey_id": survey_id, "created_at": now} | asdict(row)
        del values["id"]
        row_id = (await connection.execute(insert(table).values(values).returning(table.c.id))).scalar_one()
        await bump_survey_revision(connection, survey_id)
        return replace(row, id=row_id)

    async def change(
        self,
        connection: AsyncConnection,
        row_id: int,
        changes: Mapping[str, Any],
        validate: Callable[[T], T] = lambda changed: changed,
    ) -> T:
        """Store new values of some fields; returns the row. Raises NotFoundError, or the error of `validate`."""
        row = await self._require_row(connection, row_id)
        changed = validate(replace(self._from_row(row), **changes))
        await connection.execute(update(self._table).where(self._table.c.id == row_id).values(asdict(changed)))
        await bump_survey_revision(connection, row.survey_id)
        return changed

    async def delete(self, connection: AsyncConnection, row_id: int, survey_id: int | None = None) -> None:
        """Delete the row with this id, which must belong to `survey_id` unless that is None. Raises NotFoundError."""
        row = await self._require_row(connection, row_id, survey_id)
        await connection.execute(delete(self._table).where(self._table.c.id == row_id))
        await bump_survey_revision(connection, row.survey_id)

    async def _require_row(self, connection: AsyncConnection, row_id: int, survey_id: int | None = None) -> Row[Any]:
        table = self._table
        # PostgreSQL raises an error for an id that its column cannot hold.
        if 0 < row_id <= MAX_ID:
            row = (await connection.execute(select(table).where(table.c.id == row_id))).one_or_none()
            if row is not None and survey_id in (None, row.survey_id):
                return row
        owner = "" if survey_id is None else f" in survey {survey_id}"
        raise NotFoundError(
            f"{self._name}_not_found", f"There is no {self._name} {row_id}{owner}. List the {self._name}s to see their ids."
        )

    def _from_row(self, row: Row[Any]) -> T:
        return self._struct(**{name: row._mapping[name] for name in self._struct.__struct_fields__})
