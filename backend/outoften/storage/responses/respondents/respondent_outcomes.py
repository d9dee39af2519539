"""The outcomes of a respondent, which are read and erased with everything else about the person."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.automation.outcome import Outcome
from outoften.storage.core import schema
from outoften.storage.core.revisions import bump_all_revisions

_outcome: Any = schema.outcome.c


async def find_outcomes(connection: AsyncConnection, site_id: int, respondent_id: str) -> list[Outcome]:
    """Returns the outcomes of a respondent, the latest first."""
    query = select(schema.outcome).where(_outcome.site_id == site_id, _outcome.respondent_id == respondent_id)
    rows = await connection.execute(query.order_by(_outcome.at.desc(), _outcome.id.desc()))
    return [Outcome(**row._mapping) for row in rows]


async def delete_outcomes(connection: AsyncConnection, site_id: int, respondent_id: str) -> bool:
    """Delete the outcomes of a respondent; returns whether there were any."""
    deleted = delete(schema.outcome).where(_outcome.site_id == site_id, _outcome.respondent_id == respondent_id)
    if not (await connection.execute(deleted)).rowcount:
        return False
    await bump_all_revisions(connection, site_id)
    return True


async def delete_old_outcomes(connection: AsyncConnection, site_id: int, before: datetime, limit: int) -> int:
    """Delete at most `limit` outcomes of a site from before this time; returns their number."""
    old = select(_outcome.id).where(_outcome.site_id == site_id, _outcome.at < before).order_by(_outcome.at).limit(limit)
    ids = list((await connection.execute(old)).scalars())
    if ids:
        await connection.execute(delete(schema.outcome).where(_outcome.site_id == site_id, _outcome.id.in_(ids)))
        await bump_all_revisions(connection, site_id)
    return len(ids)
