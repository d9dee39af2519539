"""Drafts of surveys: save, discard, publish."""

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import asdict, replace
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.errors import ConflictError
from outoften.domain.surveys.drafts.draft import Draft, DraftValues, check_revision, values_of
from outoften.domain.surveys.survey import Definition, Survey, definition_of
from outoften.storage.core import schema
from outoften.storage.core.upsert import upsert
from outoften.storage.surveys.surveys import change_survey, lock_survey
from outoften.storage.surveys.versions import read_version

_draft = schema.survey_draft.c
_save_draft = upsert(schema.survey_draft, overwrite=["definition", "based_on", "revision", "updated_at", "updated_by"])


async def read_draft(connection: AsyncConnection, survey: Survey) -> Draft:
    """Returns the survey's draft; without one, the published definition."""
    columns = [_draft[name] for name in Draft.__struct_fields__]
    row = (await connection.execute(select(*columns).where(_draft.survey_id == survey.id))).one_or_none()
    return Draft(**row._mapping) if row else Draft(values_of(definition_of(survey)), survey.version)


async def save_draft(
    connection: AsyncConnection, survey_id: int, values: DraftValues, revision: int | None, actor: str, now: datetime
) -> Draft:
    """Store the draft and return it. Raises ConflictError if `revision` is not that of the stored draft."""
    survey = await lock_survey(connection, survey_id)
    stored = await read_draft(connection, survey)
    check_revision(stored, revision)
    return await _store(connection, survey_id, replace(stored, definition=values), actor, now)


async def restore_version(
    connection: AsyncConnection, survey_id: int, number: int, replaces: bool, actor: str, now: datetime
) -> Draft:
    """Make a published version the draft, and return it. Raises ConflictError if there is a draft and not `replaces`."""
    survey = await lock_survey(connection, survey_id)
    version, stored = await read_version(connection, survey, number), await read_draft(connection, survey)
    if stored.revision and not replaces:
        raise ConflictError(
            "draft_exists",
            f"The survey has a draft that is not published, saved by {stored.updated_by}. Publish or delete it first, or send "
            "replace=true to give it up.",
        )
    restored = replace(stored, definition=values_of(version.definition), based_on=survey.version)
    return await _store(connection, survey_id, restored, actor, now)


async def discard_draft(connection: AsyncConnection, survey_id: int) -> None:
    """Delete the draft, if there is one."""
    await connection.execute(delete(schema.survey_draft).where(_draft.survey_id == survey_id))


async def publish_draft(
    connection: AsyncConnection,
    survey_id: int,
    revision: int | None,
    require_publishable: Callable[[DraftValues], Definition],
    actor: str,
    now: datetime,
) -> Survey:
    """Publish the draft as the next version, delete it, and return the survey.

    Raises ConflictError if it differs from what the caller saw, does not differ from the published version, or if
    `require_publishable` raises it.
    """
    survey = await lock_survey(connection, survey_id)
    draft = await read_draft(connection, survey)
    check_revision(draft, revision)
    definition = require_publishable(draft.definition)
    if definition == definition_of(survey):
        raise ConflictError(
            "nothing_to_publish",
            f"The draft does not differ from version {survey.version}, which is published. PUT "
            f"/v1/surveys/{survey_id}/draft saves changes.",
        )
    published = await change_survey(connection, survey, lambda stored: replace(stored, **asdict(definition)), actor, now)
    await discard_draft(connection, survey_id)
    return published


async def _store(connection: AsyncConnection, survey_id: int, draft: Draft, actor: str, now: datetime) -> Draft:
    saved = replace(draft, revision=draft.revision + 1, updated_at=now, updated_by=actor)
    row = {"survey_id": survey_id} | asdict(saved)
    await connection.execute(_save_draft[connection.dialect.name], [row])
    return saved
