"""Writes the responses of an import, with their tallies, in transactions between which answers are written.

No event is written for them: rules, endpoints and alerts are for what happens now.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.cadence import AskClaim
from outoften.domain.collecting.redaction import redact_comment
from outoften.domain.collecting.segment import SegmentValue, count_segments
from outoften.domain.collecting.tally import SiteDays, TallyChanges, local_day
from outoften.domain.errors import NotFoundError
from outoften.storage.collecting.asks import load_respondents, load_segment_values, save_respondents, save_segment_values
from outoften.storage.collecting.batch import lock_days
from outoften.storage.collecting.erasures import load_erasures, lock_out_erasures
from outoften.storage.collecting.respondent_terms import save_respondent_terms
from outoften.storage.collecting.tallies import ADD_NEXT_TALLY, ADD_TALLY, tally_rows
from outoften.storage.core import schema
from outoften.storage.core.raw_sql import RawConnection, raw_connection
from outoften.storage.core.revisions import BUMP_REVISION, revision_rows
from outoften.storage.core.types import to_milliseconds
from outoften.storage.importing.preparing import ADD_IMPORTED_ASK, ImportTarget, PreparedAsk
from outoften.storage.importing.staging import Staged
from outoften.storage.mailing.recipients.recipients import find_by_address
from outoften.tokens.respondent_hash import HashRespondent

_ask: Any = schema.ask.c
_erased: Any = schema.erased_respondent.c
_recipient: Any = schema.recipient.c
_site: Any = schema.site.c
_survey: Any = schema.survey.c
_select_survey = select(_survey.id)
_select_known = select(_ask.id, _ask.survey_id, _ask.erased_at)
# Most sites have no erased people and no recipients, and to look for each person takes as long as to write a response.
_select_site = select(
    _site.redact_comments,
    select(_erased.site_id).where(_erased.site_id == _site.id).exists().label("has_erased"),
    select(_recipient.site_id).where(_recipient.site_id == _site.id).exists().label("has_recipients"),
)


class WrittenStep(Struct, frozen=True):
    """What became of some responses: how many are new, were there before, or are in another survey; and those refused because
    they or their person were erased.
    """

    new: int = 0
    already: int = 0
    elsewhere: int = 0
    erased: tuple[Staged, ...] = ()


async def look_up_step(connection: AsyncConnection, target: ImportTarget, step: Sequence[PreparedAsk]) -> WrittenStep:
    """Returns what `write_step` would do, without the erased people."""
    _, result = await _find_new(await raw_connection(connection), target, step)
    return result


async def write_step(
    connection: AsyncConnection,
    target: ImportTarget,
    step: Sequence[PreparedAsk],
    hash_respondent: HashRespondent,
    now: datetime,
) -> WrittenStep:
    """Store those of the responses that are new. Raises NotFoundError if the survey or its site was deleted."""
    driver = await raw_connection(connection)
    await lock_out_erasures(driver)
    if not await driver.select_in(_select_survey, (_survey.id, {target.survey_id})):
        raise NotFoundError("survey_not_found", "The survey was deleted meanwhile.")
    asks, result = await _find_new(driver, target, step)
    if not asks:
        return result
    sites = await driver.select_in(_select_site, (_site.id, {target.site_id}))
    if not sites:
        raise NotFoundError("site_not_found", "The site was deleted meanwhile.")
    site = sites[0]
    erased: list[Staged] = []
    if site["has_recipients"]:
        await _find_people(connection, target.site_id, asks)
    if site["has_erased"]:
        asks, erased = await _without_erased(driver, target.site_id, asks, hash_respondent)
    claims = _claims(asks)
    stored = await load_respondents(driver, claims.keys())
    changed = {key: claim for key, claim in claims.items() if key not in stored or _is_newer(claim, stored[key])}
    segment_values = await _count_segments(driver, target, asks)
    if site["redact_comments"]:
        for ask in asks:
            ask.comment = redact_comment(ask.comment) if ask.comment else None
    # For everybody who lists what has changed, and for the retention.
    updated_at = to_milliseconds(now)
    for ask in asks:
        ask.updated_at = updated_at
    # Locked last, so that a change of a time zone waits for every transaction that counts by the old one.
    days = await lock_days(driver, {target.site_id})
    if target.site_id not in days:
        raise NotFoundError("site_not_found", "The site was deleted meanwhile.")
    tallies = _count(asks, days[target.site_id])
    await driver.save_records(ADD_IMPORTED_ASK, sorted(asks, key=attrgetter("id.int")))
    new_claims = [claim for key, claim in changed.items() if key not in stored]
    await save_respondents(driver, new_claims, [claim for key, claim in changed.items() if key in stored])
    await save_respondent_terms(driver, {key: stored[key] for key in changed if key in stored}, changed)
    await save_segment_values(driver, segment_values)
    await driver.executemany(ADD_TALLY[driver.engine], tally_rows(tallies.current))
    await driver.executemany(ADD_NEXT_TALLY[driver.engine], tally_rows(tallies.next))
    await driver.executemany(BUMP_REVISION[driver.engine], revision_rows({(target.site_id, target.survey_id)}))
    return replace(result, new=len(asks), erased=(*result.erased, *erased))


async def _find_new(
    driver: RawConnection, target: ImportTarget, asks: Sequence[PreparedAsk]
) -> tuple[Sequence[PreparedAsk], WrittenStep]:
    """Returns the asks that are not stored yet, and what became of the others."""
    if not asks:
        return [], WrittenStep()
    rows = await driver.select_in(_select_known, (_ask.site_id, {target.site_id}), (_ask.id, [ask.id for ask in asks]))
    if not rows:
        return asks, WrittenStep(new=len(asks))
    known: dict[UUID, dict[str, Any]] = {row["id"]: row for row in rows}
    new = [ask for ask in asks if ask.id not in known]
    erased = tuple(ask.staged for ask in asks if ask.id in known and known[ask.id]["erased_at"])
    elsewhere = sum(row["survey_id"] != target.survey_id for row in rows if not row["erased_at"])
    return new, WrittenStep(len(new), len(asks) - len(new) - len(erased) - elsewhere, elsewhere, erased)


async def _find_people(connection: AsyncConnection, site_id: int, asks: Sequence[PreparedAsk]) -> None:
    """Gives the asks of people without an id that of the recipient with the address."""
    addressed = [ask for ask in asks if ask.person and not ask.response.respondent_id]
    recipients = await find_by_address(connection, site_id, {ask.person for ask in addressed if ask.person})
    for ask in addressed:
        recipient = recipients.get(ask.person or "")
        ask.respondent_id = recipient.id if recipient else ask.person


async def _without_erased(
    driver: RawConnection, site_id: int, asks: Sequence[PreparedAsk], hash_respondent: HashRespondent
) -> tuple[list[PreparedAsk], list[Staged]]:
    """Returns the asks of people who were not erased after they had answered, and the responses of the others."""
    people = {(site_id, ask.respondent_id) for ask in asks if ask.respondent_id is not None}
    erased = await load_erasures(driver, people, hash_respondent)

    def is_erased(ask: PreparedAsk) -> bool:
        at = erased.get((site_id, ask.respondent_id or ""))
        return at is not None and ask.response.at <= at

    return [ask for ask in asks if not is_erased(ask)], [ask.staged for ask in asks if is_erased(ask)]


def _claims(asks: Collection[PreparedAsk]) -> dict[tuple[int, str], AskClaim]:
    """Returns the names and addresses that the files tell, those of the latest response of each person."""
    claims: dict[tuple[int, str], AskClaim] = {}
    for ask in asks:
        person = ask.respondent_id
        if person is None:
            continue
        response = ask.response
        if not (response.name or response.email):
            continue
        claim = AskClaim(ask.site_id, person, ask.id, response.at, response.name, response.email, imported=True)
        before = claims.get((ask.site_id, person))
        if before is None or _is_newer(claim, before):
            claims[ask.site_id, person] = claim
    return claims


def _is_newer(claim: AskClaim, stored: AskClaim) -> bool:
    """Whether a claim replaces another one. What the host has signed stays."""
    return stored.imported and (claim.asked_at, claim.ask_id) > (stored.asked_at, stored.ask_id)


async def _count_segments(
    driver: RawConnection, target: ImportTarget, asks: Sequence[PreparedAsk]
) -> dict[tuple[int, str, str], SegmentValue]:
    """Gives the asks the segments that they are counted in. Returns the values that are new."""
    new: dict[tuple[int, str, str], SegmentValue] = {}
    if not target.segment_keys:
        return new
    values = (await load_segment_values(driver, {target.site_id})).get(target.site_id, {})
    # Most responses have the segments of another.
    counted: dict[tuple[str, ...], tuple[str, ...]] = {}
    for ask in asks:
        given = ask.given_segments
        if given not in counted:
            counted[given], changes = count_segments(given, values, suspect=False)
            for key, value in changes:
                values.setdefault(key, {})[value.value] = value
                new[target.site_id, key, value.value] = value
        ask.segments = counted[given] or None
    return new


def _count(asks: Sequence[PreparedAsk], days: SiteDays) -> TallyChanges:
    """Returns the counts of the asks, of which many are counted in the same."""
    tallies, zone = TallyChanges(), days.zone
    # While all asks are counted again, each by its id.
    keys = [
        (local_day(ask.response.at, zone), ask.score, ask.comment is None, ask.segments, days.next_zone and ask.id)
        for ask in asks
    ]
    examples = dict(zip(keys, asks, strict=True))
    for key, count in Counter(keys).items():
        tallies.add_new(examples[key].counted(), count, days)
    return tallies
