"""What came of the occasions to ask that reached the server: counts, and nothing of whoever it was."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Channel
from outoften.domain.surveys.survey import Survey
from outoften.storage.core import schema
from outoften.storage.core.revisions import bump_revisions
from outoften.storage.core.upsert import upsert

_add_outcome = upsert(schema.ask_outcome, add=["count"])


class OutcomeKey(NamedTuple):
    """One row. `day` is an ISO date at the site; `outcome` is "issued", or the code of the reason why nobody was asked."""

    site_id: int
    survey_id: int
    day: str
    channel: Channel
    outcome: str


def outcome_key(survey: Survey, day: date, channel: Channel, outcome: str) -> OutcomeKey:
    """The row of an occasion to ask this survey."""
    return OutcomeKey(survey.site_id, survey.id, day.isoformat(), channel, outcome)


async def add_outcomes(connection: AsyncConnection, counted: Mapping[OutcomeKey, int]) -> None:
    """Add to what was counted before."""
    rows = [key._asdict() | {"count": count} for key, count in sorted(counted.items())]
    await connection.execute(_add_outcome[connection.dialect.name], rows)
    await bump_revisions(connection, {(key.site_id, key.survey_id) for key in counted})
