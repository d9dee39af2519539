"""What owners keep for a survey: its themes, goals and benchmarks are changed in the same way."""

from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.surveys.survey import Survey
from outoften.storage.collecting.asks import bump_revisions
from outoften.storage.core.raw_sql import raw_connection

# What a row's id can be on every engine.
MAX_ID = 2**31 - 1


async def bump_survey_revision(connection: AsyncConnection, survey: Survey) -> None:
    """Say that something was written of this survey, in the transaction that wrote it and after that."""
    await bump_revisions(await raw_connection(connection), {(survey.site_id, survey.id)})
