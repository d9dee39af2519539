"""The owner's codes for referrals. Each is given once, and each person gets one."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import RespondentId
from outoften.domain.errors import ConflictError
from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry
from outoften.storage.core.upsert import upsert

MAX_CODES = 100_000

_code = schema.referral_code.c
_add = upsert(schema.referral_code)


class GivenCode(Struct, frozen=True):
    """A code that was given."""

    code: Annotated[str, Meta(description="The code.", examples=["FRIEND-7Q2X"])]
    given_at: Annotated[datetime, Meta(description="The time at which the code was given.")]
    respondent_id: RespondentId


class ReferralCodes(Struct, frozen=True):
    """The codes of a site. The person of a code is null once erased."""

    left: Annotated[int, Meta(description="Codes that were not given yet.", examples=[87])]
    given: Annotated[int, Meta(description="Codes that were given.", examples=[13])]
    latest: Annotated[list[GivenCode], Meta(description="The codes that were given last, the latest first; at most 200.")]


async def add_codes(connection: AsyncConnection, site_id: int, codes: Collection[str], actor: str, now: datetime) -> int:
    """Store new codes, and return how many were not there yet. Raises ConflictError if there are too many."""
    count = select(func.count()).where(_code.site_id == site_id)
    before = (await connection.execute(count)).scalar_one()
    if before + len(codes) > MAX_CODES:
        raise ConflictError("too_many_codes", f"A site can have {MAX_CODES:,} codes, and has {before:,}. Send fewer.")
    rows = [{"site_id": site_id, "code": code} for code in dict.fromkeys(codes)]
    await connection.execute(_add[connection.dialect.name], rows)
    added = int((await connection.execute(count)).scalar_one()) - int(before)
    await add_audit_entry(connection, actor, "referral_codes.added", {"site_id": site_id, "count": added}, now)
    return added


async def delete_free_codes(connection: AsyncConnection, site_id: int, actor: str, now: datetime) -> None:
    """Delete the codes that were not given."""
    deleted = await connection.execute(delete(schema.referral_code).where(_code.site_id == site_id, _code.given_at.is_(None)))
    await add_audit_entry(connection, actor, "referral_codes.deleted", {"site_id": site_id, "count": deleted.rowcount}, now)


async def read_codes(connection: AsyncConnection, site_id: int) -> ReferralCodes:
    """Returns how many codes are left, and who got the latest."""
    of_site = _code.site_id == site_id
    given = (of_site, _code.given_at.is_not(None))
    latest = select(_code.code, _code.given_at, _code.respondent_id).where(*given)
    rows = await connection.execute(latest.order_by(_code.given_at.desc(), _code.id.desc()).limit(200))
    count = (await connection.execute(select(func.count()).where(*given))).scalar_one()
    return ReferralCodes(await count_free_codes(connection, site_id), count, [GivenCode(**row._mapping) for row in rows])


async def count_free_codes(connection: AsyncConnection, site_id: int) -> int:
    """Returns the number of codes that were not given yet."""
    free = select(func.count()).where(_code.site_id == site_id, _code.given_at.is_(None))
    return int((await connection.execute(free)).scalar_one())


async def find_people_with_codes(connection: AsyncConnection, site_id: int, people: Sequence[str]) -> set[str]:
    """Returns those of these respondents who have a code."""
    query = select(_code.respondent_id).where(_code.site_id == site_id, _code.respondent_id.in_(people))
    return set((await connection.execute(query)).scalars())


async def give_code(connection: AsyncConnection, site_id: int, respondent_id: str, now: datetime) -> str | None:
    """Give a respondent the next free code, and return it; None if none is left."""
    free = select(_code.id).where(_code.site_id == site_id, _code.given_at.is_(None)).order_by(_code.id).limit(1)
    given = update(schema.referral_code).where(_code.id == free.with_for_update(skip_locked=True).scalar_subquery())
    values = {"given_at": now, "respondent_id": respondent_id}
    code: str | None = (await connection.execute(given.values(values).returning(_code.code))).scalar_one_or_none()
    return code
