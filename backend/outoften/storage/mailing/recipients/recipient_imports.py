"""Imports of recipients: how far they are, so that nobody has to wait for one to see what came of it."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct
from msgspec.structs import asdict
from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.storage.core import schema

MAX_IMPORTS = 20
# A step takes some milliseconds.
INTERRUPTED_AFTER = timedelta(minutes=1)

ImportState = Literal["running", "finished", "interrupted"]

_table, _import = schema.recipient_import, schema.recipient_import.c

Read = Annotated[int, Meta(description="Bytes of the file that were read so far.", examples=[204800])]
Rows = Annotated[int, Meta(description="Rows that were read so far.", examples=[5000])]
Stored = Annotated[int, Meta(description="People who were stored so far, new or changed.", examples=[4990])]
Rejected = Annotated[int, Meta(description="Rows that were not stored so far.", examples=[10])]


class ImportProgress(Struct, frozen=True):
    """How far an import is."""

    bytes_read: Read
    rows: Rows
    stored: Stored
    rejected: Rejected


class RecipientImport(Struct, frozen=True, kw_only=True):
    """An import of recipients from a file."""

    id: Annotated[int, Meta(description="The import's id.", examples=[1])]
    state: Annotated[
        ImportState,
        Meta(
            description="`interrupted`: it ended before the end of the file, by an error or because the server stopped. Import "
            "the file again: nothing changes about people who are stored."
        ),
    ]
    bytes: Annotated[int, Meta(description="The size of the file in bytes.", examples=[1048576])]
    bytes_read: Read
    rows: Rows
    stored: Stored
    rejected: Rejected
    started_at: Annotated[datetime, Meta(description="When the server had the whole file.")]
    started_by: Annotated[str, Meta(description="The sender: a member's address, or a key.", examples=["ann@example.com"])]
    finished_at: Annotated[datetime | None, Meta(description="The time at which the whole file was read; null before.")]


async def begin_import(connection: AsyncConnection, site_id: int, size: int, actor: str, now: datetime) -> int:
    """Store a new import of a file of `size` bytes, and return its id. The oldest imports are forgotten."""
    await delete_oldest(connection, _table, site_id)
    values = {"site_id": site_id, "bytes": size, "started_at": now, "started_by": actor, "updated_at": now}
    import_id: int = (await connection.execute(insert(_table).values(values).returning(_import.id))).scalar_one()
    return import_id


async def delete_oldest(connection: AsyncConnection, table: Table, site_id: int) -> None:
    """Delete the oldest imports of a site from a table, so that there is room for another one."""
    old = select(table.c.id).where(table.c.site_id == site_id).order_by(table.c.id.desc()).offset(MAX_IMPORTS - 1)
    await connection.execute(delete(table).where(table.c.id.in_(list(await connection.scalars(old)))))


async def save_progress(
    connection: AsyncConnection, import_id: int, progress: ImportProgress, now: datetime, *, is_finished: bool = False
) -> None:
    """Store how far an import is, in the transaction that stores its people."""
    values: dict[str, Any] = asdict(progress) | {"updated_at": now} | ({"finished_at": now} if is_finished else {})
    await connection.execute(update(_table).where(_import.id == import_id).values(values))


async def list_imports(connection: AsyncConnection, site_id: int, now: datetime) -> list[RecipientImport]:
    """Returns the last imports of a site, the newest first."""
    rows = await connection.execute(select(_table).where(_import.site_id == site_id).order_by(_import.id.desc()))
    return [_from_row(dict(row._mapping), now) for row in rows]


def _from_row(values: dict[str, Any], now: datetime) -> RecipientImport:
    del values["site_id"]
    is_late = values.pop("updated_at") < now - INTERRUPTED_AFTER
    state: ImportState = "finished" if values["finished_at"] else "interrupted" if is_late else "running"
    return RecipientImport(state=state, **values)
