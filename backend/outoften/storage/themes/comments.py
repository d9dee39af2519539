"""The comments that themes are found in."""

from collections.abc import AsyncGenerator, AsyncIterator, Collection, Hashable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.surveys.survey import Survey
from outoften.domain.themes.corpus import MAX_COMMENTS, Comment
from outoften.domain.themes.theme_report import CommentExample
from outoften.storage.core import schema
from outoften.storage.core.raw_sql import raw_connection
from outoften.storage.core.types import BigInt, UuidBytes

BATCH_SIZE = 1000

_ask: Any = schema.ask.c
_answered_at, _updated_at = type_coerce(_ask.answered_at, BigInt), type_coerce(_ask.updated_at, BigInt)


async def revision(connection: AsyncConnection, survey: Survey) -> int:
    """A number that grows with everything written of the survey."""
    table = schema.revision.c
    rows = await connection.execute(select(table.number).where(table.site_id == survey.site_id, table.survey_id == survey.id))
    return rows.scalar_one_or_none() or 0


async def stream_comments(
    connection: AsyncConnection, survey: Survey, since: datetime | None = None, before: datetime | None = None
) -> AsyncGenerator[list[Comment], None]:
    """The newest comments that count, a part at a time; where wanted, those answered within two moments."""
    wanted = _select_comments(survey)
    if since:
        wanted = wanted.where(_ask.answered_at >= since)
    if before:
        wanted = wanted.where(_ask.answered_at < before)
    async with connection.stream(wanted.limit(MAX_COMMENTS + 1).execution_options(yield_per=BATCH_SIZE)) as rows:
        async for part in rows.partitions():
            yield [Comment(*row) for row in part]


async def comments_by_id(
    connection: AsyncConnection, survey: Survey, keys: Collection[Hashable]
) -> AsyncIterator[list[Comment]]:
    """These comments, a part at a time."""
    ids = [_id_from_key(key) for key in keys]
    for begin in range(0, len(ids), BATCH_SIZE):
        some = _select_comments(survey).where(_ask.id.in_(ids[begin : begin + BATCH_SIZE]))
        yield [Comment(*row) for row in await connection.execute(some)]


async def comment_versions(connection: AsyncConnection, survey: Survey, floor: int) -> Iterable[tuple[Hashable, int]]:
    """When each of the newest comments last changed: all that tells what there is to read."""
    wanted = select(_key_column(), _updated_at).where(*_counting_conditions(survey), _answered_at >= floor)
    wanted = wanted.order_by(_ask.answered_at.desc(), _ask.id.desc()).limit(MAX_COMMENTS + 1)
    rows: Any = await (await raw_connection(connection)).fetch_raw(wanted)
    pairs: Iterable[tuple[Hashable, int]] = rows
    return pairs


async def versions_since(connection: AsyncConnection, survey: Survey, floor: int, latest: int) -> list[tuple[Hashable, int]]:
    """Those of the `updates` that are as late as the latest that is known, or later."""
    wanted = select(_key_column(), _updated_at).where(
        *_counting_conditions(survey), _answered_at >= floor, _updated_at >= latest
    )
    return [(key, updated_at) for key, updated_at in await connection.execute(wanted)]


async def checksum(connection: AsyncConnection, survey: Survey, floor: int) -> tuple[int, int]:
    """How many comments there are, and the sum of when they last changed: equal when nothing vanished or was overlooked."""
    wanted = select(func.count(), func.coalesce(func.sum(_updated_at), 0)).where(
        *_counting_conditions(survey), _answered_at >= floor
    )
    count, changed = (await connection.execute(wanted)).one()
    return int(count), int(changed)


async def example_texts(
    connection: AsyncConnection, survey: Survey, keys: Collection[Hashable]
) -> dict[Hashable, CommentExample]:
    """The comments of these keys, those that still count."""
    wanted = select(_key_column().label("key"), _ask.id, _ask.score, _ask.comment, _ask.answered_at)
    ids = [_id_from_key(key) for key in keys]
    rows = await connection.execute(wanted.where(*_counting_conditions(survey), _ask.id.in_(ids))) if ids else ()
    return {row.key: CommentExample(row.id, row.score, row.comment, row.answered_at) for row in rows}


def _select_comments(survey: Survey) -> Select[Any]:
    said = (_ask.score, _ask.comment, _ask.channel, _ask.locale, _ask.segments, _ask.suspect, _answered_at, _updated_at)
    return select(_key_column(), *said).where(*_counting_conditions(survey)).order_by(_ask.answered_at.desc(), _ask.id.desc())


def _counting_conditions(survey: Survey) -> list[ColumnElement[bool]]:
    return [
        *(_ask.site_id == survey.site_id, _ask.survey_id == survey.id, _ask.answered_at.is_not(None)),
        *(_ask.comment.is_not(None), _ask.excluded.is_(None), _ask.erased_at.is_(None)),
    ]


def _key_column() -> ColumnElement[Any]:
    # As the driver has it: a hundred thousand UUIDs take longer to make than to read.
    return type_coerce(_ask.id, UuidBytes.impl)


def _id_from_key(key: Hashable) -> UUID:
    return UUID(bytes=key) if isinstance(key, bytes) else UUID(str(key))
