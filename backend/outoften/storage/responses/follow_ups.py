"""Follow-ups: the responses that have a state of the work on them, and their history."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import ColumnElement, and_, false, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Ask, WorkState
from outoften.domain.errors import ConflictError, NotFoundError
from outoften.domain.responses.response import ResponseUpdate, apply_update
from outoften.domain.surveys.survey import Survey
from outoften.storage.collecting.asks import ask_from_row
from outoften.storage.collecting.erasures import lock_out_batches
from outoften.storage.core import schema
from outoften.storage.core.follow_up_history import record_work
from outoften.storage.core.outbox import Outbox
from outoften.storage.responses.response_changes import check_assignee, replace_asks
from outoften.storage.responses.responses import Cursor

_ask = schema.ask.c


class FollowUpFilter(Struct, frozen=True):
    """Which follow-ups are listed. `assignee`: 0 for nobody."""

    state: WorkState | None = None
    assignee: int | None = None
    overdue: bool | None = None


async def list_follow_ups(
    connection: AsyncConnection,
    surveys: Collection[Survey],
    chosen: FollowUpFilter,
    days: Mapping[int, date],
    limit: int,
    after: Cursor | None = None,
) -> list[Ask]:
    """Returns the asks of the follow-ups of these surveys, those of the newest responses first. `days`: today, by site."""
    conditions: list[ColumnElement[bool]] = [
        *(_ask.site_id.in_({survey.site_id for survey in surveys}), _ask.survey_id.in_([survey.id for survey in surveys])),
        *(_ask.state.is_not(None), _ask.answered_at.is_not(None)),
    ]
    if chosen.state:
        conditions.append(_ask.state == chosen.state)
    if chosen.assignee is not None:
        conditions.append(_ask.assignee == chosen.assignee if chosen.assignee else _ask.assignee.is_(None))
    if chosen.overdue is not None:
        today_by_site = {survey.site_id: days[survey.site_id] for survey in surveys}
        passed = or_(false(), *(and_(_ask.site_id == site, _ask.due < today) for site, today in today_by_site.items()))
        overdue = and_(_ask.due.is_not(None), passed, _ask.state != "closed")
        conditions.append(overdue if chosen.overdue else ~overdue)
    if after:
        keys = (_ask.answered_at, _ask.id)
        conditions.append(tuple_(*keys) < tuple_(*after, types=[key.type for key in keys]))
    page = select(schema.ask).where(*conditions).order_by(_ask.answered_at.desc(), _ask.id.desc()).limit(limit)
    return [ask_from_row(row) for row in await connection.execute(page)]


async def read_follow_up(connection: AsyncConnection, surveys: Collection[Survey], ask_id: UUID, *, lock: bool = False) -> Ask:
    """Returns the ask of a follow-up. Raises NotFoundError."""
    ask = await _read_ask(connection, surveys, ask_id, lock=lock)
    if ask is None or ask.state is None:
        raise NotFoundError(
            "follow_up_not_found", "There is no follow-up with this id. Begin one with POST /v1/follow-ups and a `response_id`."
        )
    return ask


async def change_follow_up(
    connection: AsyncConnection,
    surveys: Collection[Survey],
    ask_id: UUID,
    changes: ResponseUpdate,
    note: str | None,
    actor: str,
    now: datetime,
    outbox: Outbox,
    *,
    begins: bool = False,
) -> Ask:
    """Change a follow-up, or note something; `begins`: begin the work on a response.

    Raises NotFoundError, ConflictError if it has begun already, InvalidError for the assignee.
    """
    await lock_out_batches(connection)
    if begins:
        before = await _read_new(connection, surveys, ask_id)
        changes = replace(changes, state="open")
    else:
        before = await read_follow_up(connection, surveys, ask_id, lock=True)
    if changes.assignee:
        await check_assignee(connection, before.site_id, changes.assignee)
    after = apply_update(before, changes, now)
    await replace_asks(connection, [(before, after)])
    await outbox.emit_owner_changes(connection, [(before, after)])
    await record_work(connection, [(before, after)], actor, now, outbox, note)
    return after


async def _read_new(connection: AsyncConnection, surveys: Collection[Survey], ask_id: UUID) -> Ask:
    """Returns a response whose work has not begun, locked. Raises NotFoundError, ConflictError."""
    ask = await _read_ask(connection, surveys, ask_id, lock=True)
    if ask is None:
        raise NotFoundError("response_not_found", "There is no response with this id. It may have been deleted.")
    if ask.state is not None:
        raise ConflictError(
            "follow_up_exists", f"The work on this response has begun. Change it with PATCH /v1/follow-ups/{ask_id}."
        )
    return ask


async def _read_ask(connection: AsyncConnection, surveys: Collection[Survey], ask_id: UUID, *, lock: bool) -> Ask | None:
    """Returns the ask of a response of these surveys; None if there is none."""
    query = select(schema.ask).where(
        _ask.site_id.in_({survey.site_id for survey in surveys}), _ask.id == ask_id, _ask.answered_at.is_not(None)
    )
    if lock:
        query = query.with_for_update()
    ids = {survey.id for survey in surveys}
    asks = (ask_from_row(row) for row in await connection.execute(query))
    return next((ask for ask in asks if ask.survey_id in ids), None)
