"""Writes tallies, the stored counts that every report reads."""

from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.segment import parse_segment
from outoften.domain.collecting.tally import COUNTS, SUSPECT_SEGMENT, Delta, TallyKey
from outoften.storage.core import schema
from outoften.storage.core.upsert import upsert

ADD_TALLY = upsert(schema.tally, add=COUNTS)
_add_value = upsert(schema.segment_value)

_delete_empty_tally = delete(schema.tally).where(
    *(schema.tally.c[name] == bindparam(f"_{name}") for name in TallyKey._fields),
    *(schema.tally.c[name] == 0 for name in COUNTS),
)


def tally_rows(delta: Delta) -> list[dict[str, Any]]:
    """Returns the rows for ADD_TALLY, in the order of their keys, so that two processes cannot deadlock."""
    rows: dict[TallyKey, dict[str, Any]] = {}
    for (key, count), amount in sorted(delta.items()):
        if not amount:
            continue
        row = rows.setdefault(key, key._asdict() | dict.fromkeys(COUNTS, 0))
        row[count] += amount
    return list(rows.values())


async def add_tallies(connection: AsyncConnection, delta: Delta) -> None:
    """Add to the tallies, in one statement."""
    if rows := tally_rows(delta):
        await connection.execute(ADD_TALLY[connection.dialect.name], rows)


async def remove_empty_tallies(connection: AsyncConnection, delta: Delta) -> None:
    """Delete the tallies that this change left at zero, and segment values without a decision of the owner
    that no counted ask has any more.

    A value that is counted again is added again. The caller must have locked out batches.
    """
    keys = sorted({key for key, _ in delta})
    if not keys:
        return
    await connection.execute(
        _delete_empty_tally, [{f"_{name}": value for name, value in key._asdict().items()} for key in keys]
    )
    for site_id, segment in sorted({(key.site_id, key.segment) for key in keys}):
        if not segment or segment.startswith(SUSPECT_SEGMENT):
            continue
        tally, survey, value = schema.tally.c, schema.survey.c, schema.segment_value.c
        # By survey, because the survey comes before the segment in the key of tallies.
        of_survey = (tally.site_id == site_id) & (tally.survey_id == survey.id) & (tally.segment == segment)
        counted = select(survey.id).where(survey.site_id == site_id, select(tally.day).where(of_survey).exists()).limit(1)
        name, text = parse_segment(segment)
        if (await connection.execute(counted)).one_or_none():
            row = {"site_id": site_id, "key": name, "value": text}
            await connection.execute(_add_value[connection.dialect.name], [row])
        else:
            is_value = (value.site_id == site_id) & (value.key == name) & (value.value == text)
            # The owner's decision about a value outlasts its asks.
            await connection.execute(delete(schema.segment_value).where(is_value, value.counted_as.is_(None)))
