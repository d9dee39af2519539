"""Deletes a survey with everything that belongs to it: at once what reports and respondents see, and its asks in steps."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.segment import parse_segment
from outoften.domain.errors import InvalidError
from outoften.domain.surveys.survey import Survey
from outoften.storage.collecting.erasures import lock_out_batches
from outoften.storage.collecting.respondent_terms import forget_claims
from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry
from outoften.storage.core.outbox import delete_events
from outoften.storage.responses.respondents.respondent_mails import delete_mails_of_survey
from outoften.storage.responses.rules.runs import delete_runs
from outoften.storage.surveys.surveys import lock_survey

# Answers wait for a step, which takes some milliseconds.
ASKS_PER_STEP = 500
# What was on its way when the survey was deleted has arrived by then: answers, and counts that are written later.
SETTLING_TIME = timedelta(seconds=10)

_ask, _deleted, _event = schema.ask.c, schema.deleted_survey.c, schema.event.c
# Every table of a survey, so that a new one is not forgotten. Tables that refer to others come first. Events of asks,
# runs of rules and e-mails are deleted with the asks, in steps.
_OWNED = [
    table
    for table in reversed(schema.metadata.sorted_tables)
    if "survey_id" in table.c and table not in (schema.ask, schema.event, schema.rule_run, schema.mail)
]


async def delete_survey(connection: AsyncConnection, survey_id: int, confirm: str, actor: str, now: datetime) -> Survey:
    """Delete the survey and all but its asks, and return it. Its id is never used again. Raises InvalidError unless
    `confirm` is its name.
    """
    await lock_out_batches(connection)
    survey = await lock_survey(connection, survey_id)
    if confirm != survey.name:
        raise InvalidError(
            "confirmation_wrong",
            f"`confirm` must be the name of the survey, {survey.name!r}, because all of its responses are deleted too and "
            "cannot be restored.",
        )
    await _delete_owned(connection, survey_id)
    await connection.execute(delete(schema.survey).where(schema.survey.c.id == survey_id))
    tombstone = {"id": survey_id, "site_id": survey.site_id, "deleted_at": now, "deleted_to": UUID(int=0)}
    await connection.execute(insert(schema.deleted_survey).values(tombstone))
    subject = {"site_id": survey.site_id, "survey_id": survey_id, "name": survey.name}
    await add_audit_entry(connection, actor, "survey.deleted", subject, now)
    return survey


async def delete_asks_step(connection: AsyncConnection, survey_id: int, now: datetime) -> bool:
    """Delete the next asks of a deleted survey; returns whether more steps remain in this pass.

    The pass is repeated until one begins after SETTLING_TIME.
    """
    await lock_out_batches(connection)
    columns = (_deleted.site_id, _deleted.deleted_at, _deleted.deleted_to)
    found = select(*columns).where(_deleted.id == survey_id, _deleted.deleted_to.is_not(None)).with_for_update()
    row = (await connection.execute(found)).one_or_none()
    if row is None:
        return False
    site_id, deleted_at, deleted_to = row
    next_asks = select(_ask.id, _ask.survey_id, _ask.respondent_id).where(_ask.site_id == site_id, _ask.id > deleted_to)
    asks = (await connection.execute(next_asks.order_by(_ask.id).limit(ASKS_PER_STEP))).all()
    if own := [ask for ask in asks if ask.survey_id == survey_id]:
        in_step = (_ask.site_id == site_id, _ask.survey_id == survey_id, _ask.id > deleted_to, _ask.id <= asks[-1].id)
        await connection.execute(delete(schema.ask).where(*in_step))
        respondents = {ask.respondent_id for ask in own if ask.respondent_id is not None}
        await forget_claims(connection, site_id, respondents, now)
        ids = [ask.id for ask in own]
        await delete_events(connection, site_id, ids)
        await delete_runs(connection, ids)
    has_more = len(asks) == ASKS_PER_STEP
    if not has_more and await delete_mails_of_survey(connection, survey_id, ASKS_PER_STEP) == ASKS_PER_STEP:
        return True
    if not has_more:
        await _delete_owned(connection, survey_id)
        await _delete_unused_values(connection, site_id)
    is_settled = now - deleted_at >= SETTLING_TIME
    position: UUID | None = asks[-1].id if has_more else None if is_settled else UUID(int=0)
    await connection.execute(update(schema.deleted_survey).where(_deleted.id == survey_id).values(deleted_to=position))
    return has_more


async def list_unfinished_deletions(connection: AsyncConnection, now: datetime) -> list[int]:
    """Returns the ids of deleted surveys whose asks must be looked for again."""
    query = select(_deleted.id).where(_deleted.deleted_to.is_not(None), _deleted.deleted_at <= now - SETTLING_TIME)
    return list((await connection.execute(query)).scalars())


async def _delete_owned(connection: AsyncConnection, survey_id: int) -> None:
    for table in _OWNED:
        await connection.execute(delete(table).where(table.c.survey_id == survey_id))
    # All but those of asks, so that the index finds them.
    await connection.execute(delete(schema.event).where(_event.ask_id.is_(None), _event.survey_id == survey_id))


async def _delete_unused_values(connection: AsyncConnection, site_id: int) -> None:
    """Delete segment values that no counted ask of the site has, unless its owner has decided about them."""
    value, tally, survey = schema.segment_value.c, schema.tally.c, schema.survey.c
    stored = select(value.key, value.value).where(value.site_id == site_id, value.counted_as.is_(None))
    values = {(key, text) for key, text in await connection.execute(stored)}
    surveys = list((await connection.execute(select(survey.id).where(survey.site_id == site_id))).scalars())
    segments = select(tally.segment).where(tally.site_id == site_id, tally.survey_id.in_(surveys), tally.segment != "")
    counted = {parse_segment(name) for name in (await connection.execute(segments.distinct())).scalars()}
    for key, text in sorted(values - counted):
        unused = (value.site_id == site_id, value.key == key, value.value == text)
        await connection.execute(delete(schema.segment_value).where(*unused))
