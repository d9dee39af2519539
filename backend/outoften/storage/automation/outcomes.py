"""Stored outcomes: what respondents did, as hosts report it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from msgspec.structs import asdict
from sqlalchemy import Row, delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.automation.outcome import Outcome
from outoften.domain.errors import NotFoundError
from outoften.storage.collecting.erasures import RespondentKey, lock_out_other_erasures
from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry
from outoften.storage.core.revisions import bump_all_revisions
from outoften.storage.core.upsert import upsert
from outoften.tokens.respondent_hash import HashRespondent

OutcomeKey = tuple[int, str]

_table: Any = schema.outcome.c
_erased: Any = schema.erased_respondent.c
_add = upsert(schema.outcome)


class OutcomeCursor(NamedTuple):
    """The outcome after which a page begins."""

    at: datetime
    id: str


async def add_outcomes(
    connection: AsyncConnection, outcomes: Sequence[Outcome], hash_respondent: HashRespondent
) -> dict[OutcomeKey, Outcome]:
    """Store those of the outcomes whose ids are new; returns all of them as they are stored, by site and id.

    Those of respondents who were erased afterwards are not stored, and missing.
    """
    await lock_out_other_erasures(connection)
    # Of an id that occurs twice, the first.
    by_key = {(outcome.site_id, outcome.id): outcome for outcome in reversed(outcomes)}
    stored = await _find(connection, by_key)
    # In the order of the keys, so that two processes cannot deadlock.
    new = [by_key[key] for key in sorted(by_key.keys() - stored.keys())]
    erased = await _read_erasures(connection, new, hash_respondent)
    rows = [asdict(outcome) for outcome in new if not _is_erased(outcome, erased)]
    if not rows:
        return stored
    await connection.execute(_add[connection.dialect.name], rows)
    for site_id in sorted({row["site_id"] for row in rows}):
        await bump_all_revisions(connection, site_id)
    return await _find(connection, by_key)


async def list_outcomes(
    connection: AsyncConnection,
    site_id: int,
    limit: int,
    after: OutcomeCursor | None,
    respondent_id: str | None = None,
    kind: str | None = None,
) -> list[Outcome]:
    """Returns a page of a site's outcomes, the latest first."""
    query = select(schema.outcome).where(_table.site_id == site_id)
    if respondent_id is not None:
        query = query.where(_table.respondent_id == respondent_id)
    if kind is not None:
        query = query.where(_table.kind == kind)
    if after:
        query = query.where(tuple_(_table.at, _table.id) < tuple_(*after, types=[_table.at.type, _table.id.type]))
    rows = await connection.execute(query.order_by(_table.at.desc(), _table.id.desc()).limit(limit))
    return [_from_row(row) for row in rows]


async def delete_outcome(connection: AsyncConnection, site_id: int, outcome_id: str, actor: str, now: datetime) -> None:
    """Delete an outcome. Raises NotFoundError."""
    deleted = delete(schema.outcome).where(_table.site_id == site_id, _table.id == outcome_id).returning(_table.kind)
    kind = (await connection.execute(deleted)).scalar_one_or_none()
    if kind is None:
        raise NotFoundError("outcome_not_found", f"Site {site_id} has no such outcome. GET /v1/outcomes lists them.")
    await bump_all_revisions(connection, site_id)
    # Without the id, which may tell who it was.
    await add_audit_entry(connection, actor, "outcome.deleted", {"site_id": site_id, "kind": kind}, now)


async def _find(connection: AsyncConnection, keys: Collection[OutcomeKey]) -> dict[OutcomeKey, Outcome]:
    sites, ids = {site_id for site_id, _ in keys}, {outcome_id for _, outcome_id in keys}
    query = select(schema.outcome).where(_table.site_id.in_(sites), _table.id.in_(ids))
    found = [_from_row(row) for row in await connection.execute(query)]
    return {key: outcome for outcome in found if (key := (outcome.site_id, outcome.id)) in keys}


async def _read_erasures(
    connection: AsyncConnection, outcomes: Iterable[Outcome], hash_respondent: HashRespondent
) -> dict[RespondentKey, datetime]:
    """Returns when the respondents of the outcomes were erased. Those who were not are missing."""
    respondents = {(outcome.site_id, outcome.respondent_id) for outcome in outcomes}
    by_digest = {(site_id, digest): (site_id, name) for site_id, name in respondents for digest in hash_respondent(name)}
    sites, digests = {site_id for site_id, _ in by_digest}, {digest for _, digest in by_digest}
    query = select(schema.erased_respondent).where(_erased.site_id.in_(sites), _erased.digest.in_(digests))
    rows = await connection.execute(query)
    return {by_digest[key]: row.erased_at for row in rows if (key := (row.site_id, row.digest)) in by_digest}


def _is_erased(outcome: Outcome, erased: dict[RespondentKey, datetime]) -> bool:
    erased_at = erased.get((outcome.site_id, outcome.respondent_id))
    return erased_at is not None and outcome.at <= erased_at


def _from_row(row: Row[Any]) -> Outcome:
    return Outcome(**row._mapping)
