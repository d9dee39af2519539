"""Erases or anonymizes the asks and responses of a site that are older than it keeps them, in steps."""

from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Ask
from outoften.domain.collecting.tally import local_day
from outoften.domain.date_range import start_of_day
from outoften.domain.responses.response import REMOVED_COMMENT, anonymize, erase
from outoften.domain.surveys.retention import first_kept_day
from outoften.storage.collecting.asks import ask_from_row
from outoften.storage.collecting.erasures import lock_out_batches
from outoften.storage.collecting.respondent_terms import forget_claims
from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry
from outoften.storage.core.revisions import bump_revisions
from outoften.storage.responses.respondents.respondent_mails import delete_old_mails
from outoften.storage.responses.respondents.respondent_outcomes import delete_old_outcomes
from outoften.storage.responses.response_changes import remove_traces, replace_asks

ACTOR = "retention"
# Answers wait for a step, which takes some milliseconds.
ASKS_PER_STEP = 200
_CLAIMS_PER_STEP = 1000
# Most have nothing left that could be removed.
_LOOKED_AT_PER_STEP = 1000

_ask: Any = schema.ask.c


class RetentionRun(Struct, frozen=True):
    """How far a run has come. `survey_ids` are those whose responses remain to be erased, then `asked_to` is the last ask
    without an answer that was looked at, then `claimed_to` the last respondent. `audit_id` is the entry of this run.
    """

    survey_ids: tuple[int, ...]
    asked_to: UUID | None = UUID(int=0)
    claimed_to: str | None = ""
    audit_id: int | None = None
    responses: int = 0
    asks: int = 0

    @property
    def is_done(self) -> bool:
        """Whether nothing old remains."""
        return self.claimed_to is None


async def begin_retention(connection: AsyncConnection, site_id: int) -> RetentionRun:
    """Returns the beginning of a run. All surveys are looked at, also archived ones."""
    surveys = select(schema.survey.c.id).where(schema.survey.c.site_id == site_id).order_by(schema.survey.c.id)
    return RetentionRun(tuple((await connection.execute(surveys)).scalars()))


async def retention_step(connection: AsyncConnection, site_id: int, run: RetentionRun, now: datetime) -> RetentionRun:
    """Erase the next old asks of a site; returns how far the run has come. A site without a limit ends the run.

    The audit log has one entry of each run that erased anything, with the number so far.
    """
    await lock_out_batches(connection)
    site = schema.site.c
    found = (
        select(site.retention_days, site.retention_action, site.time_zone).where(site.id == site_id).with_for_update(read=True)
    )
    row = (await connection.execute(found)).one_or_none()
    if row is None or row.retention_days is None:
        return replace(run, claimed_to=None)
    zone = ZoneInfo(row.time_zone)
    day = first_kept_day(row.retention_days, local_day(now, zone))
    begin = start_of_day(day, zone)
    if row.retention_action == "anonymize":
        return await _anonymize_step(connection, site_id, run, begin, day, now)
    if run.survey_ids:
        ids = await _old_responses(connection, site_id, run.survey_ids[0], begin)
        run = await _erase(connection, site_id, ids, day, run, now)
        return run if len(ids) == ASKS_PER_STEP else replace(run, survey_ids=run.survey_ids[1:])
    if run.asked_to is not None:
        ids = await _old_asks(connection, site_id, run.asked_to, begin)
        run = await _erase(connection, site_id, ids, day, run, now)
        if len(ids) == ASKS_PER_STEP:
            return replace(run, asked_to=ids[-1])
        for delete_old in (delete_old_outcomes, delete_old_mails):
            if await delete_old(connection, site_id, begin, ASKS_PER_STEP) == ASKS_PER_STEP:
                return run
        await _delete_outcomes(connection, site_id, day)
        return replace(run, asked_to=None)
    return replace(run, claimed_to=await _forget_next_claims(connection, site_id, run.claimed_to or "", begin))


async def _anonymize_step(
    connection: AsyncConnection, site_id: int, run: RetentionRun, begin: datetime, day: date, now: datetime
) -> RetentionRun:
    """Look at the next asks, in the order of their ids, and remove what tells who they were."""
    if run.asked_to is None:
        return replace(run, claimed_to=await _forget_next_claims(connection, site_id, run.claimed_to or "", begin))
    is_old = or_(_ask.answered_at < begin, and_(_ask.answered_at.is_(None), _ask.issued_at < begin))
    has_person = or_(
        _ask.respondent_id.is_not(None), _ask.comment != REMOVED_COMMENT, _ask.page != "", _ask.note.is_not(None),
        _ask.closed_reason.is_not(None),
    )  # fmt: skip
    looked_at = select(_ask.id, and_(is_old, has_person, _ask.erased_at.is_(None)).label("is_due"))
    looked_at = looked_at.where(_ask.site_id == site_id, _ask.id > run.asked_to, _ask.id < _first_id(begin))
    rows = (await connection.execute(looked_at.order_by(_ask.id).limit(_LOOKED_AT_PER_STEP))).all()
    due = [row.id for row in rows if row.is_due]
    next_ids = due[:ASKS_PER_STEP]
    if next_ids:
        query = select(schema.ask).where(_ask.site_id == site_id, _ask.id.in_(next_ids)).order_by(_ask.site_id, _ask.id)
        asks = [ask_from_row(row) for row in await connection.execute(query.with_for_update())]
        await remove_traces(connection, asks)
        await replace_asks(connection, [(ask, anonymize(ask)) for ask in asks])
        run = await _note_run(connection, site_id, asks, day, run, now, action="retention.anonymized")
    if len(due) > ASKS_PER_STEP:
        return replace(run, asked_to=next_ids[-1])
    if len(rows) == _LOOKED_AT_PER_STEP:
        return replace(run, asked_to=rows[-1].id)
    for delete_old in (delete_old_outcomes, delete_old_mails):
        if await delete_old(connection, site_id, begin, ASKS_PER_STEP) == ASKS_PER_STEP:
            return run
    return replace(run, asked_to=None)


def _first_id(at: datetime) -> UUID:
    """Returns the lowest id of an ask that was issued at this time. Ids grow with it."""
    return UUID(int=max(int(at.timestamp() * 1000), 0) << 80)


async def count_old_responses(connection: AsyncConnection, site_id: int, before: datetime) -> int:
    """Returns how many responses of the site were given before this time."""
    surveys = select(schema.survey.c.id).where(schema.survey.c.site_id == site_id)
    old = (_ask.site_id == site_id, _ask.answered_at.is_not(None), _ask.answered_at < before)
    return int(await connection.scalar(select(func.count()).where(_ask.survey_id.in_(surveys), *old)) or 0)


async def _old_responses(connection: AsyncConnection, site_id: int, survey_id: int, before: datetime) -> list[UUID]:
    old = (_ask.site_id == site_id, _ask.survey_id == survey_id, _ask.answered_at.is_not(None), _ask.answered_at < before)
    return list(
        (await connection.execute(select(_ask.id).where(*old).order_by(_ask.answered_at).limit(ASKS_PER_STEP))).scalars()
    )


async def _old_asks(connection: AsyncConnection, site_id: int, after: UUID, before: datetime) -> list[UUID]:
    """Returns the ids of the next asks without an answer. Ids grow with the time at which the ask was issued."""
    end = _first_id(before)
    unanswered = (_ask.answered_at.is_(None), _ask.erased_at.is_(None), _ask.issued_at < before)
    query = select(_ask.id).where(_ask.site_id == site_id, _ask.id > after, _ask.id < end, *unanswered)
    return list((await connection.execute(query.order_by(_ask.id).limit(ASKS_PER_STEP))).scalars())


async def _erase(
    connection: AsyncConnection, site_id: int, ids: list[UUID], day: date, run: RetentionRun, now: datetime
) -> RetentionRun:
    if not ids:
        return run
    # Locked in the order in which the writer locks asks, so that the two transactions cannot deadlock.
    query = select(schema.ask).where(_ask.site_id == site_id, _ask.id.in_(ids)).order_by(_ask.site_id, _ask.id)
    asks = [ask_from_row(row) for row in await connection.execute(query.with_for_update())]
    await replace_asks(connection, [(ask, erase(ask, now)) for ask in asks])
    return await _note_run(connection, site_id, asks, day, run, now, action="retention.erased")


async def _note_run(
    connection: AsyncConnection, site_id: int, asks: list[Ask], day: date, run: RetentionRun, now: datetime, action: str
) -> RetentionRun:
    """Count the asks in the audit entry of the run, which it adds if there is none yet."""
    responses = run.responses + sum(ask.answered_at is not None for ask in asks)
    run = replace(run, responses=responses, asks=run.asks + len(asks))
    subject = {"site_id": site_id, "before": day.isoformat(), "responses": run.responses, "asks": run.asks}
    if run.audit_id is None:
        return replace(run, audit_id=await add_audit_entry(connection, ACTOR, action, subject, now))
    await connection.execute(update(schema.audit).where(schema.audit.c.id == run.audit_id).values(subject=subject))
    return run


async def _delete_outcomes(connection: AsyncConnection, site_id: int, day: date) -> None:
    """Delete the counts of requests, so that reports of old days do not show asks without respondents."""
    outcome = schema.ask_outcome
    deleted = delete(outcome).where(outcome.c.site_id == site_id, outcome.c.day < day.isoformat())
    surveys = set((await connection.execute(deleted.returning(outcome.c.survey_id))).scalars())
    if surveys:
        await bump_revisions(connection, {(site_id, survey_id) for survey_id in surveys})


async def _forget_next_claims(connection: AsyncConnection, site_id: int, after: str, before: datetime) -> str | None:
    """Forget the next respondents of whom nothing else is stored; returns the last one looked at, None at the end."""
    claim = schema.respondent.c
    query = select(claim.id).where(claim.site_id == site_id, claim.id > after).order_by(claim.id).limit(_CLAIMS_PER_STEP)
    ids = list((await connection.execute(query)).scalars())
    await forget_claims(connection, site_id, ids, before)
    return ids[-1] if len(ids) == _CLAIMS_PER_STEP else None
