"""The values of a segment key: list them, store the owner's decisions, and move asks from one value to another."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace
from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.segment import OTHER_VALUE
from outoften.domain.collecting.tally import suspect_segment
from outoften.domain.errors import ConflictError
from outoften.storage.collecting.asks import ask_from_row
from outoften.storage.collecting.erasures import lock_out_batches
from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry
from outoften.storage.core.conditions.json_lists import list_contains
from outoften.storage.core.upsert import upsert
from outoften.storage.responses.response_changes import replace_asks

# Upper bound on decisions per key. The collecting routes load them all.
MAX_DECISIONS_PER_KEY = 200
# Asks that are moved in one transaction. Answers wait for it, which takes some milliseconds.
MOVE_SIZE = 200

_save_decision = upsert(schema.segment_value, overwrite=["holds_place", "counted_as"])
_add_value = upsert(schema.segment_value)


class SegmentValueRow(Struct, frozen=True):
    """A known value of a segment key, and the number of asks that are counted in it. `asked` includes `suspect`."""

    value: Annotated[str, Meta(description="The value.", examples=["pro"])]
    counted_as: Annotated[
        str | None,
        Meta(
            description="The owner's decision: the value itself if allowed, `other` if banned, another value if merged "
            "into that; null without a decision.",
            examples=[None],
        ),
    ]
    holds_place: Annotated[
        bool,
        Meta(description="Whether it takes one of the key's 50 places. Values that only suspect asks have brought do not."),
    ]
    asked: Annotated[int, Meta(description="Asks that are counted in it, in all surveys and channels.", examples=[120])]
    suspect: Annotated[int, Meta(description="Suspect asks among them.", examples=[0])]


async def list_segment_values(
    connection: AsyncConnection, site_id: int, survey_ids: Collection[int], key: str
) -> list[SegmentValueRow]:
    """Returns the values of a key, those with the most asks first."""
    stored, tally = schema.segment_value.c, schema.tally.c
    rows = (await connection.execute(select(schema.segment_value).where(stored.site_id == site_id, stored.key == key))).all()
    segments = [f"{key}={row.value}" for row in rows]
    counts = (
        select(tally.segment, func.sum(tally.asked))
        # All columns of the primary key's beginning, so that no other tallies are read.
        .where(tally.site_id == site_id, tally.survey_id.in_(survey_ids))
        .where(tally.segment.in_([*segments, *map(suspect_segment, segments)]))
        .group_by(tally.segment)
    )
    asked = {segment: int(count) for segment, count in await connection.execute(counts)}
    values = [
        SegmentValueRow(
            row.value, row.counted_as, row.holds_place, asked.get(segment, 0), asked.get(suspect_segment(segment), 0)
        )
        for row, segment in zip(rows, segments, strict=True)
    ]
    return sorted(values, key=lambda row: (-row.asked, row.value))


async def save_decision(
    connection: AsyncConnection, site_id: int, key: str, value: str, counted_as: str, actor: str, now: datetime
) -> str:
    """Stores what a value is counted as from now on, and returns it: where that value was merged, what it was merged into.

    Raises ConflictError if the key has too many decisions.
    """
    # So that every batch after this transaction counts by the decision.
    await lock_out_batches(connection)
    stored = schema.segment_value.c
    of_key = (stored.site_id == site_id, stored.key == key)
    decisions = await connection.execute(select(stored.value, stored.counted_as).where(*of_key, stored.counted_as.is_not(None)))
    decided = {row.value: row.counted_as for row in decisions}
    if len(decided) >= MAX_DECISIONS_PER_KEY and value not in decided:
        raise ConflictError(
            "too_many_segment_values",
            f"At most {MAX_DECISIONS_PER_KEY} values of a key can be allowed, banned or merged. Free others with DELETE.",
        )
    target = counted_as if counted_as == value else decided.get(counted_as, counted_as)
    row = {"site_id": site_id, "key": key}
    engine = connection.dialect.name
    if target != value:
        known = {"value": target, "holds_place": target != OTHER_VALUE, "counted_as": None}
        await connection.execute(_add_value[engine], row | known)
    decision = row | {"value": value, "holds_place": target == value, "counted_as": target}
    await connection.execute(_save_decision[engine], decision)
    # What was merged into this value follows it.
    await connection.execute(update(schema.segment_value).where(*of_key, stored.counted_as == value).values(counted_as=target))
    # Without the value, which may name somebody who is erased later.
    await add_audit_entry(connection, actor, "segment_value.decided", {"site_id": site_id, "key": key}, now)
    return target


async def forget_value(connection: AsyncConnection, site_id: int, key: str, value: str) -> None:
    """Deletes a value whose asks are counted as "other", so that its place is free."""
    is_value = _is_value(site_id, key, value)
    await connection.execute(delete(schema.segment_value).where(*is_value, schema.segment_value.c.counted_as == OTHER_VALUE))


async def find_asks(connection: AsyncConnection, site_id: int, segment: str) -> Sequence[UUID]:
    """Returns the ids of the asks that are counted in a segment."""
    ask = schema.ask.c
    condition = list_contains(connection, ask.segments, segment)
    return (await connection.execute(select(ask.id).where(ask.site_id == site_id, condition).order_by(ask.id))).scalars().all()


async def move_asks(connection: AsyncConnection, site_id: int, ids: Sequence[UUID], key: str, value: str) -> None:
    """Counts those of these asks that have this value as the owner has decided, and their tallies with them."""
    await lock_out_batches(connection)
    # Read again, because the value that it was merged into may have been merged meanwhile.
    decision = select(schema.segment_value.c.counted_as).where(*_is_value(site_id, key, value))
    counted_as = (await connection.execute(decision)).scalar_one_or_none() or value
    segment, target = f"{key}={value}", f"{key}={counted_as}"
    ask = schema.ask.c
    rows = select(schema.ask).where(ask.site_id == site_id, ask.id.in_(ids)).order_by(ask.id).with_for_update()
    asks = [ask_from_row(row) for row in await connection.execute(rows)]
    await replace_asks(
        connection,
        [
            (before, replace(before, segments=tuple(target if text == segment else text for text in before.segments)))
            for before in asks
            if segment in before.segments and segment != target
        ],
    )


def _is_value(site_id: int, key: str, value: str) -> tuple[ColumnElement[bool], ...]:
    stored = schema.segment_value.c
    return stored.site_id == site_id, stored.key == key, stored.value == value
