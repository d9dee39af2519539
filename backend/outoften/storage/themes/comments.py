"""Queries of the comments for theme extraction."""

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

# The event loop decodes a batch at once.
BATCH_SIZE = 200

_ask: Any = schema.ask.c
_answered_at, _updated_at = type_coerce(_ask.answered_at, BigInt), type_coerce(_ask.updated_at, BigInt)


async def revision(connection: AsyncConnection, survey: Survey) -> int:
    """Returns the survey's revision, which grows with every write; 0 without one."""
    table = schema.revision.c
    rows = await connection.execute(select(table.number).where(table.site_id == survey.site_id, table.survey_id == survey.id))
    return rows.scalar_one_or_none() or 0


async def stream_comments(
    connection: AsyncConnection, survey: Survey, since: datetime | None = None, before: datetime | None = None
) -> AsyncGenerator[list[Comment], None]:
    """Yields batches of the newest counted comments, answered from `since` to before `before`."""
    query = _select_comments(survey)
    if since:
        query = query.where(_ask.answered_at >= since)
    if before:
        query = query.where(_ask.answered_at < before)
    async with connection.stream(query.limit(MAX_COMMENTS + 1).execution_options(yield_per=BATCH_SIZE)) as rows:
        async for batch in rows.partitions():
            yield [Comment(*row) for row in batch]


async def comments_by_id(
    connection: AsyncConnection, survey: Survey, keys: Collection[Hashable]
) -> AsyncIterator[list[Comment]]:
    """Yields batches of the comments with these keys; skips those that no longer count."""
    ids = [_id_from_key(key) for key in keys]
    for start in range(0, len(ids), BATCH_SIZE):
        query = _select_comments(survey).where(_ask.id.in_(ids[start : start + BATCH_SIZE]))
        yield [Comment(*row) for row in await connection.execute(query)]


async def comment_versions(connection: AsyncConnection, survey: Survey, floor: int) -> Iterable[tuple[Hashable, int]]:
    """Returns key and `updated_at` (milliseconds since 1970) of the newest comments answered at `floor` or later."""
    query = select(_key_column(), _updated_at).where(*_counting_conditions(survey), _answered_at >= floor)
    query = query.order_by(_ask.answered_at.desc(), _ask.id.desc()).limit(MAX_COMMENTS + 1)
    rows: Any = await (await raw_connection(connection)).fetch_raw(query)
    pairs: Iterable[tuple[Hashable, int]] = rows
    return pairs


async def versions_since(connection: AsyncConnection, survey: Survey, floor: int, latest: int) -> list[tuple[Hashable, int]]:
    """Returns the `comment_versions` that changed at `latest` or later, unsorted and without a limit."""
    query = select(_key_column(), _updated_at).where(
        *_counting_conditions(survey), _answered_at >= floor, _updated_at >= latest
    )
    return [(key, updated_at) for key, updated_at in await connection.execute(query)]


async def checksum(connection: AsyncConnection, survey: Survey, floor: int) -> tuple[int, int]:
    """Returns the number of comments and the sum of their `updated_at`, to compare with `Corpus.checksum`."""
    query = select(func.count(), func.coalesce(func.sum(_updated_at), 0)).where(
        *_counting_conditions(survey), _answered_at >= floor
    )
    count, updated_at_sum = (await connection.execute(query)).one()
    return int(count), int(updated_at_sum)


async def example_texts(
    connection: AsyncConnection, survey: Survey, keys: Collection[Hashable]
) -> dict[Hashable, CommentExample]:
    """Returns the comments with these keys that still count."""
    query = select(_key_column().label("key"), _ask.id, _ask.score, _ask.comment, _ask.answered_at)
    ids = [_id_from_key(key) for key in keys]
    rows = await connection.execute(query.where(*_counting_conditions(survey), _ask.id.in_(ids))) if ids else ()
    return {row.key: CommentExample(row.id, row.score, row.comment, row.answered_at) for row in rows}


def _select_comments(survey: Survey) -> Select[Any]:
    columns = (_ask.score, _ask.comment, _ask.channel, _ask.locale, _ask.segments, _ask.suspect, _ask.version)
    return (
        select(_key_column(), *columns, _answered_at, _updated_at)
        .where(*_counting_conditions(survey))
        .order_by(_ask.answered_at.desc(), _ask.id.desc())
    )


def _counting_conditions(survey: Survey) -> list[ColumnElement[bool]]:
    return [
        *(_ask.site_id == survey.site_id, _ask.survey_id == survey.id, _ask.answered_at.is_not(None)),
        *(_ask.comment.is_not(None), _ask.excluded.is_(None), _ask.erased_at.is_(None)),
    ]


def _key_column() -> ColumnElement[Any]:
    # The driver's type, because creating 100,000 UUID objects takes longer than reading them.
    return type_coerce(_ask.id, UuidBytes.impl)


def _id_from_key(key: Hashable) -> UUID:
    return UUID(bytes=key) if isinstance(key, bytes) else UUID(str(key))
