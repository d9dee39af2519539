"""Runs of sendings: starts those that are due, and prepares their e-mails in chunks, so that another process can go on."""

import secrets
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.tally import local_day
from outoften.domain.collecting.targeting import sample_percentile
from outoften.domain.date_range import DateRange, start_of_day
from outoften.domain.mailing.sendings.schedule import ScheduleKind, due_at, due_days, falls_due, next_run_at, time_zone
from outoften.domain.mailing.sendings.sending import Sending
from outoften.domain.surveys.site import Site
from outoften.storage.collecting.erasures import lock_out_other_erasures
from outoften.storage.core import schema
from outoften.storage.core.upsert import upsert
from outoften.storage.mailing.audiences.audience_evaluation import AudiencePage
from outoften.storage.mailing.recipients.recipients import lock_recipients
from outoften.storage.mailing.sendings.recipient_chunks import read_chunk
from outoften.storage.mailing.sendings.sendings import keep_active, sending_from_row

# Answers wait for a chunk, which takes some milliseconds.
RECIPIENTS_PER_CHUNK = 200
MAILS_PER_STEP = 500
MAX_SITE_RUNS = 1000

_sending, _run, _mail = schema.sending.c, schema.sending_run.c, schema.mail.c
_SENDING_COLUMNS = [_sending[name] for name in Sending.__struct_fields__]
_add_mail = upsert(schema.mail)


class RunOut(Struct, frozen=True):
    """One time that a sending is sent."""

    number: Annotated[int, Meta(description="The number of the run, from 1 on.")]
    started_at: Annotated[datetime, Meta(description="The time at which it began.")]
    prepared_at: Annotated[
        datetime | None, Meta(description="The time at which all of its e-mails were prepared; null while they are not.")
    ]
    finished_at: Annotated[datetime | None, Meta(description="The time at which its last e-mail was settled; null before.")]
    excluded: Annotated[
        dict[str, int],
        Meta(
            description="The number of recipients of the audience for whom no e-mail was prepared, by reason.",
            examples=[{"unsubscribed": 3}],
        ),
    ]


class SiteRun(Struct, frozen=True):
    """One time that one of a site's sendings is sent."""

    sending_id: Annotated[int, Meta(description="The id of the sending.", examples=[1])]
    name: Annotated[str, Meta(description="The name of the sending.", examples=["Quarterly relationship survey"])]
    kind: Annotated[ScheduleKind, Meta(description="The kind of schedule. `relative` sendings have a run on every day.")]
    number: Annotated[int, Meta(description="The number of the run, from 1 on.")]
    started_at: Annotated[datetime, Meta(description="The time at which it began.")]


async def list_site_runs(connection: AsyncConnection, site: Site, days: DateRange) -> list[SiteRun]:
    """Returns the runs of all sendings of a site on some of its days, the newest first, 1,000 at most."""
    zone = ZoneInfo(site.time_zone)
    query = (
        select(_run.sending_id, _sending.name, _sending.schedule, _run.number, _run.started_at)
        .join_from(schema.sending_run, schema.sending, _sending.id == _run.sending_id)
        .where(_sending.site_id == site.id)
        .order_by(_run.started_at.desc(), _run.sending_id.desc())
        .limit(MAX_SITE_RUNS)
    )
    if days.first:
        query = query.where(_run.started_at >= start_of_day(days.first, zone))
    if days.end:
        query = query.where(_run.started_at < start_of_day(days.end, zone))
    rows = [dict(row._mapping) for row in await connection.execute(query)]
    return [SiteRun(kind=row.pop("schedule")["kind"], **row) for row in rows]


async def list_runs(connection: AsyncConnection, sending_id: int, limit: int, before: int | None) -> list[RunOut]:
    """Returns the newest runs of a sending, the newest first; with `before`, only those with a smaller number."""
    columns = (_run.number, _run.started_at, _run.prepared_at, _run.finished_at, _run.excluded)
    query = select(*columns).where(_run.sending_id == sending_id).order_by(_run.number.desc()).limit(limit)
    rows = await connection.execute(query if before is None else query.where(_run.number < before))
    return [RunOut(**row._mapping) for row in rows]


async def start_due_run(connection: AsyncConnection, zones: Mapping[int, ZoneInfo], now: datetime) -> bool:
    """Start the run of one sending that is due; returns False if there is none."""
    due = select(*_SENDING_COLUMNS).where(_sending.next_at <= now, _sending.state == "active").order_by(_sending.next_at)
    row = (await connection.execute(due.limit(1).with_for_update(skip_locked=True))).one_or_none()
    if row is None:
        return False
    sending = sending_from_row(row)
    last = await connection.scalar(select(func.max(_run.number)).where(_run.sending_id == sending.id))
    run: dict[str, Any] = {
        "sending_id": sending.id,
        "number": (last or 0) + 1,
        "started_at": now,
        "prepared_to": None,
        "excluded": {},
    }
    await connection.execute(insert(schema.sending_run).values(run))
    zone = await _read_zone(connection, zones, sending.site_id)
    first_at = sending.schedule.first_at or now
    next_at = next_run_at(sending.schedule, first_at, now, zone) if zone else None
    await connection.execute(update(schema.sending).where(_sending.id == sending.id).values(next_at=next_at))
    return True


async def prepare_step(
    connection: AsyncConnection, zones: Mapping[int, ZoneInfo], now: datetime, limit: int = RECIPIENTS_PER_CHUNK
) -> bool:
    """Prepare the next e-mails of one run; returns False if none are left to prepare, or another process does that."""
    columns = (*_SENDING_COLUMNS, *(_run[name] for name in ("number", "started_at", "prepared_to", "excluded")))
    unprepared = (
        select(*columns)
        .join_from(schema.sending_run, schema.sending, _sending.id == _run.sending_id)
        .where(_run.prepared_at.is_(None), _sending.state == "active")
        .order_by(_run.sending_id, _run.number)
        .limit(1)
        .with_for_update(of=schema.sending_run, skip_locked=True)
    )
    # First, so that nobody who is erased or renamed meanwhile gets an e-mail prepared.
    await lock_out_other_erasures(connection)
    row = (await connection.execute(unprepared)).one_or_none()
    if row is None or not await keep_active(connection, row.id):
        return False
    sending = sending_from_row(row)
    await lock_recipients(connection, sending.site_id)
    zone = await _read_zone(connection, zones, sending.site_id)
    chunk = AudiencePage([], {}, None)
    if zone:
        chunk = await read_chunk(connection, sending, row.prepared_to or "", limit, now)
    days = None
    if zone and sending.schedule.kind == "relative":
        days = due_days(local_day(row.started_at, zone), await _last_day(connection, sending.id, row.number, zone))
    mails = []
    for recipient in chunk.recipients:
        # Without a time zone, the site is being deleted.
        if zone is None or (days and not falls_due(sending.schedule, recipient.created_at, recipient.traits, days, zone)):
            continue
        place = sample_percentile(f"{sending.id}:{row.number}:{recipient.id}") / 100
        at = due_at(sending.schedule, row.started_at, place, time_zone(recipient.time_zone, zone))
        mails.append(
            new_mail(sending.site_id, sending.survey_id, recipient.id, at) | {"sending_id": sending.id, "run": row.number}
        )
    if mails:
        await connection.execute(_add_mail[connection.dialect.name], mails)
    # In a relative run, most of the audience is not meant.
    excluded = row.excluded if days else dict(Counter(row.excluded) + Counter(chunk.excluded))
    values: dict[str, Any] = {"prepared_to": chunk.last_id, "excluded": excluded}
    if chunk.last_id is None:
        values["prepared_at"] = now
    of_run = (_run.sending_id == sending.id, _run.number == row.number)
    await connection.execute(update(schema.sending_run).where(*of_run).values(values))
    return True


async def finish_step(connection: AsyncConnection, now: datetime) -> bool:
    """Finish one run whose e-mails are all settled, or remove the next e-mails of a canceled sending that were not sent.

    Returns False if there is nothing to do.
    """
    columns = (_run.sending_id, _run.number, _run.prepared_at, _sending.state)
    unfinished = (
        select(*columns)
        .join_from(schema.sending_run, schema.sending, _sending.id == _run.sending_id)
        .where(_run.finished_at.is_(None), _run.prepared_at.is_not(None) | (_sending.state == "canceled"))
        .order_by(_run.sending_id, _run.number)
    )
    has_more = False
    for run in (await connection.execute(unfinished)).all():
        left = (_mail.sending_id == run.sending_id, _mail.run == run.number, schema.MAIL_IS_UNSETTLED)
        pending = select(_mail.ask_id).where(*left, _mail.state == "pending").limit(MAILS_PER_STEP)
        if run.state == "canceled" and (ids := list((await connection.execute(pending)).scalars())):
            skipped = update(schema.mail).where(_mail.ask_id.in_(ids), _mail.state == "pending")
            await connection.execute(skipped.values(state="skipped", reason="canceled"))
            return True
        if (await connection.execute(select(_mail.ask_id).where(*left).limit(1))).first():
            continue
        of_run = (_run.sending_id == run.sending_id, _run.number == run.number)
        ended: dict[str, Any] = {"finished_at": now, "prepared_to": None, "prepared_at": run.prepared_at or now}
        await connection.execute(update(schema.sending_run).where(*of_run).values(ended))
        has_more = True
        break
    # Only what was sent once has an end.
    open_run = select(_run.number).where(_run.sending_id == _sending.id, _run.finished_at.is_(None)).exists()
    is_over = (_sending.state == "active", _sending.next_at.is_(None), ~open_run)
    await connection.execute(update(schema.sending).where(*is_over).values(state="finished"))
    return has_more


def new_mail(site_id: int, survey_id: int, respondent_id: str, at: datetime) -> dict[str, Any]:
    """Returns the row of an e-mail that belongs to no sending. Its id tells when it is due."""
    return {
        "ask_id": ask_id_at(at),
        "site_id": site_id,
        "survey_id": survey_id,
        "respondent_id": respondent_id,
        "sending_id": 0,
        "run": 0,
        "state": "pending",
        "due_at": at,
        "attempts": 0,
        "data": {},
    }


async def _read_zone(connection: AsyncConnection, zones: Mapping[int, ZoneInfo], site_id: int) -> ZoneInfo | None:
    """Returns the time zone of a site, which another process may have just added; None if the site is being deleted."""
    if site_id in zones:
        return zones[site_id]
    name = await connection.scalar(select(schema.site.c.time_zone).where(schema.site.c.id == site_id))
    return ZoneInfo(name) if name else None


def ask_id_at(at: datetime) -> UUID:
    """Returns a new id of an ask that tells its time."""
    time = min(max(int(at.timestamp() * 1000), 0), (1 << 48) - 1)
    # Version 7, variant 2, and 74 random bits.
    return UUID(int=time << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62))


async def _last_day(connection: AsyncConnection, sending_id: int, number: int, zone: ZoneInfo) -> date | None:
    """Returns the day of the run before; None for the first."""
    before = select(_run.started_at).where(_run.sending_id == sending_id, _run.number < number)
    at = (await connection.execute(before.order_by(_run.number.desc()).limit(1))).scalar_one_or_none()
    return None if at is None else local_day(at, zone)
