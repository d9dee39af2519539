"""Records what was reported about e-mails: bounces, complaints, unsubscriptions and deliveries."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Row, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.mailing.bounces.bounce_policy import BlockReason, Standing, apply_report
from outoften.domain.mailing.bounces.mail_report import MailReport
from outoften.domain.mailing.recipients.address import address_key
from outoften.storage.collecting.asks import ask_from_row
from outoften.storage.collecting.erasures import lock_out_batches
from outoften.storage.core import schema
from outoften.storage.core.upsert import upsert
from outoften.storage.responses.response_changes import replace_asks
from outoften.storage.responses.rules.opt_outs import remove_unsent_mails
from outoften.tokens.respondent_hash import HashRespondent

# A report that names only an address is about the last e-mail to it, if it was sent within this time: providers report about
# all e-mails of an account, also about those that are not ours.
_REPORT_TIME = timedelta(days=60)

_ask, _mail, _recipient = schema.ask.c, schema.mail.c, schema.recipient.c
_add_opt_out = upsert(schema.mail_opt_out, overwrite=["reason"])


class TrustedReport(Struct, frozen=True):
    """A report that is known to be true: the e-mail's ask, from a token of ours, or the site whose reporter has sent it."""

    report: MailReport
    ask_id: UUID | None = None
    site_id: int | None = None


async def record_mail_reports(
    connection: AsyncConnection, reports: Sequence[TrustedReport], hash_respondent: HashRespondent, now: datetime
) -> int:
    """Record reports, and return how many are about e-mails of ours. One that is repeated changes nothing."""
    if any(trusted.report.kind in ("bounced_hard", "bounced_soft") for trusted in reports):
        # They may change tallies.
        await lock_out_batches(connection)
    found = 0
    for trusted in reports:
        found += await _record(connection, trusted, hash_respondent, now)
    return found


async def _record(connection: AsyncConnection, trusted: TrustedReport, hash_respondent: HashRespondent, now: datetime) -> bool:
    report = trusted.report
    at = min(max(report.at or now, now - _REPORT_TIME), now)
    mail = await _find_mail(connection, trusted, at)
    if mail is None:
        return False
    of_person = (_recipient.site_id == mail.site_id, _recipient.id == mail.respondent_id)
    recipient = (await connection.execute(select(schema.recipient).where(*of_person).with_for_update())).one_or_none()
    answered_at = await _last_answer(connection, mail.site_id, mail.respondent_id)
    if not await _mark(connection, mail, report, at) or recipient is None or _has_new_address(recipient, report, mail):
        return True
    before = Standing(recipient.blocked, recipient.soft_bounces, recipient.soft_bounced_at)
    after = apply_report(before, report.kind, at, answered_at)
    if after == before:
        return True
    values: dict[str, Any] = {"soft_bounces": after.soft_bounces, "soft_bounced_at": after.soft_bounced_at}
    if after.blocked and after.blocked != before.blocked:
        values |= {"blocked": after.blocked, "blocked_at": now}
        # A person whose address bounced may get another one.
        people = (recipient.email_key,) if after.blocked == "bounced" else (recipient.id, recipient.email_key)
        await add_opt_out(connection, mail.site_id, people, after.blocked, hash_respondent, now)
        await remove_unsent_mails(connection, mail.site_id, recipient.id)
    await connection.execute(update(schema.recipient).where(*of_person).values(values))
    return True


async def add_opt_out(
    connection: AsyncConnection,
    site_id: int,
    people: Iterable[str],
    reason: BlockReason,
    hash_respondent: HashRespondent,
    now: datetime,
) -> None:
    """Remember that nothing is sent any more to these ids and addresses in lower case, also after an erasure."""
    await add_opt_out_hashes(connection, site_id, {hash_respondent(person)[0] for person in people}, reason, now)


async def add_opt_out_hashes(
    connection: AsyncConnection, site_id: int, digests: Iterable[bytes], reason: BlockReason, now: datetime
) -> None:
    """Do the same for people of whom only hashes are known."""
    rows = [{"site_id": site_id, "digest": digest, "at": now, "reason": reason} for digest in sorted(digests)]
    if rows:
        await connection.execute(_add_opt_out[connection.dialect.name], rows)


async def _find_mail(connection: AsyncConnection, trusted: TrustedReport, at: datetime) -> Row[Any] | None:
    """Returns and locks the e-mail of a report."""
    query = select(schema.mail).where(_mail.sent_at.is_not(None) | _mail.state.in_(("sending", "uncertain")))
    if trusted.ask_id:
        query = query.where(_mail.ask_id == trusted.ask_id)
    elif trusted.site_id is not None and trusted.report.address and trusted.report.address.isprintable():
        # One with a NUL, which PostgreSQL cannot take, or half a character is nobody's.
        is_address = (_recipient.site_id == trusted.site_id, _recipient.email_key == address_key(trusted.report.address))
        people = select(_recipient.id).where(*is_address)
        query = query.where(
            _mail.site_id == trusted.site_id, _mail.respondent_id.in_(people), _mail.sent_at >= at - _REPORT_TIME
        ).order_by(_mail.sent_at.desc())
    else:
        return None
    return (await connection.execute(query.limit(1).with_for_update())).one_or_none()


async def _mark(connection: AsyncConnection, mail: Row[Any], report: MailReport, at: datetime) -> bool:
    """Mark the e-mail. Returns whether the report is new and may block."""
    changes: dict[str, Any]
    match report.kind:
        case "delivered":
            return mail.bounced_at is None
        case "complained" | "unsubscribed" as kind:
            if mail._mapping[f"{kind}_at"]:
                return False
            changes = {f"{kind}_at": at}
        case _:
            # A soft bounce may be followed by a hard one.
            if mail.bounced_at and (report.kind == "bounced_soft" or mail.reason == "bounced_hard"):
                return False
            if not await _take_view_back(connection, mail):
                return False
            changes = {"bounced_at": mail.bounced_at or at, "reason": report.kind, "bounce_text": report.text or None}
    await connection.execute(update(schema.mail).where(_mail.ask_id == mail.ask_id).values(changes))
    return True


async def _take_view_back(connection: AsyncConnection, mail: Row[Any]) -> bool:
    """Count the ask as not delivered. Returns False for one that was answered or closed: it was delivered, perhaps twice."""
    query = select(schema.ask).where(_ask.site_id == mail.site_id, _ask.id == mail.ask_id).with_for_update()
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return True
    ask = ask_from_row(row)
    if ask.answered_at or ask.dismissed_at:
        return False
    if ask.viewed_at and not ask.erased_at:
        await replace_asks(connection, [(ask, replace(ask, viewed_at=None))])
    return True


async def _last_answer(connection: AsyncConnection, site_id: int, respondent_id: str) -> datetime | None:
    is_person = (_ask.site_id == site_id, _ask.respondent_id == respondent_id)
    found: datetime | None = (await connection.execute(select(func.max(_ask.answered_at)).where(*is_person))).scalar_one()
    return found


def _has_new_address(recipient: Row[Any], report: MailReport, mail: Row[Any]) -> bool:
    """Whether the person has got another address since, to which the report does not apply."""
    is_other = report.address is not None and address_key(report.address) != recipient.email_key
    return is_other and mail.sent_at is not None and recipient.updated_at > mail.sent_at
