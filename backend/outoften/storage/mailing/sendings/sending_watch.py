"""Pauses sendings with too many bounces or complaints."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.mailing.sendings.sending_health import MAX_BOUNCES, MIN_COMPLAINTS, MIN_SENT, PauseReason, SendingCounts
from outoften.storage.core import schema
from outoften.storage.mailing.sendings.sendings import pause_sending

_mail, _sending = schema.mail.c, schema.sending.c


class WatchedRun(Struct, frozen=True):
    """A run of an active sending with bounces or complaints. `name` is that of the sending."""

    sending_id: int
    name: str
    counts: SendingCounts


async def list_watched_runs(connection: AsyncConnection) -> list[WatchedRun]:
    """Returns the runs of active sendings with so many bounces or complaints that they may have to pause.

    Without the e-mails that were sent before the sending paused itself last.
    """
    is_new = or_(_sending.judged_from.is_(None), _mail.sent_at > _sending.judged_from)
    bounced, complained = func.count(_mail.bounced_at), func.count(_mail.complained_at)
    reported = (
        select(_sending.id, _sending.name, _sending.judged_from, _mail.run, bounced, complained)
        .join_from(schema.sending, schema.mail, _mail.sending_id == _sending.id)
        # As in the index of these e-mails.
        .where(_sending.state == "active", or_(_mail.bounced_at.is_not(None), _mail.complained_at.is_not(None)), is_new)
        .group_by(_sending.id, _sending.name, _sending.judged_from, _mail.run)
        .having(or_(bounced >= MIN_SENT * MAX_BOUNCES, complained >= MIN_COMPLAINTS))
    )
    runs = []
    for sending_id, name, judged_from, run, bounces, complaints in (await connection.execute(reported)).all():
        is_run = and_(_mail.sending_id == sending_id, _mail.run == run, schema.MAIL_IS_OF_SENDING, _mail.sent_at.is_not(None))
        sent = select(func.count()).where(is_run, _mail.sent_at > judged_from if judged_from else is_run)
        counts = SendingCounts((await connection.execute(sent)).scalar_one(), bounces, complaints)
        runs.append(WatchedRun(sending_id, name, counts))
    return runs


async def pause_itself(connection: AsyncConnection, run: WatchedRun, reason: PauseReason, now: datetime) -> bool:
    """Pause a sending. Returns False if it is not active any more, as when another process was first."""
    if not await pause_sending(connection, run.sending_id, reason, now):
        return False
    await connection.execute(update(schema.sending).where(_sending.id == run.sending_id).values(judged_from=now))
    return True
