"""Writes tallies, the stored counts that every report reads."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Delete, Table, bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.segment import parse_segment
from outoften.domain.collecting.tally import COUNTS, SUSPECT_SEGMENT, Delta, TallyChanges, TallyKey
from outoften.storage.core import schema
from outoften.storage.core.upsert import upsert

ADD_TALLY = upsert(schema.tally, add=COUNTS)
ADD_NEXT_TALLY = upsert(schema.next_tally, add=COUNTS)
_add_value = upsert(schema.segment_value)


def _delete_empty(tally: Table) -> Delete:
    keys = (tally.c[name] == bindparam(f"_{name}") for name in TallyKey._fields)
    return delete(tally).where(*keys, *(tally.c[name] == 0 for name in COUNTS))


_delete_empty_tally, _delete_empty_next_tally = _delete_empty(schema.tally), _delete_empty(schema.next_tally)


def tally_rows(delta: Delta) -> list[dict[str, Any]]:
    """Returns the rows for ADD_TALLY, in the order of their keys, so that two processes cannot deadlock."""
    rows: dict[TallyKey, dict[str, Any]] = {}
    for (key, count), amount in sorted(delta.items()):
        if not amount:
            continue
        row = rows.setdefault(key, key._asdict() | dict.fromkeys(COUNTS, 0))
        row[count] += amount
    return list(rows.values())


async def add_tallies(connection: AsyncConnection, delta: Delta, statement: Mapping[str, Any] = ADD_TALLY) -> None:
    """Add to the tallies, in one statement, or to the next ones with ADD_NEXT_TALLY."""
    if rows := tally_rows(delta):
        await connection.execute(statement[connection.dialect.name], rows)


async def add_tally_changes(connection: AsyncConnection, changes: TallyChanges) -> None:
    """Add to the tallies and to the next ones."""
    await add_tallies(connection, changes.current)
    await add_tallies(connection, changes.next, ADD_NEXT_TALLY)


async def remove_empty_tallies(connection: AsyncConnection, changes: TallyChanges) -> None:
    """Delete the tallies that this change left at zero, and segment values without a decision of the owner
    that no counted ask has any more.

    A value that is counted again is added again. The caller must have locked out batches.
    """
    for statement, delta in ((_delete_empty_tally, changes.current), (_delete_empty_next_tally, changes.next)):
        keys = sorted({key for key, _ in delta})
        if keys:
            await connection.execute(statement, [{f"_{name}": value for name, value in key._asdict().items()} for key in keys])
    keys = sorted({key for key, _ in changes.current})
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
