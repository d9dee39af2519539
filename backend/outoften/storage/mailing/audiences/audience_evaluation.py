"""Evaluates audiences: who is in one at present, and why others are not."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import ColumnElement, Dialect, Select, Text, TextualSelect, bindparam, case, column, func, not_, select, text
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
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
from outoften.domain.score import CATEGORY_SCORES, Counts
from outoften.storage.core import schema
from outoften.storage.mailing.audiences.audience_sql import AudienceSql, IdRange

SAMPLE_SIZE = 10

_FIRST_PAGE = 500
_PAGE_GROWTH = 20
_RANGE: IdRange = (bindparam("after", "", Text), bindparam("to", "", Text))

_recipient: Any = schema.recipient.c

_Query = Select[*tuple[Any, ...]]
# Those whose parameters have names, as in `text`.
_DIALECTS: Mapping[str, Callable[..., Dialect]] = {"sqlite": SQLiteDialect, "postgresql": PGDialect}

# The criteria that all must be met, by their positions.
Wanted = Mapping[int, Criterion]
Asking = tuple[int, Cadence]


class AudiencePage(Struct, frozen=True):
    """Recipients of an audience, how many others were left out by reason, and the last id looked at; None at the end."""

    recipients: list[Recipient]
    excluded: Mapping[str, int]
    last_id: str | None


class _Page(NamedTuple):
    """Where a page of recipients ends, and whether more may follow."""

    last_id: str
    is_full: bool


async def preview_audience(
    connection: AsyncConnection, site_id: int, criteria: Criterion, now: datetime, asking: Asking | None = None
) -> AudiencePreview:
    """Returns who is in an audience. `asking`: a survey and its cadence, by which people are excluded too."""
    now = _whole_milliseconds(now)
    unknown = await _find_unknown(connection, site_id, trait_keys(criteria), now)
    wanted = {index: kept for index, part in enumerate(parts(criteria)) if (kept := prune(part, unknown)) is not None}
    codes = _codes(wanted)
    counted = await _compile(connection, lambda: _counts(_sql(connection, site_id, now, asking), wanted))
    row = tuple((await connection.execute(counted)).one())
    counts, scores = dict(zip(codes, row, strict=False)), row[len(codes) :]
    total, count = sum(counts.values()), counts[INCLUDED]
    sample = await _read_sample(connection, site_id, wanted, now, asking) if count else []
    return AudiencePreview(
        total=total,
        count=count,
        excluded=explain(criteria, counts),
        sample=[recipient_out(recipient) for recipient in sample],
        notes=[_note(key, key in optional_keys(criteria)) for key in sorted(unknown, key=str)] if total else [],
        score_shift=score_shift(Counts(*scores[:3]), Counts(*scores[3:])),
    )


async def read_audience_page(
    connection: AsyncConnection, site_id: int, criteria: Criterion, after: str, limit: int, now: datetime
) -> AudiencePage:
    """Returns the recipients of an audience among the next `limit` recipients of the site after this id.

    Optional criteria must have been left out by `without_unknown` before.
    """
    now = _whole_milliseconds(now)
    if (page := await _next_page(connection, site_id, after, limit)) is None:
        return AudiencePage([], {}, None)
    wanted = dict(enumerate(parts(criteria)))

    def build() -> _Query:
        sql = _sql(connection, site_id, now, None, _RANGE)
        columns = (schema.recipient, _reason(sql, wanted).label("reason"))
        return select(*columns).select_from(sql.join()).where(*sql.scope()).order_by(_recipient.id)

    codes, recipients, excluded = _codes(wanted), list[Recipient](), dict[str, int]()
    for row in await connection.execute(await _compile(connection, build), {"after": after, "to": page.last_id}):
        values = dict(row._mapping)
        if (code := codes[values.pop("reason")]) == INCLUDED:
            recipients.append(Recipient(**values))
        else:
            code = code.partition(" ")[0]
            excluded[code] = excluded.get(code, 0) + 1
    return AudiencePage(recipients, excluded, page.last_id if page.is_full else None)


async def _read_sample(
    connection: AsyncConnection, site_id: int, wanted: Wanted, now: datetime, asking: Asking | None
) -> list[Recipient]:
    """Returns the first recipients in the audience. Most are found among a few recipients, so that not all are looked at."""

    def build() -> _Query:
        sql = _sql(connection, site_id, now, asking, _RANGE)
        is_included = _reason(sql, wanted) == len(_codes(wanted)) - 1
        found = select(schema.recipient).select_from(sql.join()).where(*sql.scope(), is_included)
        return found.order_by(_recipient.id).limit(SAMPLE_SIZE)

    statement, sample, after, size = await _compile(connection, build), list[Recipient](), "", _FIRST_PAGE
    while len(sample) < SAMPLE_SIZE and (page := await _next_page(connection, site_id, after, size)):
        rows = await connection.execute(statement, {"after": after, "to": page.last_id})
        sample += [Recipient(**row._mapping) for row in rows]
        after, size = page.last_id, size * _PAGE_GROWTH
    return sample[:SAMPLE_SIZE]


async def _next_page(connection: AsyncConnection, site_id: int, after: str, limit: int) -> _Page | None:
    """Returns where a page of at most `limit` recipients after this id ends; None if there is none."""
    of_site = (_recipient.site_id == site_id, _recipient.id > after)
    nth = select(_recipient.id).where(*of_site).order_by(_recipient.id).offset(limit - 1).limit(1)
    if (last_id := await connection.scalar(nth)) is not None:
        return _Page(last_id, True)
    last_id = await connection.scalar(select(func.max(_recipient.id)).where(*of_site))
    return None if last_id is None else _Page(last_id, False)


async def without_unknown(connection: AsyncConnection, site_id: int, criteria: Criterion, now: datetime) -> Criterion:
    """Returns the criteria without optional ones about what no recipient has."""
    unknown = await _find_unknown(connection, site_id, optional_keys(criteria), now)
    return prune(criteria, unknown) or EVERYBODY


def _codes(wanted: Wanted) -> list[str]:
    """Returns the reasons in the order of their numbers; the last one stands for the people in the audience."""
    return [*map(criterion_code, wanted), *STATES_AND_CADENCE, INCLUDED]


def _reason(sql: AudienceSql, wanted: Wanted) -> ColumnElement[int]:
    """Returns the number of the first reason for which a recipient is not in the audience. Numbers are compared fastest."""
    numbers = {code: number for number, code in enumerate(_codes(wanted))}
    reasons: list[tuple[Any, Any]] = [
        (not_(sql.compile(part)), numbers[criterion_code(index)]) for index, part in wanted.items()
    ]
    others = {code: numbers[code] for code in STATES_AND_CADENCE}
    reasons.append((_recipient.blocked.is_not(None), case(others, value=_recipient.blocked)))
    cadence_reason = sql.cadence_reason()
    reasons.append((cadence_reason.is_not(None), case(others, value=cadence_reason)))
    return case(*reasons, else_=numbers[INCLUDED])


def _counts(sql: AudienceSql, wanted: Wanted) -> _Query:
    """Returns the query of how many people there are by reason, then by the category of the last score: those whom no criterion
    excludes, and those whom one does.
    """
    columns = (_reason(sql, wanted).label("reason"), func.coalesce(sql.last_score(), -1).label("score"))
    # The offset keeps the engines from repeating the reason in each of the counts. Grouping would sort on SQLite.
    people = select(*columns).select_from(sql.join()).where(*sql.scope()).offset(0).subquery("people")
    reason, score = people.c.reason, people.c.score
    counts = [func.count().filter(reason == number) for number in range(len(_codes(wanted)))]
    for group in (reason >= len(wanted), reason < len(wanted)):
        counts += [func.count().filter(score.between(of[0], of[-1]), group) for of in CATEGORY_SCORES.values()]
    return select(*(count.label(f"n{number}") for number, count in enumerate(counts)))


def _sql(
    connection: AsyncConnection, site_id: int, now: datetime, asking: Asking | None, ids: IdRange | None = None
) -> AudienceSql:
    return AudienceSql(connection.dialect.name, site_id, now, ids, asking)


async def _compile(connection: AsyncConnection, build: Callable[[], _Query]) -> TextualSelect:
    """Returns a query as text. That of the largest criteria takes a quarter of a second, in a thread, so that answers go on."""

    def compile_query() -> TextualSelect:
        query = build()
        dialect = _DIALECTS[connection.dialect.name](paramstyle="named")
        compiled = query.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        types = {name: one.type for name, one in compiled.binds.items()}
        parameters = [bindparam(name, value, types.get(name)) for name, value in compiled.params.items()]
        columns = [column(str(one.key), one.type) for one in query.selected_columns]
        return text(str(compiled)).bindparams(*parameters).columns(*columns)

    return await asyncio.to_thread(compile_query)


async def _find_unknown(connection: AsyncConnection, site_id: int, keys: set[str | None], now: datetime) -> set[str | None]:
    """Returns those of these traits that no recipient of the site has; None stands for `created_at`."""
    if not keys:
        return set()
    ordered, sql = sorted(keys, key=str), _sql(connection, site_id, now, None)

    def build() -> _Query:
        known = (select(_recipient.id).where(*sql.scope(), sql.has_trait(key)).exists() for key in ordered)
        return select(*(one.label(f"n{number}") for number, one in enumerate(known)))

    row = (await connection.execute(await _compile(connection, build))).one()
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
