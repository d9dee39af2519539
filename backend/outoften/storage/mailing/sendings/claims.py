"""Claims e-mails with a survey that are due. They are handed over outside of a transaction, then settled; none is sent twice.

A claim stores the ask as viewed, so that no channel asks the recipient meanwhile, in the transaction that checks the cadence.
An e-mail that the mail server does not take is taken back. One whose outcome nobody knows, because its process ended, stays
counted as sent, is listed as uncertain, and is not sent again.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Ask, View
from outoften.domain.collecting.cadence import Reason
from outoften.domain.collecting.segment import segments_from_traits
from outoften.domain.collecting.tally import local_day
from outoften.domain.collecting.targeting import AskContext, Rules, failed_rule
from outoften.domain.mailing.sendings.mail import LEASE, MailReason, Settlement
from outoften.domain.mailing.sendings.mail_template import MailContent
from outoften.domain.mailing.sendings.schedule import add_working_time, take_pace, time_zone
from outoften.domain.mailing.sendings.sending import Sending
from outoften.domain.surveys.site import Site
from outoften.domain.surveys.survey import Survey
from outoften.storage.collecting.erasures import lock_out_batches, lock_out_other_erasures
from outoften.storage.core import schema
from outoften.storage.core.catalog import Catalog
from outoften.storage.core.raw_sql import RawConnection, raw_connection
from outoften.storage.core.writer import BatchItem, ClaimAsk, Outcome, RecordChange
from outoften.storage.mailing.recipients.recipients import find_opt_outs
from outoften.storage.mailing.sendings.sendings import keep_active, sending_from_row
from outoften.storage.mailing.sendings.settlement import ClaimedMail, settle_mails
from outoften.storage.reports.tallies.queries import TallyFilter, channel_counts
from outoften.storage.surveys.surveys import find_survey
from outoften.tokens.respondent_hash import HashRespondent

# How many due e-mails are looked at for each that is sent: of some, the recipient must not be asked, or sleeps.
_LOOKED_AT = 5
# Until then, a process knows the surveys that others have added or changed.
_CATALOG_AGE = timedelta(seconds=3)
_UTC = ZoneInfo("UTC")

_mail, _recipient, _sending, _ask = schema.mail.c, schema.recipient.c, schema.sending.c, schema.ask.c
_SENDING_COLUMNS = [_sending[name] for name in Sending.__struct_fields__]
_MAIL_NAMES = ("ask_id", "site_id", "survey_id", "respondent_id", "attempts", "data")
_RECIPIENT_NAMES = ("email", "email_key", "name", "locale", "time_zone", "traits", "blocked")

Apply = Callable[[RawConnection, Sequence[BatchItem]], Awaitable[list[Outcome]]]
# The language of the e-mail to a recipient who reads this one; with the sending's id.
ChooseLocale = Callable[[Survey, Site, MailContent, str | None, int], str]


class Claimer(Struct, frozen=True):
    """What decides about e-mails that are due, beside the database."""

    catalog: Catalog
    apply: Apply
    hash_respondent: HashRespondent
    choose_locale: ChooseLocale


class Claims(Struct):
    """What was claimed; the asks that are not made, with the reason; and when more is due, if that is known."""

    mails: list[ClaimedMail]
    refused: list[tuple[Ask, str]]
    next_at: datetime | None = None


class _Decided:
    """E-mails that are not sent now: for ever, by reason, or until a time."""

    def __init__(self) -> None:
        self.skipped: dict[str, list[UUID]] = {}
        self.postponed: dict[datetime, list[UUID]] = {}

    def skip(self, ask_id: UUID, reason: str) -> None:
        self.skipped.setdefault(reason, []).append(ask_id)

    def postpone(self, ask_id: UUID, until: datetime) -> None:
        self.postponed.setdefault(until, []).append(ask_id)


async def take_turn(
    connection: AsyncConnection, claimer: Claimer, settled: Sequence[tuple[ClaimedMail, Settlement]], count: int, now: datetime
) -> Claims:
    """Settle e-mails that were handed over, and claim at most `count` that are due."""
    if any(not settlement.was_asked for _, settlement in settled):
        await lock_out_batches(connection)
    elif count:
        await lock_out_other_erasures(connection)
    await settle_mails(connection, settled, claimer.hash_respondent, now)
    claims = Claims([], [])
    if count:
        for sending in [None, *await _active_sendings(connection)]:
            left = count - len(claims.mails)
            if left <= 0:
                claims.next_at = now
                break
            await _claim_of_sending(connection, claimer, sending, left, now, claims)
    return claims


async def _active_sendings(connection: AsyncConnection) -> list[Sending]:
    query = select(*_SENDING_COLUMNS).where(_sending.state == "active").order_by(_sending.id)
    return [sending_from_row(row) for row in await connection.execute(query)]


async def _claim_of_sending(
    connection: AsyncConnection, claimer: Claimer, sending: Sending | None, count: int, now: datetime, claims: Claims
) -> None:
    paced_to = None
    if sending and sending.hourly_limit:
        # Locked, so that two processes together keep the limit.
        locked = select(_sending.paced_to).where(_sending.id == sending.id, _sending.state == "active")
        paced = (await connection.execute(locked.with_for_update(skip_locked=True))).one_or_none()
        if paced is None:
            return
        paced_to = paced.paced_to
        count, _ = take_pace(paced_to, sending.hourly_limit, now, count)
    before = len(claims.mails)
    if count:
        await _claim_due(connection, claimer, sending, count, now, claims)
    if sending and sending.hourly_limit:
        _, used = take_pace(paced_to, sending.hourly_limit, now, len(claims.mails) - before)
        await connection.execute(update(schema.sending).where(_sending.id == sending.id).values(paced_to=used))


async def _claim_due(
    connection: AsyncConnection, claimer: Claimer, sending: Sending | None, count: int, now: datetime, claims: Claims
) -> None:
    lane = (_mail.sending_id == (sending.id if sending else 0), _mail.state == "pending", schema.MAIL_IS_UNSETTLED)
    of_mail = (_recipient.site_id == _mail.site_id) & (_recipient.id == _mail.respondent_id)
    due = (
        select(*(_mail[name] for name in _MAIL_NAMES), *(_recipient[name] for name in _RECIPIENT_NAMES))
        .outerjoin_from(schema.mail, schema.recipient, of_mail)
        .where(*lane, _mail.due_at <= now)
        .order_by(_mail.due_at)
        .limit(count * _LOOKED_AT)
        .with_for_update(of=schema.mail, skip_locked=True)
    )
    rows = (await connection.execute(due)).all()
    if not rows:
        next_at = await connection.scalar(select(func.min(_mail.due_at)).where(*lane))
        claims.next_at = min(filter(None, (claims.next_at, next_at)), default=None)
        return
    if sending and not await keep_active(connection, sending.id):
        return
    # There may be more, and of these some may have to wait.
    claims.next_at = now
    decided = _Decided()
    candidates = await _choose(connection, claimer, sending, rows, now, decided)
    driver = await raw_connection(connection)
    mails: list[ClaimedMail] = []
    while candidates and len(mails) < count:
        tried, candidates = candidates[: count - len(mails)], candidates[count - len(mails) :]
        offered = [_claimed(row, sending, claimer, now) for row in tried]
        for mail, outcome in zip(
            offered, await claimer.apply(driver, [_claim(one, claimer, now) for one in offered]), strict=True
        ):
            if outcome is None:
                mails.append(mail)
            elif isinstance(outcome, Reason) and outcome.code == "asked_elsewhere" and outcome.retry_at:
                decided.postpone(mail.ask.id, outcome.retry_at)
            else:
                code: str = outcome.code if isinstance(outcome, Reason) else "no_survey"
                decided.skip(mail.ask.id, code)
                claims.refused.append((mail.ask, code))
    if mails:
        await claimer.apply(driver, [RecordChange(mail.ask, View(), now) for mail in mails])
        await _set(connection, [mail.ask.id for mail in mails], state="sending", leased_until=now + LEASE)
    for at, ids in decided.postponed.items():
        await _set(connection, ids, due_at=at)
    for code, ids in decided.skipped.items():
        await _set(connection, ids, state="skipped", reason=code)
    claims.mails += mails


async def _choose(
    connection: AsyncConnection,
    claimer: Claimer,
    sending: Sending | None,
    rows: Sequence[Any],
    now: datetime,
    decided: _Decided,
) -> list[Any]:
    """Returns the e-mails that may be sent now if the cadence allows; decides about the others."""
    opted_out = await _find_opt_outs(connection, claimer, rows)
    closed = await closed_surveys(connection, claimer.catalog, {row.survey_id for row in rows}, now)
    unknown = {survey_id for survey_id in closed if await _is_open(connection, claimer.catalog, survey_id, now)}
    hours = sending.schedule.working_hours if sending else None
    candidates = []
    for row in rows:
        refused = next(filter(None, (opted_out.get((row.site_id, text)) for text in (row.respondent_id, row.email_key))), None)
        reason = "erased" if row.email is None else row.blocked or refused or closed.get(row.survey_id)
        if refused and not row.blocked:
            # By a link in an e-mail that was deleted before.
            of_person = (_recipient.site_id == row.site_id, _recipient.id == row.respondent_id, _recipient.blocked.is_(None))
            await connection.execute(update(schema.recipient).where(*of_person).values(blocked=refused, blocked_at=now))
        if row.survey_id in unknown and reason in (None, closed.get(row.survey_id)):
            decided.postpone(row.ask_id, now + _CATALOG_AGE)
            continue
        if reason:
            decided.skip(row.ask_id, reason)
            continue
        opens = add_working_time(now, timedelta(0), hours, time_zone(row.time_zone, claimer.catalog.zones[row.site_id]))
        if opens > now:
            decided.postpone(row.ask_id, opens)
        else:
            candidates.append(row)
    return candidates


def _claimed(row: Any, sending: Sending | None, claimer: Claimer, now: datetime) -> ClaimedMail:
    survey, site = claimer.catalog.surveys[row.survey_id], claimer.catalog.sites[row.site_id]
    content = sending.content if sending else _convert_content(row.data)
    sending_id = sending.id if sending else 0
    locale = claimer.choose_locale(survey, site, content, row.locale, sending_id)
    traits = row.traits | row.data.get("properties", {})
    ask = Ask(
        id=row.ask_id,
        site_id=site.id,
        survey_id=survey.id,
        issued_at=now,
        respondent_id=row.respondent_id,
        channel="email",
        locale=locale,
        page="",
        segments=segments_from_traits(site.segment_keys, traits, locale),
        version=survey.version,
    )
    return ClaimedMail(ask, sending_id, content, row.email, row.name, row.locale, row.attempts, now + LEASE)


def _claim(mail: ClaimedMail, claimer: Claimer, now: datetime) -> ClaimAsk:
    return ClaimAsk(mail.ask, claimer.catalog.surveys[mail.ask.survey_id].cadence, now, mail.name, mail.email)


async def closed_surveys(
    connection: AsyncConnection, catalog: Catalog, survey_ids: Collection[int], now: datetime
) -> Mapping[int, MailReason]:
    """Returns the surveys that ask nobody at present, with the reason. Rules about pages and people do not hold for e-mails."""
    reasons: dict[int, MailReason] = {}
    for survey_id in survey_ids:
        survey = catalog.surveys.get(survey_id)
        reason = closed_reason(survey, catalog.zones.get(survey.site_id) if survey else None, now)
        if reason is None and survey and await _is_cap_reached(connection, survey, catalog.zones[survey.site_id], now):
            reason = "cap_reached"
        if reason:
            reasons[survey_id] = reason
    return reasons


def closed_reason(survey: Survey | None, zone: ZoneInfo | None, now: datetime) -> MailReason | None:
    """Returns why a survey asks nobody at present, or None."""
    if survey is None or zone is None or not survey.asks:
        return "no_survey"
    days = Rules(starts=survey.rules.starts, ends=survey.rules.ends)
    return failed_rule(days, AskContext(survey_id=survey.id, now=now, today=local_day(now, zone)))


async def _is_open(connection: AsyncConnection, catalog: Catalog, survey_id: int, now: datetime) -> bool:
    """Whether a survey that seems closed was added or opened by another process, which this one does not know yet."""
    survey = catalog.surveys.get(survey_id)
    zone = catalog.zones.get(survey.site_id, _UTC) if survey else _UTC
    if survey and closed_reason(survey, zone, now) is None:
        return False
    stored = await find_survey(connection, survey_id)
    return stored is not None and closed_reason(stored, zone, now) is None


async def _is_cap_reached(connection: AsyncConnection, survey: Survey, zone: ZoneInfo, now: datetime) -> bool:
    for cap, first in ((survey.rules.cap_per_day, local_day(now, zone)), (survey.rules.cap, None)):
        if cap is not None:
            channels = await channel_counts(connection, survey, TallyFilter(first=first))
            # Suspect asks count for themselves.
            if sum(counts.all["asked"] - counts.suspect["asked"] for counts in channels.values()) >= cap:
                return True
    return False


async def _find_opt_outs(connection: AsyncConnection, claimer: Claimer, rows: Sequence[Any]) -> Mapping[tuple[int, str], str]:
    """Returns why people must get no e-mails, by site and their ids and addresses."""
    found: dict[tuple[int, str], str] = {}
    for site_id in {row.site_id for row in rows}:
        texts = {text for row in rows if row.site_id == site_id for text in (row.respondent_id, row.email_key) if text}
        opt_outs = await find_opt_outs(connection, site_id, texts, claimer.hash_respondent)
        found |= {(site_id, text): reason for text, (reason, _) in opt_outs.items()}
    return found


def _convert_content(data: Mapping[str, Any]) -> MailContent:
    return msgspec.convert(data.get("content", {}), MailContent)


async def _set(connection: AsyncConnection, ids: Sequence[UUID], **values: Any) -> None:
    await connection.execute(update(schema.mail).where(_mail.ask_id.in_(ids)).values(values))
