"""Writes the responses of an import, with their tallies, in transactions between which answers are written.

No event is written for them: rules, endpoints and alerts are for what happens now.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.cadence import AskClaim
from outoften.domain.collecting.redaction import redact_comment
from outoften.domain.collecting.segment import SegmentValue, count_segments, segments_from_traits
from outoften.domain.collecting.tally import TallyChanges
from outoften.domain.errors import NotFoundError
from outoften.domain.importing.imported import ImportedResponse, ask_id, make_ask, person_id
from outoften.storage.collecting.asks import (
    load_respondents,
    load_segment_values,
    save_asks,
    save_respondents,
    save_segment_values,
)
from outoften.storage.collecting.batch import lock_days
from outoften.storage.collecting.erasures import load_erasures, lock_out_erasures
from outoften.storage.collecting.respondent_terms import save_respondent_terms
from outoften.storage.collecting.tallies import ADD_NEXT_TALLY, ADD_TALLY, tally_rows
from outoften.storage.core import schema
from outoften.storage.core.raw_sql import RawConnection, raw_connection
from outoften.storage.core.revisions import BUMP_REVISION, revision_rows
from outoften.storage.importing.staging import Staged
from outoften.storage.mailing.recipients.recipients import find_by_address
from outoften.tokens.respondent_hash import HashRespondent

_ask: Any = schema.ask.c
_erased: Any = schema.erased_respondent.c
_select_known = select(_ask.id, _ask.survey_id, _ask.erased_at)
_any_erased = select(_erased.site_id).limit(1)


# The id of an ask, its response, and the id of its person.
_Found = tuple[UUID, Staged, str | None]


class ImportTarget(Struct, frozen=True):
    """Where responses are imported to, and from which source. `retention_days`: how long the site keeps them."""

    site_id: int
    survey_id: int
    source: str
    segment_keys: tuple[str, ...]
    retention_days: int | None = None


class WrittenStep(Struct, frozen=True):
    """What became of some responses: how many are new, were there before, or are in another survey; and those refused because
    they or their person were erased.
    """

    new: int = 0
    already: int = 0
    elsewhere: int = 0
    erased: tuple[Staged, ...] = ()


async def look_up_step(connection: AsyncConnection, target: ImportTarget, step: Sequence[Staged]) -> WrittenStep:
    """Returns what `write_step` would do, without the erased people."""
    _, result = await _find_new(await raw_connection(connection), target, step)
    return result


async def write_step(
    connection: AsyncConnection, target: ImportTarget, step: Sequence[Staged], hash_respondent: HashRespondent, now: datetime
) -> WrittenStep:
    """Store those of the responses that are new. Raises NotFoundError if the site was deleted."""
    driver = await raw_connection(connection)
    await lock_out_erasures(driver)
    new, result = await _find_new(driver, target, step)
    if not new:
        return result
    people = await _find_people(connection, target.site_id, [staged for _, staged in new])
    found = [(id_, staged, people(staged.response)) for id_, staged in new]
    erased: list[Staged] = []
    # Hashing all ids would take longer than to write them.
    if await connection.scalar(_any_erased.where(_erased.site_id == target.site_id)) is not None:
        found, erased = await _without_erased(driver, target.site_id, found, hash_respondent)
    claims = _claims(target.site_id, found)
    stored = await load_respondents(driver, claims.keys())
    changed = {key: claim for key, claim in claims.items() if key not in stored or _is_newer(claim, stored[key])}
    values = (await load_segment_values(driver, {target.site_id}) if target.segment_keys else {}).get(target.site_id, {})
    segments = _Segments(target, values)
    asks = [
        make_ask(one.response, id_, target.site_id, target.survey_id, person, segments.count(one.response), now)
        for id_, one, person in found
    ]
    if await connection.scalar(select(schema.site.c.redact_comments).where(schema.site.c.id == target.site_id)):
        asks = [replace(ask, comment=redact_comment(ask.comment)) if ask.comment else ask for ask in asks]
    # Locked last, so that a change of a time zone waits for every transaction that counts by the old one.
    days = (await lock_days(driver, {target.site_id})).get(target.site_id)
    if days is None:
        raise NotFoundError("site_not_found", "The site was deleted meanwhile.")
    tallies = TallyChanges()
    tallies.add_new(asks, days)
    await save_asks(driver, asks, [])
    new_claims = [claim for key, claim in changed.items() if key not in stored]
    await save_respondents(driver, new_claims, [claim for key, claim in changed.items() if key in stored])
    await save_respondent_terms(driver, {key: stored[key] for key in changed if key in stored}, changed)
    await save_segment_values(driver, segments.new_values)
    await driver.executemany(ADD_TALLY[driver.engine], tally_rows(tallies.current))
    await driver.executemany(ADD_NEXT_TALLY[driver.engine], tally_rows(tallies.next))
    await driver.executemany(BUMP_REVISION[driver.engine], revision_rows({(target.site_id, target.survey_id)}))
    return replace(result, new=len(asks), erased=(*result.erased, *erased))


class _Segments:
    """Counts the segments of responses, and notes the values that are new. Most responses have the segments of another."""

    def __init__(self, target: ImportTarget, values: dict[str, dict[str, SegmentValue]]) -> None:
        self.new_values: dict[tuple[int, str, str], SegmentValue] = {}
        self._target, self._values = target, values
        self._counted: dict[tuple[str, ...], tuple[str, ...]] = {}

    def count(self, response: ImportedResponse) -> tuple[str, ...]:
        """Returns the segments that a response is counted in."""
        if not self._target.segment_keys:
            return ()
        given = segments_from_traits(self._target.segment_keys, response.traits, response.locale)
        counted = self._counted.get(given)
        if counted is None:
            counted, changes = count_segments(given, self._values, suspect=False)
            for key, value in changes:
                self._values.setdefault(key, {})[value.value] = value
                self.new_values[self._target.site_id, key, value.value] = value
            self._counted[given] = counted
        return counted


async def _find_new(
    driver: RawConnection, target: ImportTarget, step: Sequence[Staged]
) -> tuple[list[tuple[UUID, Staged]], WrittenStep]:
    """Returns the responses that are not stored yet, with their ids, and what became of the others."""
    asks = [(ask_id(target.site_id, target.source, staged.response), staged) for staged in step]
    if not asks:
        return [], WrittenStep()
    ids = [id_ for id_, _ in asks]
    rows = await driver.select_in(_select_known, (_ask.site_id, {target.site_id}), (_ask.id, ids))
    if not rows:
        return asks, WrittenStep(new=len(asks))
    known: dict[UUID, dict[str, Any]] = {row["id"]: row for row in rows}
    new = [(id_, staged) for id_, staged in asks if id_ not in known]
    erased = tuple(staged for id_, staged in asks if id_ in known and known[id_]["erased_at"])
    elsewhere = sum(row["survey_id"] != target.survey_id for row in rows if not row["erased_at"])
    return new, WrittenStep(len(new), len(asks) - len(new) - len(erased) - elsewhere, elsewhere, erased)


async def _find_people(
    connection: AsyncConnection, site_id: int, step: Sequence[Staged]
) -> Callable[[ImportedResponse], str | None]:
    """Returns a function that gives the id of a person, for people without one that of the recipient with the address."""
    addresses = {staged.response.email for staged in step if staged.response.email and not staged.response.respondent_id}
    recipients = await find_by_address(connection, site_id, addresses) if addresses else {}

    def find(response: ImportedResponse) -> str | None:
        found = person_id(response)
        recipient = None if response.respondent_id or found is None else recipients.get(found)
        return recipient.id if recipient else found

    return find


async def _without_erased(
    driver: RawConnection, site_id: int, asks: list[_Found], hash_respondent: HashRespondent
) -> tuple[list[_Found], list[Staged]]:
    """Returns the responses of people who were not erased after they had answered, and the others."""
    people = {(site_id, person) for _, _, person in asks if person is not None}
    erased = await load_erasures(driver, people, hash_respondent)

    def is_erased(staged: Staged, person: str | None) -> bool:
        at = erased.get((site_id, person or ""))
        return at is not None and staged.response.at <= at

    kept = [found for found in asks if not is_erased(*found[1:])]
    return kept, [staged for _, staged, person in asks if is_erased(staged, person)]


def _claims(site_id: int, asks: Collection[_Found]) -> dict[tuple[int, str], AskClaim]:
    """Returns the names and addresses that the files tell, those of the latest response of each person."""
    claims: dict[tuple[int, str], AskClaim] = {}
    for id_, staged, person in asks:
        response = staged.response
        if person is None or not (response.name or response.email):
            continue
        claim = AskClaim(site_id, person, id_, response.at, response.name, response.email, imported=True)
        before = claims.get((site_id, person))
        if before is None or _is_newer(claim, before):
            claims[site_id, person] = claim
    return claims


def _is_newer(claim: AskClaim, stored: AskClaim) -> bool:
    """Whether a claim replaces another one. What the host has signed stays."""
    return stored.imported and (claim.asked_at, claim.ask_id) > (stored.asked_at, stored.ask_id)
