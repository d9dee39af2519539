"""Surveys, and the catalog of all sites and surveys."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.surveys.survey import Survey
from outoften.storage.core import schema
from outoften.storage.core.catalog import Catalog, build_catalog
from outoften.storage.surveys.sites import load_sites

# All other fields of a survey are in the column `definition`.
_SURVEY_COLUMNS = {"id", "site_id", "name", "active"}


async def load_catalog(connection: AsyncConnection, site_id: int | None = None) -> Catalog:
    """Returns the catalog of all sites, or of the site with this id. Executes three statements."""
    return build_catalog(await load_sites(connection, site_id), await load_surveys(connection, site_id))


async def load_surveys(connection: AsyncConnection, site_id: int | None = None) -> list[Survey]:
    """Returns all surveys, or those of one site."""
    surveys = select(schema.survey)
    if site_id is not None:
        surveys = surveys.where(schema.survey.c.site_id == site_id)
    return [_survey_from_row(row._mapping) for row in await connection.execute(surveys)]


async def add_survey(connection: AsyncConnection, survey: Survey, now: datetime) -> int:
    """Adds a survey and returns its id. The id of `survey` is ignored."""
    values = _survey_values(survey)
    row = await connection.execute(insert(schema.survey).values(**values, created_at=now).returning(schema.survey.c.id))
    return int(row.scalar_one())


async def change_survey(connection: AsyncConnection, survey: Survey, change: Callable[[Survey], Survey]) -> Survey:
    """Stores and returns what `change` makes of the stored survey, which may have changed since `survey` was read."""
    stored = next(stored for stored in await load_surveys(connection, survey.site_id) if stored.id == survey.id)
    changed = change(stored)
    await connection.execute(update(schema.survey).where(schema.survey.c.id == survey.id).values(_survey_values(changed)))
    return changed


def _survey_from_row(row: Mapping[Any, Any]) -> Survey:
    return msgspec.convert(row["definition"] | {name: row[name] for name in _SURVEY_COLUMNS}, Survey)


def _survey_values(survey: Survey) -> dict[str, Any]:
    values: dict[str, Any] = msgspec.to_builtins(survey)
    definition = {name: value for name, value in values.items() if name not in _SURVEY_COLUMNS}
    return {name: values[name] for name in _SURVEY_COLUMNS - {"id"}} | {"definition": definition}
