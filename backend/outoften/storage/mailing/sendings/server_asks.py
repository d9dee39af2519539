"""Asks that a host's server orders: by e-mail, now or later, or as a link that the host delivers itself."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, Struct
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Ask, View
from outoften.domain.collecting.cadence import Reason, check_cadence
from outoften.domain.collecting.segment import segments_from_traits
from outoften.domain.collecting.targeting import Trait
from outoften.domain.errors import InvalidError, RefusalError
from outoften.domain.mailing.recipients.recipient import Recipient, RecipientIn, normalize
from outoften.domain.mailing.sendings.mail import MailReason
from outoften.domain.mailing.sendings.mail_template import MailContent
from outoften.domain.surveys.survey import Survey
from outoften.storage.collecting.asks import load_history
from outoften.storage.collecting.erasures import lock_out_batches
from outoften.storage.core import schema
from outoften.storage.core.raw_sql import raw_connection
from outoften.storage.core.writer import ClaimAsk, RecordChange
from outoften.storage.mailing.recipients.recipients import find_recipients, upsert_recipients
from outoften.storage.mailing.sendings.claims import Claimer, closed_surveys
from outoften.storage.mailing.sendings.runs import new_mail
from outoften.storage.mailing.sendings.settlement import take_back_views

_mail = schema.mail.c

_BLOCKED = {
    "unsubscribed": "This person wants no e-mails.",
    "bounced": "E-mails to this address came back. Send another address of the person.",
    "complained": "This person reported an e-mail as spam.",
}


class AskOrder(Struct, frozen=True):
    """What a host's server wants: whom to ask, and how. `properties` are those of the occasion, such as the product."""

    survey: Survey
    person: dict[str, Any]
    is_mail: bool
    due_at: datetime
    properties: dict[str, Trait]
    content: MailContent


class AskRefusal(Struct, frozen=True):
    """The reason why the person is not asked."""

    code: Annotated[MailReason, Meta(description="The stable reason code, for programs.", examples=["answered_recently"])]
    detail: Annotated[str, Meta(description="The reason in English, for people.")]
    retry_at: Annotated[
        datetime | None,
        Meta(description="The time from which on the respondent may be asked; null if time alone changes nothing."),
    ] = None


async def order_ask(connection: AsyncConnection, claimer: Claimer, order: AskOrder, now: datetime) -> UUID | AskRefusal:
    """Store the order, and return the id of its ask, or why the person is not asked. Raises RefusalError."""
    if not order.is_mail:
        await lock_out_batches(connection)
    survey = order.survey
    recipient = await _store_person(connection, claimer, order, now)
    respondent_id: str = recipient.id if recipient else order.person["id"]
    if closed := (await closed_surveys(connection, claimer.catalog, {survey.id}, now)).get(survey.id):
        return AskRefusal(closed, f"Survey {survey.id} asks nobody at present: {closed.replace('_', ' ')}.")
    if not order.is_mail:
        return await _order_link(connection, claimer, order, recipient, respondent_id, now)
    if recipient and recipient.blocked:
        return AskRefusal(recipient.blocked, _BLOCKED[recipient.blocked])
    key = (survey.site_id, respondent_id)
    history = (await load_history(await raw_connection(connection), {key})).get(key, {}).values()
    newest_first = sorted(history, key=lambda ask: (ask.issued_at, ask.id), reverse=True)
    if reason := check_cadence(newest_first, survey.id, survey.cadence, order.due_at):
        return AskRefusal(reason.code, reason.detail, reason.retry_at)
    of_person = (_mail.site_id == survey.site_id, _mail.respondent_id == respondent_id, _mail.survey_id == survey.id)
    waiting = select(_mail.due_at).where(*of_person, _mail.sending_id == 0, _mail.state.in_(("pending", "sending")))
    if (await connection.execute(waiting.limit(1))).first():
        return AskRefusal("asked_elsewhere", "An e-mail with this survey to this person is waiting to be sent.")
    mail = new_mail(survey.site_id, survey.id, respondent_id, order.due_at)
    mail["data"] = {"properties": order.properties, "content": order.content}
    await connection.execute(insert(schema.mail).values(mail))
    ask_id: UUID = mail["ask_id"]
    return ask_id


async def _store_person(connection: AsyncConnection, claimer: Claimer, order: AskOrder, now: datetime) -> Recipient | None:
    """Store what is given about the person; returns None for somebody without an address, who is not stored."""
    site_id, given = order.survey.site_id, order.person
    if given["email"] is UNSET:
        if given["id"] is UNSET:
            raise InvalidError("recipient_unknown", "`recipient` needs an `id` or an `email`, such as anna@example.com.")
        stored = (await find_recipients(connection, site_id, [given["id"]])).get(given["id"])
        if stored is None:
            if order.is_mail:
                raise InvalidError("email_missing", "`recipient.email` is missing, and no recipient with this id is stored.")
            return None
        given = given | {"email": stored.email}
    person = normalize(RecipientIn(**given))
    [result] = await upsert_recipients(connection, site_id, [person], claimer.hash_respondent, now)
    if isinstance(result, RefusalError):
        raise result
    return result


async def _order_link(
    connection: AsyncConnection,
    claimer: Claimer,
    order: AskOrder,
    recipient: Recipient | None,
    respondent_id: str,
    now: datetime,
) -> UUID | AskRefusal:
    survey, site = order.survey, claimer.catalog.site(order.survey.site_id)
    locale_wanted = recipient.locale if recipient else order.person["locale"] or None
    locale = claimer.choose_locale(survey, site, order.content, locale_wanted, 0)
    traits = recipient.traits if recipient else order.person["traits"]
    mail = new_mail(site.id, survey.id, respondent_id, now)
    ask = Ask(
        id=mail["ask_id"],
        site_id=site.id,
        survey_id=survey.id,
        issued_at=now,
        respondent_id=respondent_id,
        channel="link",
        locale=locale,
        segments=segments_from_traits(site.segment_keys, traits | order.properties, locale),
        version=survey.version,
    )
    driver = await raw_connection(connection)
    name, email = (recipient.name, recipient.email) if recipient else (None, None)
    [outcome] = await claimer.apply(driver, [ClaimAsk(ask, survey.cadence, now, name, email)])
    if isinstance(outcome, Reason):
        return AskRefusal(outcome.code, outcome.detail, outcome.retry_at)
    if isinstance(outcome, Exception):
        raise outcome
    # Stored with its segments, and not seen before it is answered.
    await claimer.apply(driver, [RecordChange(ask, View(), now)])
    await take_back_views(connection, [ask])
    await connection.execute(insert(schema.mail).values(mail | {"state": "sent"}))
    return ask.id
