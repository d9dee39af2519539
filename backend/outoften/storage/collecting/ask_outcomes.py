"""Counts of what each request for an ask led to: an ask, or the reason why not. Nothing about the respondent is stored."""

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
    """The key of a count. `day` is an ISO date in the site's time zone; `outcome` is "issued" or the code of a reason."""

    site_id: int
    survey_id: int
    day: str
    channel: Channel
    outcome: str


def outcome_key(survey: Survey, day: date, channel: Channel, outcome: str) -> OutcomeKey:
    """Returns the key of the count for a request to ask this survey."""
    return OutcomeKey(survey.site_id, survey.id, day.isoformat(), channel, outcome)


async def add_outcomes(connection: AsyncConnection, counts: Mapping[OutcomeKey, int]) -> None:
    """Add to the stored counts."""
    rows = [key._asdict() | {"count": count} for key, count in sorted(counts.items())]
    await connection.execute(_add_outcome[connection.dialect.name], rows)
    await bump_revisions(connection, {(key.site_id, key.survey_id) for key in counts})
