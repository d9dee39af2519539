"""Respondents who were erased while tokens of theirs may still be valid. Only keyed hashes of their ids are stored."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Ask
from outoften.storage.core import schema
from outoften.storage.core.raw_sql import RawConnection
from outoften.storage.core.upsert import upsert
from outoften.tokens.respondent_hash import HashRespondent

RespondentKey = tuple[int, str]

# An erasure excludes the batches that could write again what it removes: a respondent's ask, a segment's last value.
_LOCK_ID = 7071076111
# Retention can erase a million asks, and the number is only to notice an erasure after the clock was set back.
_MAX_COUNTED = 1000
# Answers wait for a step, which takes some milliseconds.
_ROWS_PER_STEP = 1000
_erased = schema.erased_respondent
_select_erased = select(_erased)
_add_erasure = upsert(_erased, overwrite=["erased_at"])
_share_lock = select(func.pg_advisory_xact_lock_shared(_LOCK_ID))


async def lock_out_batches(connection: AsyncConnection) -> None:
    """Wait for the batches of other processes, and make new ones wait until this transaction ends. Call it first."""
    if connection.dialect.name == "postgresql":
        await connection.execute(select(func.pg_advisory_xact_lock(_LOCK_ID)))


async def lock_out_erasures(driver: RawConnection) -> None:
    """Make the erasures of other processes wait until this transaction ends. Call it first."""
    if driver.engine == "postgresql":
        await driver.fetch_raw(_share_lock)


async def lock_out_other_erasures(connection: AsyncConnection) -> None:
    """Do the same as `lock_out_erasures`, for a transaction that is not a batch."""
    if connection.dialect.name == "postgresql":
        await connection.execute(_share_lock)


async def add_erasure(connection: AsyncConnection, site_id: int, digest: bytes, now: datetime) -> None:
    """Remember that a respondent was erased, so that tokens from before are refused."""
    await connection.execute(_add_erasure[connection.dialect.name], [{"site_id": site_id, "digest": digest, "erased_at": now}])


async def read_latest_erasure(connection: AsyncConnection, since: datetime) -> tuple[int, datetime | None]:
    """Returns the number of records of erased asks and respondents and of surveys that were deleted `since` then, and the
    time of the latest of them. Of each kind, it counts only the first records.
    """
    count, latest = 0, []
    deleted = schema.deleted_survey.c
    for column, is_done in (
        (schema.ask.c.erased_at, schema.ask.c.erased_at.is_not(None)),
        (_erased.c.erased_at, _erased.c.erased_at.is_not(None)),
        (deleted.deleted_at, deleted.deleted_to.is_(None) & (deleted.deleted_at >= since)),
    ):
        first = select(column).where(is_done).limit(_MAX_COUNTED).subquery()
        count += await connection.scalar(select(func.count()).select_from(first)) or 0
        latest.append(await connection.scalar(select(func.max(column)).where(is_done)))
    return count, max(filter(None, latest), default=None)


async def delete_old_erasures(connection: AsyncConnection, before: datetime) -> bool:
    """Delete the next empty rows of asks, and the records of respondents, that were erased before this time.

    Returns whether more remain.
    """
    ask = schema.ask.c
    old = select(ask.site_id, ask.id).where(ask.erased_at < before).order_by(ask.erased_at).limit(_ROWS_PER_STEP)
    rows = [tuple(row) for row in await connection.execute(old)]
    for site_id in {site_id for site_id, _ in rows}:
        ids = [ask_id for of_site, ask_id in rows if of_site == site_id]
        await connection.execute(delete(schema.ask).where(ask.site_id == site_id, ask.id.in_(ids)))
    await connection.execute(delete(_erased).where(_erased.c.erased_at < before))
    return len(rows) == _ROWS_PER_STEP


async def load_erasures(
    driver: RawConnection, respondents: Collection[RespondentKey], hash_respondent: HashRespondent
) -> Mapping[RespondentKey, datetime]:
    """Returns when these respondents were erased. Those who were not are missing."""
    respondent_by_digest = {
        (site_id, digest): (site_id, respondent_id)
        for site_id, respondent_id in respondents
        for digest in hash_respondent(respondent_id)
    }
    if not respondent_by_digest:
        return {}
    sites, digests = (set(values) for values in zip(*respondent_by_digest, strict=True))
    rows = await driver.select_in(_select_erased, (_erased.c.site_id, sites), (_erased.c.digest, digests))
    erased = ((respondent_by_digest.get((row["site_id"], row["digest"])), row["erased_at"]) for row in rows)
    return {respondent: erased_at for respondent, erased_at in erased if respondent}


async def is_erased(connection: AsyncConnection, ask: Ask, hash_respondent: HashRespondent) -> bool:
    """Whether an ask, or its respondent after it was issued, was erased."""
    stored = schema.ask.c
    is_row = (stored.site_id == ask.site_id) & (stored.id == ask.id) & stored.erased_at.is_not(None)
    queries = [select(stored.id).where(is_row).exists()]
    if ask.respondent_id is not None:
        digests = hash_respondent(ask.respondent_id)
        columns = _erased.c
        is_respondent = (columns.site_id == ask.site_id) & columns.digest.in_(digests) & (columns.erased_at >= ask.issued_at)
        queries.append(select(columns.digest).where(is_respondent).exists())
    return bool((await connection.execute(select(or_(*queries)))).scalar_one())
