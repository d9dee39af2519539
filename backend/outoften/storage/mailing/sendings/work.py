"""What there is to do about surveys by e-mail, read without a transaction that writes."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.storage.core import schema

_mail, _sending, _run = schema.mail.c, schema.sending.c, schema.sending_run.c


class Work(Struct, frozen=True):
    """What can be done now: start a run, prepare or finish one, send e-mails, expire leases; and when there is more."""

    starts: bool
    prepares: bool
    finishes: bool
    sends: bool
    expires: bool
    next_at: datetime | None


async def has_work(connection: AsyncConnection) -> bool:
    """Whether there are active sendings, unfinished runs, or e-mails that are not settled."""
    active = select(_sending.id).where(_sending.state == "active").limit(1)
    unfinished = select(_run.number).where(_run.finished_at.is_(None)).limit(1)
    unsettled = select(_mail.ask_id).where(_mail.sending_id == 0, schema.MAIL_IS_UNSETTLED).limit(1)
    for query in (active, unfinished, unsettled):
        if (await connection.execute(query)).first():
            return True
    return False


async def find_work(connection: AsyncConnection, now: datetime) -> Work:
    """Returns what can be done now."""
    active = (await connection.execute(select(_sending.id, _sending.next_at).where(_sending.state == "active"))).all()
    ids = [row.id for row in active]
    open_runs = select(_run.sending_id, _run.prepared_at, _sending.state).join_from(
        schema.sending_run, schema.sending, _sending.id == _run.sending_id
    )
    runs = (await connection.execute(open_runs.where(_run.finished_at.is_(None)))).all()
    due: dict[int, datetime | None] = {}
    # One index lookup each.
    for sending_id in (0, *ids):
        lane = (_mail.sending_id == sending_id, _mail.state == "pending", schema.MAIL_IS_UNSETTLED)
        due[sending_id] = await connection.scalar(select(func.min(_mail.due_at)).where(*lane))
    over = [run.sending_id for run in runs if run.state == "canceled"]
    over += [run.sending_id for run in runs if run.prepared_at is not None and due.get(run.sending_id) is None]
    over += [row.id for row in active if row.next_at is None and not any(run.sending_id == row.id for run in runs)]
    lease = await connection.scalar(
        select(func.min(_mail.leased_until)).where(_mail.state == "sending", schema.MAIL_IS_UNSETTLED)
    )
    times = [*(row.next_at for row in active), *due.values(), lease]
    later = [at for at in times if at is not None and at > now]
    return Work(
        starts=any(row.next_at is not None and row.next_at <= now for row in active),
        prepares=any(run.prepared_at is None and run.state == "active" for run in runs),
        finishes=bool(over),
        sends=any(at is not None and at <= now for at in due.values()),
        expires=lease is not None and lease <= now,
        next_at=min(later, default=None),
    )
