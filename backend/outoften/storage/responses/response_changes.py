"""Changes of responses: update and erase, one or many."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Ask
from outoften.domain.collecting.tally import TallyChanges
from outoften.domain.errors import InvalidError
from outoften.domain.responses.response import ResponseUpdate, apply_update, erase
from outoften.domain.surveys.survey import Survey
from outoften.storage.collecting.asks import ask_from_row
from outoften.storage.collecting.erasures import lock_out_batches
from outoften.storage.collecting.respondent_terms import delete_claim
from outoften.storage.collecting.tallies import add_tally_changes, remove_empty_tallies
from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry
from outoften.storage.core.follow_up_history import delete_history, record_work
from outoften.storage.core.outbox import Outbox, delete_events
from outoften.storage.core.revisions import bump_revisions
from outoften.storage.responses.alert_words import forget_alert_words
from outoften.storage.responses.read_marks import delete_marks
from outoften.storage.responses.responses import read_response, select_response
from outoften.storage.responses.rules.runs import delete_runs
from outoften.storage.surveys.sites import read_locked_days

_ask = schema.ask.c
# The names of parameters must differ from those of columns.
_replace_ask = (
    update(schema.ask)
    .where(_ask.site_id == bindparam("new_site_id"), _ask.id == bindparam("new_id"))
    .values({column.name: bindparam(f"new_{column.name}") for column in _ask})
)


async def update_response(
    connection: AsyncConnection,
    survey: Survey,
    ask_id: UUID,
    changes: ResponseUpdate,
    actor: str,
    now: datetime,
    outbox: Outbox,
) -> Ask:
    """Store the owner's changes; returns the changed ask. Reports stop counting an excluded one. Raises NotFoundError."""
    await lock_out_batches(connection)
    if changes.assignee:
        await check_assignee(connection, survey.site_id, changes.assignee)
    before = await read_response(connection, select_response(survey, ask_id).with_for_update(), survey)
    after = apply_update(before, changes, now)
    await replace_asks(connection, [(before, after)])
    await outbox.emit_owner_changes(connection, [(before, after)])
    await record_work(connection, [(before, after)], actor, now, outbox)
    return after


async def erase_response(connection: AsyncConnection, survey: Survey, ask_id: UUID, actor: str, now: datetime) -> None:
    """Erase a response. Its empty row stays until its token has expired, so that no one can resend it. Raises NotFoundError."""
    await lock_out_batches(connection)
    before = await read_response(connection, select_response(survey, ask_id).with_for_update(), survey)
    await replace_asks(connection, [(before, erase(before, now))])
    await _complete_erasure(connection, survey, before, actor, now)


async def change_responses(
    connection: AsyncConnection,
    survey: Survey,
    ids: Collection[UUID],
    change: Callable[[Ask], Ask],
    actor: str,
    now: datetime,
    outbox: Outbox,
) -> tuple[int, int]:
    """Apply `change` to those responses that still exist; returns how many these are, and how many changed.

    Erasures and changes of the work are audited.
    """
    await lock_out_batches(connection)
    ask = schema.ask.c
    query = select(schema.ask).where(ask.site_id == survey.site_id, ask.survey_id == survey.id, ask.answered_at.is_not(None))
    # Locked in the order in which the writer locks asks, so that the two transactions cannot deadlock.
    rows = await connection.execute(query.where(ask.id.in_(ids)).order_by(ask.site_id, ask.id).with_for_update())
    pairs = [(before, change(before)) for before in map(ask_from_row, rows)]
    changes = [(before, after) for before, after in pairs if after is not before]
    await replace_asks(connection, changes)
    await outbox.emit_owner_changes(connection, changes)
    await record_work(connection, changes, actor, now, outbox)
    for before, after in changes:
        if after.erased_at:
            await _complete_erasure(connection, survey, before, actor, now)
    return len(pairs), len(changes)


async def check_assignee(connection: AsyncConnection, site_id: int, member_id: int) -> None:
    """Raises InvalidError unless the member exists and is for this site."""
    member = schema.member.c
    row = (await connection.execute(select(member.site_ids).where(member.id == member_id))).one_or_none()
    if row is None or (row.site_ids is not None and site_id not in row.site_ids):
        raise InvalidError(
            "assignee_unknown", f"`assignee`: no member {member_id} is for this site. GET /v1/members lists the members."
        )


async def replace_asks(connection: AsyncConnection, changes: list[tuple[Ask, Ask]]) -> None:
    """Write asks, given as pairs before and after, and update tallies and revisions. The caller must have locked the asks,
    after it locked out batches."""
    changes = [(before, after) for before, after in changes if after is not before]
    if not changes:
        return
    days = await read_locked_days(connection, {after.site_id for _, after in changes})
    tallies = TallyChanges()
    for before, after in changes:
        tallies.add(before, after, days[after.site_id])
    await connection.execute(_replace_ask, [_parameters(after) for _, after in changes])
    await add_tally_changes(connection, tallies)
    await remove_empty_tallies(connection, tallies)
    erased = [before for before, after in changes if after.erased_at]
    await remove_traces(connection, erased)
    await delete_marks(connection, [(ask.survey_id, ask.id) for ask in erased])
    await bump_revisions(connection, {(after.site_id, after.survey_id) for _, after in changes})


async def remove_traces(connection: AsyncConnection, asks: list[Ask]) -> None:
    """Delete what was noted about responses elsewhere, and what people said in them: history, runs of rules, events, alerts."""
    await forget_alert_words(connection, asks)
    await delete_history(connection, [(ask.survey_id, ask.id) for ask in asks])
    await delete_runs(connection, [ask.id for ask in asks])
    for site_id in {ask.site_id for ask in asks}:
        await delete_events(connection, site_id, [ask.id for ask in asks if ask.site_id == site_id])


def _parameters(ask: Ask) -> dict[str, Any]:
    return {f"new_{name}": value for name, value in msgspec.structs.asdict(ask).items()}


async def _complete_erasure(connection: AsyncConnection, survey: Survey, before: Ask, actor: str, now: datetime) -> None:
    if before.respondent_id is not None:
        await _forget_claim(connection, survey.site_id, before.respondent_id)
    subject = {"site_id": survey.site_id, "survey_id": survey.id, "response_id": str(before.id)}
    await add_audit_entry(connection, actor, "response.deleted", subject, now)


async def _forget_claim(connection: AsyncConnection, site_id: int, respondent_id: str) -> None:
    """Delete the claim of a respondent who has no asks any more."""
    ask = schema.ask.c
    other = select(ask.id).where(ask.site_id == site_id, ask.respondent_id == respondent_id).limit(1)
    if (await connection.execute(other)).one_or_none() is None:
        await delete_claim(connection, site_id, respondent_id)
