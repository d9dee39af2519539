"""The history of follow-ups: all changes of the work on a response, by members, keys and commands."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from outoften.domain.automation.follow_up import FollowUpChange, follow_up_event, work_changes
from outoften.domain.collecting.ask import Ask
from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry
from outoften.storage.core.outbox import Outbox

_change = schema.follow_up_change


async def record_work(
    connection: AsyncConnection,
    changes: Iterable[tuple[Ask, Ask]],
    actor: str,
    now: datetime,
    outbox: Outbox,
    note: str | None = None,
) -> None:
    """Store what has changed of the work on responses, given as pairs before and after, with its events and audit entries.

    A note is stored even if nothing else has changed.
    """
    rows, events = [], []
    by_survey: dict[tuple[int, int], tuple[list[str], set[str]]] = {}
    for before, after in changes:
        changed = work_changes(before, after)
        if not changed and note is None:
            continue
        made = FollowUpChange(at=now, by=actor, changes=changed, note=note)
        row = change_row(uuid7(), after, made)
        rows.append(row)
        events.append(follow_up_event(row["id"], after, made))
        ids, names = by_survey.setdefault((after.site_id, after.survey_id), ([], set()))
        ids.append(str(after.id))
        names.update(changed or ("note",))
    if not rows:
        return
    await connection.execute(insert(_change), rows)
    await outbox.emit(connection, *events)
    for (site_id, survey_id), (ids, names) in by_survey.items():
        subject = {"site_id": site_id, "survey_id": survey_id, "response_ids": ids, "changed": sorted(names)}
        await add_audit_entry(connection, actor, "follow_up.changed", subject, now)


def change_row(change_id: UUID, ask: Ask, change: FollowUpChange) -> dict[str, Any]:
    """Returns the row of a change."""
    changes = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in change.changes.items()}
    return {
        "survey_id": ask.survey_id,
        "ask_id": ask.id,
        "id": change_id,
        "at": change.at,
        "actor": change.by,
        "changes": changes,
        "note": change.note,
    }


async def read_history(
    connection: AsyncConnection, survey_id: int, ask_ids: Collection[UUID]
) -> list[tuple[UUID, FollowUpChange]]:
    """Returns all changes of these responses with the ids of these, the oldest first."""
    column = _change.c
    query = select(_change).where(column.survey_id == survey_id, column.ask_id.in_(ask_ids)).order_by(column.id)
    return [
        (row.ask_id, FollowUpChange(at=row.at, by=row.actor, changes=row.changes, note=row.note))
        for row in await connection.execute(query)
    ]


async def delete_history(connection: AsyncConnection, asks: Collection[tuple[int, UUID]]) -> None:
    """Delete the history of erased responses, given as the ids of survey and response."""
    for survey_id, ask_id in asks:
        of_ask = and_(_change.c.survey_id == survey_id, _change.c.ask_id == ask_id)
        await connection.execute(delete(_change).where(of_ask))
