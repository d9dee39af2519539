"""Reads what decides about the actions of rules: themes, earlier answers, addresses, opt-outs, codes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.automation.rules.actions import MAIL_PAUSE, Facts
from outoften.domain.automation.rules.rule import RuleConditions
from outoften.domain.collecting.ask import Ask
from outoften.domain.mailing.recipients.address import address_key
from outoften.storage.collecting.people import read_people
from outoften.storage.core import schema
from outoften.storage.core.catalog import Catalog
from outoften.storage.responses.rules.referral_codes import find_people_with_codes
from outoften.tokens.respondent_hash import HashRespondent, opt_out_hashes

_ask: Any = schema.ask.c


class Recipient(Struct, frozen=True):
    """What is known about a respondent who may get an e-mail. `next_mail_at`: when, because of others; None for now."""

    name: str | None = None
    email: str | None = None
    opted_out: bool = False
    has_code: bool = False
    next_mail_at: datetime | None = None


def site_facts(catalog: Catalog, site_id: int, can_mail: bool) -> Facts:
    """Returns the facts that are the same for all responses of a site."""
    working = [one.id for one in catalog.endpoints.values() if one.active and one.site_id in (None, site_id)]
    asking = [survey.id for survey in catalog.active_surveys(site_id)]
    return Facts(endpoint_ids=frozenset(working), survey_ids=frozenset(asking), can_mail=can_mail)


async def read_theme_words(
    connection: AsyncConnection, rules: Iterable[RuleConditions]
) -> Mapping[int | None, Collection[str]]:
    """Returns the words of the themes that rules name. Deleted themes are missing."""
    ids = {when.theme_id for when in rules if when.theme_id is not None}
    theme = schema.theme.c
    query = select(theme.id, theme.words).where(theme.id.in_(ids))
    return {row.id: row.words for row in await connection.execute(query)} if ids else {}


async def answers_before(connection: AsyncConnection, site_id: int, asks: Iterable[Ask]) -> dict[tuple[str, int], datetime]:
    """Returns when the respondents of these asks first answered each survey of the site."""
    people = {ask.respondent_id for ask in asks if ask.respondent_id is not None}
    first: dict[tuple[str, int], datetime] = {}
    columns = (_ask.respondent_id, _ask.survey_id, _ask.answered_at)
    query = select(*columns).where(
        _ask.respondent_id.in_(people), _ask.site_id == site_id, _ask.answered_at.is_not(None), _ask.erased_at.is_(None)
    )
    for respondent_id, survey_id, answered_at in await connection.execute(query) if people else ():
        key = (respondent_id, survey_id)
        first[key] = min(answered_at, first.get(key, answered_at))
    return first


def has_answered_before(ask: Ask, first: Mapping[tuple[str, int], datetime]) -> bool:
    """Whether the respondent of an ask answered the survey before, as far as is known."""
    at = first.get((ask.respondent_id or "", ask.survey_id))
    return at is not None and ask.answered_at is not None and at < ask.answered_at


async def read_recipients(
    connection: AsyncConnection,
    site_id: int,
    asks: Iterable[Ask],
    hash_respondent: HashRespondent,
    acting_at: datetime | None = None,
) -> dict[str, Recipient]:
    """Returns the respondents of these asks. For rules that act, they are locked: no other process writes to them meanwhile,
    and a refusal of e-mails at this moment finds those that were just written.
    """
    people = sorted({ask.respondent_id for ask in asks if ask.respondent_id is not None})
    if not people:
        return {}
    respondent, opt_out = schema.respondent.c, schema.mail_opt_out.c
    if acting_at:
        # In the order in which the writer locks them.
        claims = select(respondent.id).where(respondent.site_id == site_id, respondent.id.in_(people))
        await connection.execute(claims.order_by(respondent.id).with_for_update())
    named = await read_people(connection, site_id, people)
    # An address that bounced or complained of a survey gets no e-mails of rules either.
    keys = {person: address_key(found.email) for person, found in named.items() if found.email}
    digests = {digest: text for text in {*people, *keys.values()} for digest in opt_out_hashes(hash_respondent, text)}
    refused = select(opt_out.digest).where(opt_out.site_id == site_id, opt_out.digest.in_(digests))
    opted_out = {digests[digest] for digest in (await connection.execute(refused)).scalars()}
    with_code = await find_people_with_codes(connection, site_id, people)
    mailed_at = await _read_last_mails(connection, site_id, people, acting_at - MAIL_PAUSE) if acting_at else {}
    return {
        person: Recipient(
            named[person].name if person in named else None,
            named[person].email if person in named else None,
            not opted_out.isdisjoint((person, keys.get(person))),
            person in with_code,
            mailed_at[person] + MAIL_PAUSE if person in mailed_at else None,
        )
        for person in people
    }


async def _read_last_mails(
    connection: AsyncConnection, site_id: int, people: Sequence[str], since: datetime
) -> dict[str, datetime]:
    """Returns when rules have sent these respondents the last e-mail since then, or will send it."""
    event, delivery = schema.event.c, schema.delivery.c
    query = (
        select(_ask.respondent_id, event.at, event.data)
        .join_from(schema.ask, schema.event, event.ask_id == _ask.id)
        .join(schema.delivery, delivery.event_id == event.id)
        .where(_ask.respondent_id.in_(people), _ask.site_id == site_id, event.site_id == site_id)
        .where(delivery.endpoint_id < 0, event.at > since)
    )
    last: dict[str, datetime] = {}
    for person, at, data in await connection.execute(query):
        # Those to members, about the respondent, do not count.
        if data["mail"]["unsubscribe"]:
            last[person] = max(at, last.get(person, at))
    return last
