"""Stores what became of e-mails that were handed to the mail server."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Ask
from outoften.domain.mailing.bounces.mail_report import MailReport, shorten
from outoften.domain.mailing.sendings.mail import Settlement
from outoften.domain.mailing.sendings.mail_template import MailContent
from outoften.storage.collecting.asks import ask_from_row
from outoften.storage.core import schema
from outoften.storage.mailing.bounces.mail_reports import TrustedReport, record_mail_reports
from outoften.storage.responses.response_changes import replace_asks
from outoften.tokens.respondent_hash import HashRespondent

_mail, _ask = schema.mail.c, schema.ask.c


class ClaimedMail(Struct, frozen=True):
    """An e-mail that this process alone may send now. `attempts`: those that were made before."""

    ask: Ask
    sending_id: int
    content: MailContent
    email: str
    name: str | None
    recipient_locale: str | None
    attempts: int
    leased_until: datetime


async def settle_mails(
    connection: AsyncConnection,
    settled: Sequence[tuple[ClaimedMail, Settlement]],
    hash_respondent: HashRespondent,
    now: datetime,
) -> None:
    """Store what became of e-mails. The caller must have locked out batches if some recipients were not asked after all."""
    sent = [mail.ask.id for mail, settlement in settled if settlement.state == "sent"]
    if sent:
        taken = update(schema.mail).where(_mail.ask_id.in_(sent), _mail.state.in_(("sending", "uncertain")))
        await connection.execute(taken.values(state="sent", sent_at=now, leased_until=None, attempts=_mail.attempts + 1))
    taken_back = []
    for mail, settlement in settled:
        if settlement.state == "sent":
            continue
        values: dict[str, Any] = {"state": settlement.state, "leased_until": None}
        values |= {"attempts": _mail.attempts + settlement.is_attempt}
        if settlement.due_at:
            values["due_at"] = settlement.due_at
        if settlement.reason == "bounced":
            report = MailReport(kind="bounced_hard", address=mail.email, text=shorten(settlement.text))
            await record_mail_reports(connection, [TrustedReport(report, mail.ask.id)], hash_respondent, now)
        else:
            values["reason"] = settlement.reason
        changed = update(schema.mail).where(_mail.ask_id == mail.ask.id, _mail.state.in_(("sending", "uncertain")))
        if (await connection.execute(changed.values(values))).rowcount and not settlement.was_asked:
            taken_back.append(mail.ask)
    await take_back_views(connection, taken_back)


async def take_back_views(connection: AsyncConnection, asks: Sequence[Ask]) -> None:
    """Take back that these asks were seen, unless they were answered: their e-mails were not delivered.

    The caller must have locked out batches.
    """
    if not asks:
        return
    of_site = or_(*((_ask.site_id == ask.site_id) & (_ask.id == ask.id) for ask in asks))
    rows = await connection.execute(select(schema.ask).where(of_site).order_by(_ask.site_id, _ask.id).with_for_update())
    stored = [ask_from_row(row) for row in rows]
    unseen = [ask for ask in stored if ask.viewed_at and not (ask.answered_at or ask.dismissed_at or ask.erased_at)]
    await replace_asks(connection, [(ask, replace(ask, viewed_at=None)) for ask in unseen])


async def expire_leases(connection: AsyncConnection, now: datetime | None) -> int:
    """Make uncertain what a process had in hand whose leases have run out; None: all of them. Returns how many."""
    in_hand = schema.MAIL_IS_UNSETTLED & (_mail.state == "sending")
    expired = update(schema.mail).where(in_hand if now is None else in_hand & (_mail.leased_until <= now))
    return (await connection.execute(expired.values(state="uncertain", leased_until=None))).rowcount
