"""The published versions of surveys."""

from datetime import datetime

import msgspec
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.errors import NotFoundError
from outoften.domain.surveys.drafts.version import PublishedVersion, VersionSummary
from outoften.domain.surveys.survey import Definition, Survey, definition_of
from outoften.storage.core import schema
from outoften.storage.core.types import MAX_ID

_version = schema.survey_version.c


async def add_version(connection: AsyncConnection, survey: Survey, actor: str | None, now: datetime) -> None:
    """Store the survey's definition as the version whose number the survey has."""
    values = {
        "survey_id": survey.id,
        "number": survey.version,
        "definition": msgspec.to_builtins(definition_of(survey)),
        "published_at": now,
        "published_by": actor,
    }
    await connection.execute(insert(schema.survey_version).values(values))


async def list_versions(connection: AsyncConnection, survey: Survey) -> list[VersionSummary]:
    """Returns the survey's versions, newest first, without their definitions."""
    columns = (_version.number, _version.published_at, _version.published_by)
    query = select(*columns).where(_version.survey_id == survey.id).order_by(_version.number.desc())
    return [VersionSummary(**row._mapping) for row in await connection.execute(query)]


async def read_version(connection: AsyncConnection, survey: Survey, number: int) -> PublishedVersion:
    """Returns one version. Raises NotFoundError."""
    # PostgreSQL raises an error for a number that its column cannot hold.
    if 0 < number <= MAX_ID:
        query = select(schema.survey_version).where(_version.survey_id == survey.id, _version.number == number)
        if row := (await connection.execute(query)).one_or_none():
            definition = msgspec.convert(row.definition, Definition)
            return PublishedVersion(row.number, row.published_at, row.published_by, definition)
    raise NotFoundError(
        "version_not_found",
        f"Survey {survey.id} has no version {number}. GET /v1/surveys/{survey.id}/versions lists its versions.",
    )
