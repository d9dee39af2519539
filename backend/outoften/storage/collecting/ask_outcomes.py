"""What came of the occasions to ask that reached the server: counts, and nothing of whoever it was."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Channel
from outoften.domain.surveys.survey import Survey
from outoften.storage.collecting.asks import raise_revisions
from outoften.storage.core import schema
from outoften.storage.core.raw_sql import driver_of
from outoften.storage.reports.tally_queries import Slice


class OccasionKey(NamedTuple):
    """One row. `day` is an ISO date at the site; `outcome` is "issued", or the code of the reason why nobody was asked."""

    site_id: int
    survey_id: int
    day: str
    channel: Channel
    outcome: str


def occasion_key(survey: Survey, day: date, channel: Channel, outcome: str) -> OccasionKey:
    """The row of an occasion to ask this survey."""
    return OccasionKey(survey.site_id, survey.id, day.isoformat(), channel, outcome)


async def save_occasions(connection: AsyncConnection, counted: Mapping[OccasionKey, int]) -> None:
    """Add to what was counted before."""
    table = schema.occasion
    insert: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[connection.dialect.name](table)
    insert = insert.on_conflict_do_update(
        index_elements=list(table.primary_key.columns), set_={"count": table.c["count"] + insert.excluded["count"]}
    )
    await connection.execute(insert, [key._asdict() | {"count": count} for key, count in sorted(counted.items())])
    await raise_revisions(await driver_of(connection), {(key.site_id, key.survey_id) for key in counted})


async def occasion_counts(connection: AsyncConnection, survey: Survey, of: Slice) -> dict[Channel, Mapping[str, int]]:
    """How often each outcome came of the occasions of each channel that has any."""
    row = schema.occasion.c
    conditions = [row.site_id == survey.site_id, row.survey_id == survey.id]
    if of.first:
        conditions.append(row.day >= of.first.isoformat())
    if of.end:
        conditions.append(row.day < of.end.isoformat())
    if of.channel:
        conditions.append(row.channel == of.channel)
    sums = select(row.channel, row.outcome, func.sum(row["count"])).where(*conditions).group_by(row.channel, row.outcome)
    found: dict[Channel, dict[str, int]] = {}
    for channel, outcome, count in await connection.execute(sums):
        found.setdefault(channel, {})[outcome] = int(count)
    return dict(found)
