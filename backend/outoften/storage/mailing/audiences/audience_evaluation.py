"""Evaluates audiences: who is in one at present, and why others are not."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import case, func, literal, not_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.cadence import Cadence
from outoften.domain.mailing.audiences.audience import EVERYBODY, Criterion, optional_keys, parts, prune, trait_keys
from outoften.domain.mailing.audiences.audience_preview import (
    INCLUDED,
    STATES_AND_CADENCE,
    AudiencePreview,
    criterion_code,
    explain,
    score_shift,
)
from outoften.domain.mailing.recipients.recipient import Recipient, recipient_out
from outoften.domain.score import SCORES
from outoften.domain.score import counts as category_counts
from outoften.storage.core import schema
from outoften.storage.mailing.audiences.audience_sql import AudienceSql

SAMPLE_SIZE = 10

_SCORES = 16
_NO_SCORE = 15

_recipient: Any = schema.recipient.c


class AudiencePage(Struct, frozen=True):
    """Recipients of an audience, how many others were left out by reason, and the last id looked at; None at the end."""

    recipients: list[Recipient]
    excluded: Mapping[str, int]
    last_id: str | None


async def preview_audience(
    connection: AsyncConnection, site_id: int, criteria: Criterion, now: datetime, asking: tuple[int, Cadence] | None = None
) -> AudiencePreview:
    """Returns who is in an audience. `asking`: a survey and its cadence, by which people are excluded too."""
    now = _whole_milliseconds(now)
    unknown = await _find_unknown(connection, site_id, trait_keys(criteria), now)
    wanted = {index: kept for index, part in enumerate(parts(criteria)) if (kept := prune(part, unknown)) is not None}
    sql = AudienceSql(connection.dialect.name, site_id, now)
    reason = _reason(sql, wanted, asking)
    # Built before the last score, which it does not need.
    included = select(schema.recipient).select_from(sql.join()).where(*sql.scope(), reason == INCLUDED).limit(SAMPLE_SIZE)
    # One number for reason and score, because SQLite sorts to group, and numbers are sorted fastest.
    codes = [*map(criterion_code, wanted), *STATES_AND_CADENCE, INCLUDED]
    number = case({code: index for index, code in enumerate(codes)}, value=reason) * _SCORES
    key = (number + func.coalesce(sql.last_score(), _NO_SCORE)).label("key")
    people = select(key).select_from(sql.join()).where(*sql.scope()).subquery()
    rows = await connection.execute(select(people.c.key, func.count()).group_by(people.c.key))
    counts: Counter[str] = Counter()
    distributions: dict[str, list[int]] = {code: [0] * len(SCORES) for code in codes}
    for packed, count in rows:
        index, score = divmod(packed, _SCORES)
        counts[codes[index]] += count
        if score != _NO_SCORE:
            distributions[codes[index]][score] += count
    sample = [Recipient(**row._mapping) for row in await connection.execute(included)] if counts.get(INCLUDED) else []
    return AudiencePreview(
        total=sum(counts.values()),
        count=counts.get(INCLUDED, 0),
        excluded=explain(criteria, counts),
        sample=[recipient_out(recipient) for recipient in sample],
        notes=[_note(key, key in optional_keys(criteria)) for key in sorted(unknown, key=str)] if counts else [],
        score_shift=score_shift({code: category_counts(numbers) for code, numbers in distributions.items()}),
    )


async def read_audience_page(
    connection: AsyncConnection, site_id: int, criteria: Criterion, after: str, limit: int, now: datetime
) -> AudiencePage:
    """Returns the recipients of an audience among the next `limit` recipients of the site after this id.

    Optional criteria must have been left out by `without_unknown` before.
    """
    now = _whole_milliseconds(now)
    of_site = (_recipient.site_id == site_id, _recipient.id > after)
    next_ids = select(_recipient.id).where(*of_site).order_by(_recipient.id).limit(limit)
    ids = list((await connection.execute(next_ids)).scalars())
    if not ids:
        return AudiencePage([], {}, None)
    sql = AudienceSql(connection.dialect.name, site_id, now, (after, ids[-1]))
    reason = _reason(sql, dict(enumerate(parts(criteria))), None).label("reason")
    rows = await connection.execute(
        select(schema.recipient, reason).select_from(sql.join()).where(*sql.scope()).order_by(_recipient.id)
    )
    recipients: list[Recipient] = []
    excluded: dict[str, int] = {}
    for row in rows:
        values = dict(row._mapping)
        if (code := str(values.pop("reason"))) == INCLUDED:
            recipients.append(Recipient(**values))
        else:
            code = code.partition(" ")[0]
            excluded[code] = excluded.get(code, 0) + 1
    return AudiencePage(recipients, excluded, ids[-1] if len(ids) == limit else None)


async def without_unknown(connection: AsyncConnection, site_id: int, criteria: Criterion, now: datetime) -> Criterion:
    """Returns the criteria without optional ones about what no recipient has."""
    unknown = await _find_unknown(connection, site_id, optional_keys(criteria), now)
    return prune(criteria, unknown) or EVERYBODY


def _reason(sql: AudienceSql, wanted: Mapping[int, Criterion], asking: tuple[int, Cadence] | None) -> Any:
    """Returns the first reason for which a recipient is not in the audience, else "included"."""
    reasons = [(not_(sql.compile(part)), literal(criterion_code(index))) for index, part in wanted.items()]
    reasons.append((_recipient.blocked.is_not(None), _recipient.blocked))
    otherwise = func.coalesce(sql.cadence_reason(*asking), INCLUDED) if asking else literal(INCLUDED)
    return case(*reasons, else_=otherwise)


async def _find_unknown(connection: AsyncConnection, site_id: int, keys: set[str | None], now: datetime) -> set[str | None]:
    """Returns those of these traits that no recipient of the site has; None stands for `created_at`."""
    if not keys:
        return set()
    ordered = sorted(keys, key=str)
    sql = AudienceSql(connection.dialect.name, site_id, now)
    known = [select(_recipient.id).where(*sql.scope(), sql.has_trait(key)).exists() for key in ordered]
    row = (await connection.execute(select(*known))).one()
    return {key for key, is_known in zip(ordered, row, strict=True) if not is_known}


def _note(key: str | None, is_optional: bool) -> str:
    what = (
        "No recipient has `created_at`, the date since when the person is a customer"
        if key is None
        else (f"No recipient has the trait {key!r}")
    )
    if is_optional:
        return f"{what}: the criterion is ignored. Send it with your recipients, or remove the criterion."
    return f"{what}: the criterion treats everybody alike. Check its spelling, or send it with your recipients."


def _whole_milliseconds(now: datetime) -> datetime:
    """Returns the time as it is stored, so that times are compared alike in the database."""
    return now - timedelta(microseconds=now.microsecond % 1000)
