"""What owners keep for a survey: its themes, goals and benchmarks are changed in the same way."""

from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.surveys.survey import Survey
from outoften.storage.collecting.asks import raise_revisions
from outoften.storage.core.raw_sql import driver_of

# What a row's id can be on every engine.
LARGEST_ID = 2**31 - 1


async def raise_revision(connection: AsyncConnection, survey: Survey) -> None:
    """Say that something was written of this survey, in the transaction that wrote it and after that."""
    await raise_revisions(await driver_of(connection), {(survey.site_id, survey.id)})
