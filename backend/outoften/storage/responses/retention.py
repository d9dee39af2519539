"""Erases or anonymizes the asks and responses of a site that are older than it keeps them, in steps."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import asdict, replace
from sqlalchemy import Select, and_, delete, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.automation.event import first_id
from outoften.domain.collecting.ask import Ask
from outoften.domain.collecting.tally import local_day
from outoften.domain.date_range import start_of_day
from outoften.domain.responses.response import REMOVED_COMMENT, anonymize, erase
from outoften.domain.surveys.retention import RetentionAction, first_kept_day
from outoften.storage.collecting.asks import ask_from_row
from outoften.storage.collecting.erasures import lock_out_batches
from outoften.storage.collecting.respondent_terms import forget_claims
from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry
from outoften.storage.core.revisions import bump_revisions
from outoften.storage.core.upsert import upsert
from outoften.storage.responses.respondents.respondent_mails import delete_old_mails
from outoften.storage.responses.respondents.respondent_outcomes import delete_old_outcomes
from outoften.storage.responses.response_changes import remove_traces, replace_asks

ACTOR = "retention"
# Answers wait for a step, which takes some milliseconds.
ASKS_PER_STEP = 200
_CLAIMS_PER_STEP = 1000
# Most were anonymized before, or are only the empty rows of erased ones.
_LOOKED_AT_PER_STEP = 2000
# Transactions may still have been open when the last run began.
_LATEST_COMMIT = timedelta(minutes=10)
# The id of an e-mail's ask tells when it was due. It is issued when it is sent.
_LATEST_MAIL = timedelta(days=3)

# How often everything is looked at again: an e-mail of a sending that was paused may have been sent long after its id was made.
_WHOLE_EVERY = timedelta(days=30)

_ask: Any = schema.ask.c
_run: Any = schema.retention_run.c
_save_run = upsert(schema.retention_run, overwrite=["days", "action", "time_zone", "began_at", "kept_from", "whole_at"])
_has_person = or_(
    _ask.respondent_id.is_not(None), _ask.comment != REMOVED_COMMENT, _ask.page != "", _ask.note.is_not(None),
    _ask.closed_reason.is_not(None),
)  # fmt: skip


class _Settings(Struct, frozen=True):
    """What a site keeps, and what its days are."""

    days: int
    action: RetentionAction
    time_zone: str


class _Range(Struct, frozen=True):
    """Responses of a survey that remain to be looked at: those answered, or changed, `since` then."""

    survey_id: int
    order: Literal["answered_at", "updated_at"]
    since: datetime | None


class RetentionRun(Struct, frozen=True):
    """A run, which removes what is from before `kept_from`, the beginning of `day`, and how far it has come.

    `done_to`: what is older was removed by earlier runs, of which one looked at everything at `whole_at`. `ranges`
    remain, of which `looked_to` is how far the first one is. Then `asked_to` is the last ask without an answer that was
    looked at, then `claimed_to` the last respondent. `audit_id` is the entry of the run.
    """

    settings: _Settings
    began_at: datetime
    whole_at: datetime
    day: date
    kept_from: datetime
    done_to: datetime | None
    ranges: tuple[_Range, ...]
    looked_to: tuple[datetime, UUID] | None = None
    asked_to: UUID | None = UUID(int=0)
    claimed_to: str | None = ""
    audit_id: int | None = None
    responses: int = 0
    asks: int = 0

    @property
    def is_done(self) -> bool:
        """Whether nothing old remains."""
        return self.claimed_to is None


async def begin_retention(connection: AsyncConnection, site_id: int, now: datetime) -> RetentionRun | None:
    """Returns the beginning of a run; None if the site keeps everything. All surveys are looked at, also archived ones.

    After an earlier run with the same settings, it looks only at what has become old since, or was changed, as by an import.
    """
    settings = await _read_settings(connection, site_id)
    if settings is None:
        return None
    surveys = select(schema.survey.c.id).where(schema.survey.c.site_id == site_id).order_by(schema.survey.c.id)
    ids = list((await connection.execute(surveys)).scalars())
    last = (await connection.execute(select(schema.retention_run).where(_run.site_id == site_id))).one_or_none()
    if last and (
        _Settings(last.days, last.action, last.time_zone) != settings or not last.whole_at <= now < last.whole_at + _WHOLE_EVERY
    ):
        last = None
    ranges = [_Range(survey_id, "answered_at", last.kept_from if last else None) for survey_id in ids]
    if last:
        ranges += [_Range(survey_id, "updated_at", last.began_at - _LATEST_COMMIT) for survey_id in ids]
    zone = ZoneInfo(settings.time_zone)
    day = first_kept_day(settings.days, local_day(now, zone))
    return RetentionRun(
        settings=settings,
        began_at=now,
        whole_at=last.whole_at if last else now,
        day=day,
        kept_from=start_of_day(day, zone),
        done_to=last.kept_from if last else None,
        ranges=tuple(ranges),
    )


async def retention_step(connection: AsyncConnection, site_id: int, run: RetentionRun, now: datetime) -> RetentionRun:
    """Erase or anonymize the next old asks of a site; returns how far the run has come. Other settings end the run.

    The audit log has one entry of each run that changed anything, with the number so far.
    """
    await lock_out_batches(connection)
    if await _read_settings(connection, site_id, locks=True) != run.settings:
        return replace(run, claimed_to=None)
    if run.ranges or run.asked_to is not None:
        run = await _remove_next(connection, site_id, run, now)
    else:
        run = replace(run, claimed_to=await _forget_next_claims(connection, site_id, run))
    if run.is_done:
        await _record_run(connection, site_id, run)
    return run


async def _read_settings(connection: AsyncConnection, site_id: int, *, locks: bool = False) -> _Settings | None:
    site = schema.site.c
    query = select(site.retention_days, site.retention_action, site.time_zone).where(site.id == site_id)
    row = (await connection.execute(query.with_for_update(read=True) if locks else query)).one_or_none()
    return None if row is None or row.retention_days is None else _Settings(*row)


async def _remove_next(connection: AsyncConnection, site_id: int, run: RetentionRun, now: datetime) -> RetentionRun:
    """Look at the next asks, and erase or anonymize the old ones among them; after the last, delete what else is old."""
    anonymizes = run.settings.action == "anonymize"
    query = _old_responses(site_id, run) if run.ranges else _old_asks(site_id, run)
    looked_at = query.limit(_LOOKED_AT_PER_STEP).subquery().c
    is_due = and_(looked_at.is_old, looked_at.erased_at.is_(None), *([looked_at.has_person] if anonymizes else []))
    is_last = looked_at.number == _LOOKED_AT_PER_STEP
    chosen = select(looked_at.id, looked_at.at, is_due.label("is_due"), is_last.label("is_last")).where(or_(is_due, is_last))
    rows = (await connection.execute(chosen.order_by(looked_at.number).limit(ASKS_PER_STEP + 1))).all()
    ids = [one.id for one in rows[:ASKS_PER_STEP] if one.is_due]
    run = await _remove(connection, site_id, ids, run, now)
    if len(rows) > ASKS_PER_STEP or (rows and rows[-1].is_last):
        end = rows[:ASKS_PER_STEP][-1]
        return replace(run, looked_to=(end.at, end.id)) if run.ranges else replace(run, asked_to=end.id)
    if run.ranges:
        return replace(run, ranges=run.ranges[1:], looked_to=None)
    for delete_old in (delete_old_outcomes, delete_old_mails):
        if await delete_old(connection, site_id, run.kept_from, ASKS_PER_STEP) == ASKS_PER_STEP:
            return run
    if not anonymizes:
        await _delete_outcomes(connection, site_id, run.day)
    # Respondents become old with the day.
    return replace(run, asked_to=None, claimed_to=None if run.done_to == run.kept_from else "")


async def _record_run(connection: AsyncConnection, site_id: int, run: RetentionRun) -> None:
    """Store what the next run need not look at any more. What was changed since this one began, it may have missed."""
    row = {"site_id": site_id, **asdict(run.settings), "began_at": run.began_at, "kept_from": run.kept_from}
    await connection.execute(_save_run[connection.dialect.name], [row | {"whole_at": run.whole_at}])


async def count_old_responses(connection: AsyncConnection, site_id: int, before: datetime) -> int:
    """Returns how many responses of the site were given before this time."""
    surveys = select(schema.survey.c.id).where(schema.survey.c.site_id == site_id)
    old = (_ask.site_id == site_id, _ask.answered_at.is_not(None), _ask.answered_at < before)
    return int(await connection.scalar(select(func.count()).where(_ask.survey_id.in_(surveys), *old)) or 0)


def _old_responses(site_id: int, run: RetentionRun) -> Select[Any]:
    """Returns the query of the next responses, in the order of their range."""
    part = run.ranges[0]
    at = _ask[part.order]
    conditions = [_ask.site_id == site_id, _ask.survey_id == part.survey_id, at.is_not(None)]
    if part.order == "answered_at":
        conditions.append(at < run.kept_from)
    if part.since:
        conditions.append(at >= part.since)
    if run.looked_to:
        conditions.append(tuple_(at, _ask.id) > tuple_(*run.looked_to, types=[at.type, _ask.id.type]))
    return _look_at(run, at, _ask.id).where(*conditions)


def _old_asks(site_id: int, run: RetentionRun) -> Select[Any]:
    """Returns the query of the next asks without an answer. Ids grow with the time at which the ask was issued.

    All that were issued before the last run kept anything were stored then, because their tokens had expired.
    """
    after = run.asked_to or UUID(int=0)
    if run.done_to:
        after = max(after, first_id(run.done_to if run.done_to == run.kept_from else run.done_to - _LATEST_MAIL))
    old = (_ask.site_id == site_id, _ask.id > after, _ask.id < first_id(run.kept_from), _ask.answered_at.is_(None))
    return _look_at(run, _ask.id).where(*old)


def _look_at(run: RetentionRun, *order: Any) -> Select[Any]:
    is_old = func.coalesce(_ask.answered_at, _ask.issued_at) < run.kept_from
    number = func.row_number().over(order_by=order)
    columns = (_ask.id, order[0].label("at"), _ask.erased_at, is_old.label("is_old"), _has_person.label("has_person"))
    return select(*columns, number.label("number")).order_by(*order)


async def _remove(connection: AsyncConnection, site_id: int, ids: list[UUID], run: RetentionRun, now: datetime) -> RetentionRun:
    """Erase or anonymize these asks, and forget those of whom nothing else is stored."""
    if not ids:
        return run
    # Locked in the order in which the writer locks asks, so that the two transactions cannot deadlock.
    query = select(schema.ask).where(_ask.site_id == site_id, _ask.id.in_(ids)).order_by(_ask.site_id, _ask.id)
    asks = [ask_from_row(row) for row in await connection.execute(query.with_for_update())]
    anonymizes = run.settings.action == "anonymize"
    if anonymizes:
        await remove_traces(connection, asks)
    await replace_asks(connection, [(ask, anonymize(ask) if anonymizes else erase(ask, now)) for ask in asks])
    people = {ask.respondent_id for ask in asks if ask.respondent_id is not None}
    await forget_claims(connection, site_id, people, run.kept_from)
    if anonymizes:
        return await _note_run(connection, site_id, asks, run, now, action="retention.anonymized")
    return await _note_run(connection, site_id, asks, run, now, action="retention.erased")


async def _note_run(
    connection: AsyncConnection, site_id: int, asks: list[Ask], run: RetentionRun, now: datetime, action: str
) -> RetentionRun:
    """Count the asks in the audit entry of the run, which it adds if there is none yet."""
    responses = run.responses + sum(ask.answered_at is not None for ask in asks)
    run = replace(run, responses=responses, asks=run.asks + len(asks))
    subject = {"site_id": site_id, "before": run.day.isoformat(), "responses": run.responses, "asks": run.asks}
    if run.audit_id is None:
        return replace(run, audit_id=await add_audit_entry(connection, ACTOR, action, subject, now))
    await connection.execute(update(schema.audit).where(schema.audit.c.id == run.audit_id).values(subject=subject))
    return run


async def _delete_outcomes(connection: AsyncConnection, site_id: int, day: date) -> None:
    """Delete the counts of requests, so that reports of old days do not show asks without respondents."""
    outcome = schema.ask_outcome
    # By survey, as the key begins.
    surveys = select(schema.survey.c.id).where(schema.survey.c.site_id == site_id)
    old = (outcome.c.site_id == site_id, outcome.c.survey_id.in_(surveys), outcome.c.day < day.isoformat())
    changed = set((await connection.execute(delete(outcome).where(*old).returning(outcome.c.survey_id))).scalars())
    if changed:
        await bump_revisions(connection, {(site_id, survey_id) for survey_id in changed})


async def _forget_next_claims(connection: AsyncConnection, site_id: int, run: RetentionRun) -> str | None:
    """Forget the next respondents of whom nothing else is stored; returns the last one looked at, None at the end.

    Whose ask is erased or anonymized is forgotten with it. Others were asked and saw no card.
    """
    claim = schema.respondent.c
    query = select(claim.id, claim.asked_at).where(claim.site_id == site_id, claim.id > run.claimed_to)
    rows = (await connection.execute(query.order_by(claim.id).limit(_CLAIMS_PER_STEP))).all()
    begin = run.done_to or datetime.min.replace(tzinfo=UTC)
    old = [row.id for row in rows if begin <= row.asked_at < run.kept_from]
    await forget_claims(connection, site_id, old, run.kept_from)
    return rows[-1].id if len(rows) == _CLAIMS_PER_STEP else None
