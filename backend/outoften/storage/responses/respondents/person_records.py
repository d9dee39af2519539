"""What is stored about a respondent beside asks and outcomes, for the export: what was sent, noted, given and done by rules."""

import re
from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.automation.follow_up import FollowUpChange
from outoften.domain.collecting.ask import Ask
from outoften.storage.core import schema
from outoften.storage.responses.rules.runs import RuleRun
from outoften.tokens.respondent_hash import shorten_hash

# Tokens in links of e-mails, with which the reader of the export could answer for the person.
_TOKENS = re.compile(r"([?&](?:t|token)=)[^\s&\"]+")

_ResponseId = Annotated[UUID, Meta(description="The id of the response or ask.")]


class SentTo(Struct, frozen=True, kw_only=True):
    """An attempt to send an event."""

    endpoint_id: Annotated[int | None, Meta(description="The endpoint; null for an e-mail of a rule.", examples=[1])]
    at: Annotated[datetime, Meta(description="The time of the change.")]
    status: Annotated[int | None, Meta(description="The status of the reply; null without one.", examples=[200])]
    response: Annotated[str | None, Meta(description="The beginning of the reply.", examples=["ok"])]


class EventRecord(Struct, frozen=True, kw_only=True):
    """An event about the person, or an e-mail of a rule, and the attempts to send it. Kept for 30 days."""

    type: Annotated[str, Meta(description="The type of the event.", examples=["response.created"])]
    at: Annotated[datetime, Meta(description="The time of the event.")]
    response_id: _ResponseId
    data: Annotated[
        dict[str, Any], Meta(description="The data that is sent of the event, or the e-mail, without tokens.", examples=[{}])
    ]
    sent: Annotated[list[SentTo], Meta(description="The attempts to send it.", examples=[[]])]


class FollowUpRecord(FollowUpChange, frozen=True, kw_only=True):
    """A change of the work on a response of the person, or a note."""

    response_id: _ResponseId


class RuleRecord(RuleRun, frozen=True, kw_only=True):
    """The actions of a rule on a response of the person. Kept for 30 days."""

    rule_id: Annotated[int, Meta(description="The rule's id.", examples=[1])]


class CodeRecord(Struct, frozen=True):
    """A referral code that the person was given."""

    code: Annotated[str, Meta(description="The code.", examples=["FRIEND-7Q2X"])]
    given_at: Annotated[datetime, Meta(description="The time at which the code was given.")]


class IdentityRecord(Struct, frozen=True):
    """When the person was last asked, and the name and address that were signed or imported.

    They are stored also where the list of recipients has others.
    """

    asked_at: Annotated[datetime, Meta(description="When the person was last asked.")]
    name: Annotated[str | None, Meta(description="The name, signed by the host or imported.", examples=["Anna Meier"])]
    email: Annotated[str | None, Meta(description="The e-mail address, signed or imported.", examples=["anna@example.com"])]
    imported: Annotated[bool, Meta(description="Whether name and address are imported, and not signed.", examples=[False])]


class PersonRecords(Struct, frozen=True, kw_only=True):
    """The data stored about a respondent beside asks and outcomes."""

    identity: Annotated[
        IdentityRecord | None, Meta(description="The signed or imported name and address; null if the person was never asked.")
    ]
    follow_ups: Annotated[
        list[FollowUpRecord], Meta(description="The changes and notes of the person's follow-ups.", examples=[[]])
    ]
    events: Annotated[list[EventRecord], Meta(description="Events and e-mails about the person.", examples=[[]])]
    rules: Annotated[list[RuleRecord], Meta(description="The actions of rules on the person's responses.", examples=[[]])]
    referral_codes: Annotated[list[CodeRecord], Meta(description="Referral codes.", examples=[[]])]
    refuses_emails_since: Annotated[
        datetime | None, Meta(description="The time since which the person refuses e-mails; null if not.")
    ]


async def read_person_records(
    connection: AsyncConnection, site_id: int, respondent_id: str, asks: Collection[Ask], digests: Collection[bytes]
) -> PersonRecords:
    """Returns the records of a respondent with these asks, the oldest first. `digests`: the hashes of the id."""
    ask_ids, survey_ids = [ask.id for ask in asks], {ask.survey_id for ask in asks}
    change, run, code, opt_out = (
        table.c for table in (schema.follow_up_change, schema.rule_run, schema.referral_code, schema.mail_opt_out)
    )
    claim = schema.respondent.c
    claims = select(claim.asked_at, claim.name, claim.email, claim.imported).where(
        claim.site_id == site_id, claim.id == respondent_id
    )
    claimed = (await connection.execute(claims)).one_or_none()
    changes = select(change.ask_id, change.at, change.actor, change.changes, change.note).where(
        change.survey_id.in_(survey_ids), change.ask_id.in_(ask_ids)
    )
    runs = select(run.rule_id, run.ask_id, run.survey_id, run.at, run.done, run.skipped).where(run.ask_id.in_(ask_ids))
    codes = select(code.code, code.given_at).where(code.site_id == site_id, code.respondent_id == respondent_id)
    refused = (opt_out.site_id == site_id, opt_out.digest.in_([*digests, *map(shorten_hash, digests)]))
    refusals = select(opt_out.at).where(*refused).order_by(opt_out.at)
    return PersonRecords(
        identity=IdentityRecord(*claimed) if claimed else None,
        follow_ups=[
            FollowUpRecord(response_id=ask_id, at=at, by=actor, changes=changed, note=note)
            for ask_id, at, actor, changed, note in await connection.execute(changes.order_by(change.at, change.id))
        ],
        events=await _read_events(connection, site_id, ask_ids),
        rules=[
            RuleRecord(rule_id=rule_id, response_id=ask_id, survey_id=survey_id, at=at, done=done, skipped=skipped)
            for rule_id, ask_id, survey_id, at, done, skipped in await connection.execute(runs.order_by(run.at, run.rule_id))
        ],
        referral_codes=[CodeRecord(*row) for row in await connection.execute(codes)],
        refuses_emails_since=(await connection.execute(refusals)).scalars().first(),
    )


async def _read_events(connection: AsyncConnection, site_id: int, ask_ids: Collection[UUID]) -> list[EventRecord]:
    event, delivery, attempt = schema.event.c, schema.delivery.c, schema.delivery_attempt.c
    of_person = (event.site_id == site_id, event.ask_id.in_(ask_ids))
    sent: dict[UUID, list[SentTo]] = {}
    attempts = select(attempt.event_id, attempt.endpoint_id, attempt.at, attempt.status, attempt.response)
    # By way of the deliveries, which have an index of their events.
    made = (
        attempts.join(schema.delivery, (delivery.endpoint_id == attempt.endpoint_id) & (delivery.event_id == attempt.event_id))
        .join(schema.event, event.id == delivery.event_id)
        .where(*of_person)
        .order_by(attempt.at)
    )
    for event_id, endpoint_id, at, status, response in await connection.execute(made):
        shown_id = endpoint_id if endpoint_id > 0 else None
        sent.setdefault(event_id, []).append(SentTo(endpoint_id=shown_id, at=at, status=status, response=response))
    events = select(event.id, event.type, event.at, event.ask_id, event.data).where(*of_person).order_by(event.id)
    return [
        EventRecord(type=kind, at=at, response_id=ask_id, data=_without_tokens(data), sent=sent.get(event_id, []))
        for event_id, kind, at, ask_id, data in await connection.execute(events)
    ]


def _without_tokens(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: _without_tokens(value) for name, value in data.items()}
    if isinstance(data, list):
        return [_without_tokens(value) for value in data]
    return _TOKENS.sub(r"\1…", data) if isinstance(data, str) else data
