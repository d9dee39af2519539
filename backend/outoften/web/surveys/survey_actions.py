"""Duplicate, archive and delete a survey."""

import asyncio
from contextlib import suppress
from typing import Annotated

from litestar.params import FromPath
from msgspec import Meta, Struct
from msgspec.structs import replace

from outoften import clock
from outoften.domain.field_types import Name
from outoften.domain.surveys.survey import Survey
from outoften.storage.responses.survey_deletion import delete_survey as delete_stored
from outoften.storage.surveys import surveys
from outoften.web.http.auth import get_credential, requires_scope
from outoften.web.http.routing import delete, post
from outoften.web.http.state import HTTPRequest, app_state
from outoften.web.surveys.surveys import SurveyOut, survey_out

MAX_NAME_CHARACTERS = 100
# The reply to a deletion waits for as long.
MAX_DELETING_SECONDS = 5


class DuplicateIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The copy of a survey."""

    name: Annotated[Name | None, Meta(description="The name of the copy; without it, the name with “(copy)”.")] = None


class DeleteQuery(Struct, frozen=True, forbid_unknown_fields=True):
    confirm: Annotated[
        str, Meta(max_length=MAX_NAME_CHARACTERS, description="The name of the survey, so that nobody deletes it by mistake.")
    ]


@post("/v1/surveys/{survey_id:int}/duplicate", guards=[requires_scope("write")])
async def duplicate_survey(request: HTTPRequest, survey_id: FromPath[int], body: DuplicateIn) -> SurveyOut:
    """Copy what is published of a survey into a new one, which asks nobody yet. Responses and drafts are not copied."""
    state, actor = app_state(request), get_credential(request).actor
    survey = state.database.catalog.survey(survey_id)
    name = body.name or f"{survey.name[: MAX_NAME_CHARACTERS - 7]} (copy)"
    copy = replace(survey, name=name, active=False, archived_at=None)
    copy_id = await state.database.change_site(
        lambda connection: surveys.add_survey(connection, copy, clock.now(), actor), lambda _: survey.site_id
    )
    return survey_out(state, state.database.catalog.survey(copy_id))


@post("/v1/surveys/{survey_id:int}/archive", guards=[requires_scope("write")], status_code=200)
async def archive_survey(request: HTTPRequest, survey_id: FromPath[int]) -> SurveyOut:
    """Archive a survey: it asks nobody, and lists leave it out. Its responses and reports stay."""
    return await _set_archived(request, survey_id, True)


@post("/v1/surveys/{survey_id:int}/unarchive", guards=[requires_scope("write")], status_code=200)
async def unarchive_survey(request: HTTPRequest, survey_id: FromPath[int]) -> SurveyOut:
    """Take a survey out of the archive. It asks again if it is `active`."""
    return await _set_archived(request, survey_id, False)


@delete("/v1/surveys/{survey_id:int}", guards=[requires_scope("write")], problems={400: ("confirmation_wrong",)})
async def delete_survey(request: HTTPRequest, survey_id: FromPath[int], query: DeleteQuery) -> None:
    """Delete a survey with all of its responses, reports, versions and notes. Nothing of it can be restored."""
    database, actor = app_state(request).database, get_credential(request).actor
    database.catalog.survey(survey_id)
    await database.change_site(
        lambda connection: delete_stored(connection, survey_id, query.confirm, actor, clock.now()),
        lambda survey: survey.site_id,
    )
    # The worker deletes what takes longer.
    with suppress(TimeoutError):
        async with asyncio.timeout(MAX_DELETING_SECONDS):
            await database.delete_asks(survey_id)


async def _set_archived(request: HTTPRequest, survey_id: int, archived: bool) -> SurveyOut:
    state, actor, now = app_state(request), get_credential(request).actor, clock.now()
    survey = state.database.catalog.survey(survey_id)

    def change(stored: Survey) -> Survey:
        return replace(stored, archived_at=(stored.archived_at or now) if archived else None)

    changed = await state.database.change_site(
        lambda connection: surveys.change_survey(connection, survey, change, actor, now), lambda changed: changed.site_id
    )
    return survey_out(state, changed)
