"""Surveys, and the catalog of all sites and surveys."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.errors import NotFoundError
from outoften.domain.surveys.survey import Survey, definition_of
from outoften.storage.core import schema
from outoften.storage.core.catalog import Catalog, build_catalog
from outoften.storage.surveys.sites import load_sites
from outoften.storage.surveys.versions import add_version

# All other fields of a survey are in the column `definition`.
_SURVEY_COLUMNS = {"id", "site_id", "name", "active", "version", "archived_at"}


async def load_catalog(connection: AsyncConnection, site_id: int | None = None) -> Catalog:
    """Returns the catalog of all sites, or of the site with this id. Executes four statements."""
    deleted = select(schema.deleted_survey.c.id)
    if site_id is not None:
        deleted = deleted.where(schema.deleted_survey.c.site_id == site_id)
    deleted_ids = frozenset((await connection.execute(deleted)).scalars())
    return build_catalog(await load_sites(connection, site_id), await load_surveys(connection, site_id), deleted_ids)


async def load_surveys(connection: AsyncConnection, site_id: int | None = None) -> list[Survey]:
    """Returns all surveys, or those of one site."""
    surveys = select(schema.survey)
    if site_id is not None:
        surveys = surveys.where(schema.survey.c.site_id == site_id)
    return [_survey_from_row(row._mapping) for row in await connection.execute(surveys)]


async def find_survey(connection: AsyncConnection, survey_id: int) -> Survey | None:
    """Returns the survey as it is stored, or None."""
    row = (await connection.execute(select(schema.survey).where(schema.survey.c.id == survey_id))).one_or_none()
    return None if row is None else _survey_from_row(row._mapping)


async def add_survey(connection: AsyncConnection, survey: Survey, now: datetime, actor: str | None = None) -> int:
    """Adds a survey, whose definition becomes version 1, and returns its id. The id of `survey` is ignored."""
    first = replace(survey, version=1)
    values = _survey_values(first) | {"created_at": now}
    if connection.dialect.name == "sqlite":
        # SQLite would use the id of a deleted survey again.
        values["id"] = await _next_id(connection)
    row = await connection.execute(insert(schema.survey).values(values).returning(schema.survey.c.id))
    survey_id = int(row.scalar_one())
    await add_version(connection, replace(first, id=survey_id), actor, now)
    return survey_id


async def change_survey(
    connection: AsyncConnection, survey: Survey, change: Callable[[Survey], Survey], actor: str, now: datetime
) -> Survey:
    """Stores and returns what `change` makes of the stored survey, which may have changed since `survey` was read.

    A changed definition becomes the next version. Raises NotFoundError if the survey was deleted meanwhile.
    """
    stored = await lock_survey(connection, survey.id)
    changed = change(stored)
    if definition_of(changed) != definition_of(stored):
        changed = replace(changed, version=stored.version + 1)
        await add_version(connection, changed, actor, now)
    await connection.execute(update(schema.survey).where(schema.survey.c.id == survey.id).values(_survey_values(changed)))
    return changed


async def lock_survey(connection: AsyncConnection, survey_id: int) -> Survey:
    """Returns the stored survey; no other process can change it before this transaction ends. Raises NotFoundError."""
    query = select(schema.survey).where(schema.survey.c.id == survey_id).with_for_update()
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise NotFoundError("survey_not_found", f"There is no survey {survey_id}. GET /v1/surveys lists them.")
    return _survey_from_row(row._mapping)


async def _next_id(connection: AsyncConnection) -> int:
    last = [await connection.scalar(select(func.max(table.c.id))) for table in (schema.survey, schema.deleted_survey)]
    return max(survey_id or 0 for survey_id in last) + 1


def _survey_from_row(row: Mapping[Any, Any]) -> Survey:
    return msgspec.convert(row["definition"] | {name: row[name] for name in _SURVEY_COLUMNS}, Survey)


def _survey_values(survey: Survey) -> dict[str, Any]:
    values = {name: getattr(survey, name) for name in _SURVEY_COLUMNS - {"id"}}
    return values | {"definition": msgspec.to_builtins(definition_of(survey))}
