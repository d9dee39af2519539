"""Tallies by day, and by the values of a segment key."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Channel
from outoften.domain.collecting.tally import COUNTS, suspect_segment
from outoften.domain.surveys.survey import Survey
from outoften.storage.core import schema
from outoften.storage.reports.tally_queries import SUM_COLUMNS, TallyCounts, TallyFilter, day_conditions, tally_conditions


async def day_counts(
    connection: AsyncConnection, survey: Survey, of: TallyFilter, exclude_suspect: bool
) -> dict[tuple[date, Channel], dict[str, int]]:
    """What was counted on each day in each channel."""
    tally = schema.tally.c
    columns = (tally.day, tally.channel, *(tally[name] for name in COUNTS))

    async def read(segment: str) -> dict[tuple[date, Channel], dict[str, int]]:
        conditions = [tally.site_id == survey.site_id, tally.survey_id == survey.id, tally.segment == segment]
        rows = await connection.execute(select(*columns).where(*conditions, *day_conditions(of)))
        return {(date.fromisoformat(day), channel): dict(zip(COUNTS, counts, strict=True)) for day, channel, *counts in rows}

    found = await read(of.segment)
    for key, suspect in (await read(suspect_segment(of.segment)) if exclude_suspect else {}).items():
        found[key] = {name: number - suspect[name] for name, number in found[key].items()}
    return found


async def segment_counts(
    connection: AsyncConnection, survey: Survey, key: str, of: TallyFilter, exclude_suspect: bool
) -> tuple[dict[Channel, TallyCounts], dict[str, dict[Channel, TallyCounts]]]:
    """The sums of everybody, and of each of the key's values that has any, by channel."""
    tally, value = schema.tally.c, schema.segment_value.c
    known = await connection.execute(select(value.value).where(value.site_id == survey.site_id, value.key == key))
    segments = {f"{key}={text}": text for text in known.scalars()}
    conditions = tally_conditions(survey, ["", *segments], of)
    sums = select(tally.channel, tally.segment, *SUM_COLUMNS).where(*conditions).group_by(tally.channel, tally.segment)
    found = {
        (row.segment, row.channel): {name: int(row._mapping[name]) for name in COUNTS} for row in await connection.execute(sums)
    }
    values: dict[str, dict[Channel, TallyCounts]] = {}
    for (segment, channel), counts in found.items():
        if segment in segments or not segment:
            suspect = found.get((suspect_segment(segment), channel), {}) if exclude_suspect else {}
            kept = {name: number - suspect.get(name, 0) for name, number in counts.items()}
            values.setdefault(segments.get(segment, ""), {})[channel] = kept
    return values.pop("", {}), values
