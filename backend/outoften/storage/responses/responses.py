"""Responses: list page by page, count, read."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Ask
from outoften.domain.errors import NotFoundError
from outoften.domain.responses.response import ResponseCounts
from outoften.domain.responses.response_filter import ResponseCriteria
from outoften.domain.surveys.survey import Survey
from outoften.storage.collecting.asks import ask_from_row
from outoften.storage.collecting.people import read_people
from outoften.storage.core import schema
from outoften.storage.responses.read_marks import find_unread, read_unread_since
from outoften.storage.responses.response_conditions import response_conditions
from outoften.storage.responses.search_index import match_index

# Upper bound on the responses examined per page, so that a filter with few matches stays fast.
MAX_EXAMINED_RESPONSES = 50_000
# The same when each comment must be split into words, which is slower.
MAX_EXAMINED_COMMENTS = 10_000
# Responses per chunk of an export, and how many are examined for it. Answers wait for a chunk, which takes a few milliseconds.
EXPORT_PAGE_SIZE = 100
MAX_EXAMINED_FOR_EXPORT = 5_000
# Responses are counted up to this number.
MAX_COUNT = 10_000

ReadTransaction = Callable[[], AbstractAsyncContextManager[AsyncConnection]]


class Cursor(NamedTuple):
    """The last response of a page: its `answered_at` or `updated_at`, by which the list is ordered, and its id."""

    at: datetime
    id: UUID


class ResponsePage(Struct, frozen=True):
    """A page of asks with an answer. `next_cursor` is where the next page begins; None on the last page.

    `unread`: those that the criteria's reader has not read; None without a reader. `names`: of their respondents, by id.
    """

    asks: list[Ask]
    next_cursor: Cursor | None
    unread: set[UUID] | None = None
    names: dict[str, str | None] = {}


async def list_responses(
    connection: AsyncConnection,
    survey: Survey,
    limit: int,
    after: Cursor | None = None,
    criteria: ResponseCriteria | None = None,
    max_examined: int = MAX_EXAMINED_RESPONSES,
) -> ResponsePage:
    """Returns a page, newest first; with `updated_since`, the oldest update first. `after`: the previous page's `next_cursor`.

    With a filter, a page may have fewer than `limit` responses although it is not the last.
    """
    criteria = criteria or ResponseCriteria()
    order = _Order(criteria)
    conditions, floor = await _matching(connection, survey, criteria, order, after, max_examined)
    # One more row than `limit` shows whether there is a next page.
    page = select(schema.ask).where(*conditions).order_by(*order.columns).limit(limit + 1)
    asks = [ask_from_row(row) for row in await connection.execute(page)]
    has_more, asks = len(asks) > limit, asks[:limit]
    next_cursor = order.cursor(asks[-1]) if has_more else floor
    if criteria.reader is None:
        return ResponsePage(asks, next_cursor)
    unread = await find_unread(connection, survey, criteria.reader, [ask.id for ask in asks])
    return ResponsePage(asks, next_cursor, unread, await read_names(connection, survey, asks))


async def read_counts(connection: AsyncConnection, survey: Survey, criteria: ResponseCriteria, reader: str) -> ResponseCounts:
    """Returns the numbers of all, of matching and of unread responses."""
    matching, exact = await count_responses(connection, survey, criteria)
    unread, _ = await count_responses(connection, survey, ResponseCriteria(reader=reader, unread=True))
    return ResponseCounts(await _count_all(connection, survey), matching, exact, unread)


async def count_responses(
    connection: AsyncConnection,
    survey: Survey,
    criteria: ResponseCriteria,
    max_count: int = MAX_COUNT,
    max_examined: int = MAX_EXAMINED_RESPONSES,
) -> tuple[int, bool]:
    """Returns the number of matching responses, at most `max_count`, and whether it is exact."""
    conditions, floor = await _matching(connection, survey, criteria, _Order(criteria), None, max_examined)
    matching = select(schema.ask.c.id).where(*conditions).limit(max_count + 1).subquery()
    count = (await connection.execute(select(func.count()).select_from(matching))).scalar_one()
    return min(count, max_count), count <= max_count and floor is None


async def _count_all(connection: AsyncConnection, survey: Survey) -> int:
    """Returns the number of all responses of a survey: those that tallies count, and the excluded ones."""
    tally, ask = schema.tally.c, schema.ask.c
    answered = func.coalesce(func.sum(tally.answered), 0)
    counted = select(answered).where(tally.site_id == survey.site_id, tally.survey_id == survey.id, tally.segment == "")
    excluded = select(func.count()).where(
        *(ask.site_id == survey.site_id, ask.survey_id == survey.id, ask.answered_at.is_not(None), ask.excluded.is_not(None))
    )
    return int((await connection.execute(counted)).scalar_one() + (await connection.execute(excluded)).scalar_one())


async def read_names(connection: AsyncConnection, survey: Survey, asks: Sequence[Ask]) -> dict[str, str | None]:
    """Returns the names of the respondents of these asks by id."""
    ids = {ask.respondent_id for ask in asks if ask.respondent_id is not None}
    people = await read_people(connection, survey.site_id, ids)
    return {name: person.name for name, person in people.items() if person.name is not None}


async def stream_responses(
    read_transaction: ReadTransaction, survey: Survey, criteria: ResponseCriteria
) -> AsyncGenerator[list[Ask], None]:
    """Yields all responses in chunks, each from its own transaction: a long one would stop SQLite from checkpointing."""
    after, has_next = None, True
    while has_next:
        async with read_transaction() as connection:
            page = await list_responses(
                connection, survey, EXPORT_PAGE_SIZE, after, criteria, max_examined=MAX_EXAMINED_FOR_EXPORT
            )
        yield page.asks
        after, has_next = page.next_cursor, page.next_cursor is not None


async def get_response(connection: AsyncConnection, survey: Survey, ask_id: UUID) -> Ask:
    """Returns the ask of one response. Raises NotFoundError."""
    return await read_response(connection, select_response(survey, ask_id), survey)


def select_response(survey: Survey, ask_id: UUID) -> Select[Any]:
    """Returns the query for `read_response`."""
    return select(schema.ask).where(schema.ask.c.site_id == survey.site_id, schema.ask.c.id == ask_id)


async def read_response(connection: AsyncConnection, query: Select[Any], survey: Survey) -> Ask:
    """Returns the ask of one response. Raises NotFoundError."""
    row = (await connection.execute(query)).one_or_none()
    ask = None if row is None else ask_from_row(row)
    if ask is None or ask.survey_id != survey.id or not ask.answered_at:
        raise NotFoundError("response_not_found", f"Survey {survey.id} has no response with this id. It may have been deleted.")
    return ask


class _Order:
    """The order of a list: newest first, or the oldest update first."""

    def __init__(self, criteria: ResponseCriteria) -> None:
        ask: Any = schema.ask.c
        self._by_update = criteria.updated_since is not None
        self._time = ask.updated_at if self._by_update else ask.answered_at
        self.keys = (self._time, ask.id)
        self.columns = self.keys if self._by_update else (self._time.desc(), ask.id.desc())

    def is_after(self, cursor: Cursor) -> ColumnElement[bool]:
        """Returns the condition for the rows after a cursor."""
        position, end = tuple_(*self.keys), tuple_(*cursor, types=[column.type for column in self.keys])
        return position > end if self._by_update else position < end

    def cursor(self, ask: Ask) -> Cursor:
        """Returns the cursor of a response."""
        at = ask.updated_at if self._by_update else ask.answered_at
        assert at
        return Cursor(at, ask.id)


async def _matching(
    connection: AsyncConnection,
    survey: Survey,
    criteria: ResponseCriteria,
    order: _Order,
    after: Cursor | None,
    max_examined: int,
) -> tuple[list[ColumnElement[bool]], Cursor | None]:
    """Returns the conditions of matching responses, and the last one that they examine; None if they examine all."""
    indexed, others = response_conditions(connection, survey, criteria)
    if criteria.unread and criteria.reader is not None and criteria.updated_since is None:
        indexed.append(schema.ask.c.answered_at >= await read_unread_since(connection, survey, criteria.reader))
    if after:
        indexed.append(order.is_after(after))
    examined = max_examined if others else None
    if criteria.search and criteria.search.uses_index:
        matches_search, many = await match_index(connection, survey, criteria.search)
        others.append(matches_search)
        examined = MAX_EXAMINED_COMMENTS if many else None
    if examined is None:
        return [*indexed, *others], None
    last = select(*order.keys).where(*indexed).order_by(*order.columns).offset(examined - 1).limit(1)
    row = (await connection.execute(last)).one_or_none()
    if row is None:
        return [*indexed, *others], None
    floor = Cursor(*row)
    return [*indexed, *others, ~order.is_after(floor)], floor
