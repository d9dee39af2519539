"""The stored terms by which respondents are found by name or e-mail address, kept beside their claims."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.cadence import AskClaim
from outoften.domain.collecting.respondent_terms import fold, respondent_terms
from outoften.storage.core import schema
from outoften.storage.core.raw_sql import RawConnection
from outoften.storage.core.upsert import upsert

RespondentKey = tuple[int, str]

# Follows every character that a term can contain.
_LAST_CHARACTER = "\U0010ffff"

_term = schema.respondent_term.c
_claim: Any = schema.respondent.c
_add_term = upsert(schema.respondent_term)
_delete_term = delete(schema.respondent_term).where(
    *(_term[name] == bindparam(name) for name in ("site_id", "term", "respondent_id"))
)
# A code that a rule gave stays given.
_code = schema.referral_code.c
_forget_code = (
    update(schema.referral_code)
    .where(_code.site_id == bindparam("of_site"), _code.respondent_id == bindparam("of_person"))
    .values(respondent_id=None)
)


class _Term(NamedTuple):
    site_id: int
    term: str
    respondent_id: str


async def save_respondent_terms(
    driver: RawConnection, before: Mapping[RespondentKey, AskClaim], after: Mapping[RespondentKey, AskClaim]
) -> None:
    """Write the terms of those claims whose name or e-mail address has changed."""
    added: set[_Term] = set()
    deleted: set[_Term] = set()
    for key, claim in after.items():
        stored = before.get(key)
        if stored is None:
            added |= _terms(claim)
        elif (claim.name, claim.email) != (stored.name, stored.email):
            new, old = _terms(claim), _terms(stored)
            added |= new - old
            deleted |= old - new
    # In one order, so that two processes cannot deadlock.
    await driver.save_records(_add_term[driver.engine], sorted(added))
    await driver.save_records(_delete_term, sorted(deleted))


async def delete_claim(connection: AsyncConnection, site_id: int, respondent_id: str) -> bool:
    """Delete a respondent's claim, with name, e-mail address and terms; returns whether there was one."""
    return await _delete_claims(connection, _claim.site_id == site_id, _claim.id == respondent_id) > 0


async def forget_claims(connection: AsyncConnection, site_id: int, respondents: Collection[str], before: datetime) -> None:
    """Delete the claims of those of these respondents who have no asks any more and were not asked since `before`."""
    ask = schema.ask.c
    other = select(ask.id).where(ask.site_id == site_id, ask.respondent_id == _claim.id).exists()
    if respondents:
        is_old = (_claim.asked_at < before, ~other)
        await _delete_claims(connection, _claim.site_id == site_id, _claim.id.in_(sorted(respondents)), *is_old)


async def _delete_claims(connection: AsyncConnection, *conditions: ColumnElement[bool]) -> int:
    """Delete the claims that meet the conditions, with names, e-mail addresses and terms; returns their number."""
    deleted = delete(schema.respondent).where(*conditions)
    columns = (_claim[name] for name in ("site_id", "id", "ask_id", "asked_at", "name", "email", "imported"))
    claims = [AskClaim(**row._mapping) for row in await connection.execute(deleted.returning(*columns))]
    if rows := [term._asdict() for claim in claims for term in _terms(claim)]:
        await connection.execute(_delete_term, rows)
    if claims:
        people = [{"of_site": claim.site_id, "of_person": claim.id} for claim in claims]
        await connection.execute(_forget_code, people)
    return len(claims)


async def find_respondents(connection: AsyncConnection, site_id: int, text: str, limit: int) -> list[str]:
    """Returns the ids of respondents with a term that begins with the text, in the order of the terms."""
    begin = fold(text)
    if not begin:
        return []
    matches = [_term.site_id == site_id, _term.term >= begin, _term.term < begin + _LAST_CHARACTER]
    # A respondent may have several terms that match.
    query = select(_term.respondent_id).where(*matches).order_by(_term.term, _term.respondent_id).limit(4 * limit)
    return list(dict.fromkeys((await connection.execute(query)).scalars()))[:limit]


def _terms(claim: AskClaim) -> set[_Term]:
    return {_Term(claim.site_id, term, claim.id) for term in respondent_terms(claim.name, claim.email)}
