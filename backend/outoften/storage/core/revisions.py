"""Each survey's revision: a number that grows with every write, so that a cached report can be checked for freshness."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.storage.core import schema
from outoften.storage.core.upsert import upsert

RevisionBySurvey = Mapping[int, int]

BUMP_REVISION = upsert(schema.revision, add=["number"])

_select_revisions = select(schema.revision.c.survey_id, schema.revision.c.number)


async def read_revisions(connection: AsyncConnection) -> RevisionBySurvey:
    """Returns the revision of each survey by its id. A survey without any write is missing."""
    return {row.survey_id: row.number for row in await connection.execute(_select_revisions)}


def revision_rows(surveys: Collection[tuple[int, int]]) -> list[dict[str, int]]:
    """Returns the rows for BUMP_REVISION, in the order of their keys. `surveys` are pairs of site id and survey id."""
    return [{"site_id": site_id, "survey_id": survey_id, "number": 1} for site_id, survey_id in sorted(surveys)]


async def bump_revisions(connection: AsyncConnection, surveys: Collection[tuple[int, int]]) -> None:
    """Mark these surveys as changed. `surveys` are pairs of site id and survey id.

    Call it in the transaction that writes the change, after the change: it locks the revision until the commit.
    """
    if surveys:
        await connection.execute(BUMP_REVISION[connection.dialect.name], revision_rows(surveys))


async def bump_survey_revision(connection: AsyncConnection, survey_id: int) -> None:
    """Mark one survey as changed, as `bump_revisions` does."""
    site_id = (await connection.execute(select(schema.survey.c.site_id).where(schema.survey.c.id == survey_id))).scalar_one()
    await bump_revisions(connection, {(site_id, survey_id)})


async def bump_all_revisions(connection: AsyncConnection, site_id: int | None = None) -> None:
    """Mark all surveys as changed, of one site or of all."""
    table = schema.survey.c
    surveys = select(table.site_id, table.id)
    rows = await connection.execute(surveys if site_id is None else surveys.where(table.site_id == site_id))
    await bump_revisions(connection, {(site, survey) for site, survey in rows})


def consume_exception(task: "asyncio.Task[Any]") -> None:
    """Retrieve the task's exception, so that asyncio does not log "exception was never retrieved"."""
    if not task.cancelled():
        task.exception()


class Revisions:
    """The current revisions, read from the database as rarely as possible.

    The only process on a database reads them again after each of its writes. With `shared`, other processes write too: every
    call reads, but concurrent calls share one read.
    """

    def __init__(self, read_transaction: Callable[[], AbstractAsyncContextManager[AsyncConnection]], shared: bool) -> None:
        self.written = asyncio.Event()
        self._read_transaction = read_transaction
        self._shared = shared
        self._write_count = 0
        self._cached: tuple[int, RevisionBySurvey] | None = None
        self._current: asyncio.Task[RevisionBySurvey] | None = None
        self._next: asyncio.Task[RevisionBySurvey] | None = None

    def mark_written(self) -> None:
        """Call this after every transaction that may have written something."""
        self._write_count += 1
        self.written.set()

    async def current(self) -> RevisionBySurvey:
        """Returns revisions that are not older than this call. Raises UnavailableError."""
        if self._cached and self._cached[0] == self._write_count and not self._shared:
            return self._cached[1]
        if self._next is None:
            # A read in progress may have begun before the last write.
            self._next = asyncio.create_task(self._read(self._current), name="revisions")
            self._next.add_done_callback(consume_exception)
        # Shielded, because other callers wait for the same task.
        return await asyncio.shield(self._next)

    async def _read(self, previous: "asyncio.Task[RevisionBySurvey] | None") -> RevisionBySurvey:
        if previous:
            await asyncio.wait([previous])
        self._current, self._next = self._next, None
        write_count = self._write_count
        async with self._read_transaction() as connection:
            revisions = await read_revisions(connection)
        self._cached = write_count, revisions
        return revisions
