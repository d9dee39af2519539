"""The list of imports of responses: how far they are, and what became of them, for every process and after a restart."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct
from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.importing.report import ImportNumbers, ResponseImportReport, numbers_of
from outoften.domain.importing.source import SourceName
from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry
from outoften.storage.mailing.recipients.recipient_imports import INTERRUPTED_AFTER, MAX_IMPORTS, delete_oldest

if TYPE_CHECKING:
    from outoften.storage.importing.preparing import ImportTarget

ImportState = Literal["reading", "importing", "done", "failed"]

_table, _import = schema.response_import, schema.response_import.c


class ResponseImport(Struct, frozen=True, kw_only=True):
    """An import of responses from a file."""

    id: Annotated[int, Meta(description="The import's id.", examples=[1])]
    survey_id: Annotated[int, Meta(description="The survey that the responses go into.")]
    source: Annotated[SourceName, Meta(description="The product that the file is from.")]
    dry_run: Annotated[bool, Meta(description="Whether it is a preview, which is listed while it runs.")]
    state: Annotated[
        ImportState,
        Meta(
            description="The file is read first, then its responses are imported or looked up. `failed`: it ended early, by an "
            "error or because the server stopped. Import the file again: only what is missing is stored."
        ),
    ]
    done: Annotated[int, Meta(description="Records that were read, then responses that were handled.", examples=[500])]
    total: Annotated[int | None, Meta(description="The number of responses; null while the file is read.", examples=[1200])]
    started_at: Annotated[datetime, Meta(description="When the server had the whole file.")]
    started_by: Annotated[str, Meta(description="The sender: a member's address, or a key.", examples=["ann@example.com"])]
    finished_at: Annotated[
        datetime | None, Meta(description="The time at which it ended; null before, and if the server stopped.")
    ]
    report: Annotated[ImportNumbers | None, Meta(description="The result of the import; null until it is done.")]


async def begin_import(connection: AsyncConnection, target: "ImportTarget", actor: str, now: datetime, *, dry_run: bool) -> int:
    """Store a new import, and return its id. The oldest imports are forgotten."""
    await delete_oldest(connection, _table, target.site_id)
    values = {"site_id": target.site_id, "survey_id": target.survey_id, "source": target.source, "dry_run": dry_run}
    times = {"started_at": now, "started_by": actor, "updated_at": now}
    import_id: int = (await connection.execute(insert(_table).values(values | times).returning(_import.id))).scalar_one()
    return import_id


async def save_progress(connection: AsyncConnection, import_id: int, done: int, total: int | None, now: datetime) -> None:
    """Store how far an import is."""
    await _change(connection, import_id, done=done, total=total, updated_at=now)


async def finish_import(
    connection: AsyncConnection,
    import_id: int,
    report: ResponseImportReport,
    actor: str,
    subject: dict[str, Any],
    now: datetime,
) -> None:
    """Store what became of an import, and add it to the audit log."""
    await _change(connection, import_id, done=func.coalesce(_import.total, 0), finished_at=now, report=numbers_of(report))
    await add_audit_entry(connection, actor, "responses.imported", subject, now)


async def end_import(connection: AsyncConnection, import_id: int, now: datetime) -> None:
    """Store that an import has ended early. One that has stored nothing, such as a preview, is forgotten."""
    has_stored_nothing = or_(_import.dry_run == 1, _import.total.is_(None))
    await connection.execute(delete(_table).where(_import.id == import_id, has_stored_nothing))
    await _change(connection, import_id, finished_at=now)


async def list_response_imports(connection: AsyncConnection, site_ids: Collection[int], now: datetime) -> list[ResponseImport]:
    """Returns the last imports of these sites, the newest first."""
    of_sites = select(_table).where(_import.site_id.in_(site_ids)).order_by(_import.id.desc()).limit(MAX_IMPORTS)
    listed = [_from_row(dict(row._mapping), now) for row in await connection.execute(of_sites)]
    return [one for one in listed if not (one.dry_run and one.state == "failed")]


async def _change(connection: AsyncConnection, import_id: int, **values: Any) -> None:
    await connection.execute(update(_table).where(_import.id == import_id).values(values))


def _from_row(values: dict[str, Any], now: datetime) -> ResponseImport:
    del values["site_id"]
    is_late = values.pop("updated_at") < now - INTERRUPTED_AFTER
    report = None if values["report"] is None else msgspec.convert(values["report"], ImportNumbers)
    state: ImportState = "reading" if values["total"] is None else "importing"
    if values["finished_at"] or is_late:
        state = "done" if report else "failed"
    return ResponseImport(**values | {"report": report, "state": state})
