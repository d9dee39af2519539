"""Deletes a site with its surveys and everything that belongs to them: at once what anybody sees, and its asks in steps."""

from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.errors import ConflictError, InvalidError, NotFoundError
from outoften.storage.collecting.erasures import lock_out_batches
from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry
from outoften.storage.responses.survey_deletion import SETTLING_TIME, delete_survey

_ROWS_PER_STEP = 1000

_deleted, _site = schema.deleted_site.c, schema.site.c
# Every table of a site, so that a new one is not forgotten. Asks are deleted with their survey.
_KEPT = (schema.ask, schema.survey, schema.deleted_survey)
_OWNED = [table for table in reversed(schema.metadata.sorted_tables) if "site_id" in table.c and table not in _KEPT]


async def delete_site(connection: AsyncConnection, site_id: int, confirm: str, actor: str, now: datetime) -> list[int]:
    """Delete the site and its surveys, and return the ids of these. Their ids are never used again.

    Raises NotFoundError, InvalidError unless `confirm` is the site's name, and ConflictError for the last site.
    """
    await lock_out_batches(connection)
    # All of them, so that two deletions at the same time cannot leave none.
    sites = (await connection.execute(select(_site.id, _site.name).order_by(_site.id).with_for_update())).all()
    names = {row.id: row.name for row in sites}
    if site_id not in names:
        raise NotFoundError("site_not_found", f"There is no site {site_id}. GET /v1/sites lists them.")
    if confirm != names[site_id]:
        raise InvalidError(
            "confirmation_wrong",
            f"`confirm` must be the name of the site, {names[site_id]!r}, because all of its surveys and responses are deleted "
            "too and cannot be restored.",
        )
    if len(names) == 1:
        raise ConflictError("last_site", "The last site cannot be deleted. Add another one first: POST /v1/sites.")
    survey = schema.survey.c
    surveys = (await connection.execute(select(survey.id, survey.name).where(survey.site_id == site_id))).all()
    for survey_id, name in surveys:
        await delete_survey(connection, survey_id, name, actor, now)
    await connection.execute(delete(schema.endpoint).where(schema.endpoint.c.site_id == site_id))
    await connection.execute(delete(schema.rule).where(schema.rule.c.site_id == site_id))
    await connection.execute(delete(schema.identity_secret).where(schema.identity_secret.c.site_id == site_id))
    await connection.execute(delete(schema.mail_reporter).where(schema.mail_reporter.c.site_id == site_id))
    await connection.execute(delete(schema.site).where(_site.id == site_id))
    await connection.execute(insert(schema.deleted_site).values(id=site_id, deleted_at=now))
    await add_audit_entry(connection, actor, "site.deleted", {"site_id": site_id, "name": names[site_id]}, now)
    return [survey_id for survey_id, _ in surveys]


async def list_unfinished_sites(connection: AsyncConnection, now: datetime) -> list[int]:
    """Returns the ids of deleted sites of which something may be left."""
    query = select(_deleted.id).where(_deleted.done_at.is_(None), _deleted.deleted_at <= now - SETTLING_TIME)
    return list((await connection.execute(query)).scalars())


async def delete_site_step(connection: AsyncConnection, site_id: int, now: datetime) -> bool:
    """Delete what is left of a deleted site beside asks; returns whether more steps remain."""
    await lock_out_batches(connection)
    for table in _OWNED:
        keys = [column for column in table.primary_key.columns if column.name != "site_id"]
        key = keys[0] if keys else table.c.site_id
        last = select(key).where(table.c.site_id == site_id).order_by(key).offset(_ROWS_PER_STEP).limit(1)
        bound = (await connection.execute(last)).scalar_one_or_none()
        conditions = [table.c.site_id == site_id] if bound is None else [table.c.site_id == site_id, key <= bound]
        await connection.execute(delete(table).where(*conditions))
        if bound is not None:
            return True
    await connection.execute(update(schema.deleted_site).where(_deleted.id == site_id).values(done_at=now))
    return False
