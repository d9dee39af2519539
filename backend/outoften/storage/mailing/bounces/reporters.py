"""Stored reporters. Only the SHA-256 of the secret in a reporter's address is stored."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import structs
from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.errors import ConflictError, NotFoundError
from outoften.domain.mailing.bounces.reporter import MAX_REPORTERS, Reporter
from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry
from outoften.storage.core.types import storable_id

_LAST_AT_PRECISION = timedelta(minutes=1)
_table = schema.mail_reporter


async def add_reporter(connection: AsyncConnection, reporter: Reporter) -> Reporter:
    """Store a new reporter and return it with its id.

    Raises NotFoundError without the site, ConflictError if it has too many.
    """
    site = select(schema.site.c.id).where(schema.site.c.id == reporter.site_id).with_for_update(read=True)
    if (await connection.execute(site)).one_or_none() is None:
        raise NotFoundError("site_not_found", f"There is no site {reporter.site_id}. GET /v1/sites lists them.")
    count = select(func.count()).select_from(_table).where(_table.c.site_id == reporter.site_id)
    if (await connection.execute(count)).scalar_one() >= MAX_REPORTERS:
        raise ConflictError(
            "too_many_reporters", f"A site can have {MAX_REPORTERS} reporters. Delete one before you add another."
        )
    values = structs.asdict(reporter)
    del values["id"]
    reporter_id = (await connection.execute(insert(_table).values(values).returning(_table.c.id))).scalar_one()
    stored = structs.replace(reporter, id=reporter_id)
    await add_audit_entry(connection, stored.created_by, "mail_reporter.created", _subject(stored), stored.created_at)
    return stored


async def list_reporters(connection: AsyncConnection, site_ids: Collection[int]) -> list[Reporter]:
    """Returns the reporters of these sites, the oldest first."""
    query = select(_table).where(_table.c.site_id.in_(site_ids)).order_by(_table.c.id)
    return [_from_row(row) for row in await connection.execute(query)]


async def find_reporter(connection: AsyncConnection, digest: bytes) -> Reporter | None:
    """Returns the reporter with this digest of its secret, or None."""
    row = (await connection.execute(select(_table).where(_table.c.digest == digest))).one_or_none()
    return _from_row(row) if row else None


async def mark_reported(connection: AsyncConnection, reporter: Reporter, now: datetime) -> None:
    """Store when a reporter was last heard, to the minute."""
    if reporter.last_at is None or now - reporter.last_at >= _LAST_AT_PRECISION:
        await connection.execute(update(_table).where(_table.c.id == reporter.id).values(last_at=now))


async def change_key(
    connection: AsyncConnection, reporter_id: int, check: Callable[[Reporter], None], key: str, actor: str, now: datetime
) -> Reporter:
    """Store what a reporter's signatures are verified with, and return the reporter. Raises NotFoundError, and as `check`."""
    reporter = await _lock(connection, reporter_id)
    check(reporter)
    await connection.execute(update(_table).where(_table.c.id == reporter_id).values(key=key))
    await add_audit_entry(connection, actor, "mail_reporter.changed", _subject(reporter) | {"changed": ["key"]}, now)
    return reporter


async def delete_reporter(connection: AsyncConnection, reporter_id: int, actor: str, now: datetime) -> None:
    """Delete a reporter. Raises NotFoundError."""
    reporter = await _lock(connection, reporter_id)
    await connection.execute(delete(_table).where(_table.c.id == reporter_id))
    await add_audit_entry(connection, actor, "mail_reporter.deleted", _subject(reporter), now)


async def _lock(connection: AsyncConnection, reporter_id: int) -> Reporter:
    # PostgreSQL raises an error for an id that its column cannot hold.
    query = select(_table).where(_table.c.id == storable_id(reporter_id)).with_for_update()
    row = (await connection.execute(query)).one_or_none()
    if row is None or row.id != reporter_id:
        raise NotFoundError(
            "mail_reporter_not_found", f"There is no reporter {reporter_id}. GET /v1/mail/reporters lists them."
        )
    return _from_row(row)


def _subject(reporter: Reporter) -> dict[str, Any]:
    return {"site_id": reporter.site_id, "mail_reporter_id": reporter.id, "provider": reporter.provider}


def _from_row(row: Row[Any]) -> Reporter:
    return msgspec.convert({name: row._mapping[name] for name in Reporter.__struct_fields__}, Reporter)
