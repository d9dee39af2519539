"""Responses: list page by page, read, update and erase."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Select, delete, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Ask
from outoften.domain.collecting.tally import TallyChanges
from outoften.domain.errors import NotFoundError
from outoften.domain.responses.response import ResponseUpdate, apply_update, erase
from outoften.domain.responses.response_filter import ResponseCriteria
from outoften.domain.score import CATEGORY_SCORES
from outoften.domain.surveys.survey import Survey
from outoften.storage.collecting.asks import ask_from_row
from outoften.storage.collecting.erasures import lock_out_batches
from outoften.storage.collecting.tallies import add_tally_changes, remove_empty_tallies
from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry
from outoften.storage.core.json_lists import list_contains
from outoften.storage.core.revisions import bump_revisions
from outoften.storage.responses.search_index import match_index, match_substring
from outoften.storage.surveys.sites import read_locked_days

# Upper bound on the responses examined per page, so that a filter with few matches stays fast.
MAX_EXAMINED_RESPONSES = 100_000
# The same when each comment must be split into words, which is slower.
MAX_EXAMINED_COMMENTS = 10_000
# Responses per chunk of an export, and how many are examined for it. Answers wait for a chunk, which takes a few milliseconds.
EXPORT_PAGE_SIZE = 100
MAX_EXAMINED_FOR_EXPORT = 5_000


ReadTransaction = Callable[[], AbstractAsyncContextManager[AsyncConnection]]


class Cursor(NamedTuple):
    """The last response of a page: its `answered_at` or `updated_at`, by which the list is ordered, and its id."""

    at: datetime
    id: UUID


class ResponsePage(Struct, frozen=True):
    """A page of asks with an answer. `next_cursor` is where the next page begins; None on the last page."""

    asks: list[Ask]
    next_cursor: Cursor | None


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
    ask, by_update = schema.ask.c, criteria.updated_since is not None
    time = ask.updated_at if by_update else ask.answered_at
    order = (time, ask.id) if by_update else (time.desc(), ask.id.desc())

    def is_after(cursor: Cursor) -> ColumnElement[bool]:
        position, end = tuple_(time, ask.id), tuple_(*cursor, types=[time.type, ask.id.type])
        return position > end if by_update else position < end

    scope = [ask.site_id == survey.site_id, ask.survey_id == survey.id, time.is_not(None), *_time_conditions(criteria)]
    if after:
        scope.append(is_after(after))
    filters, floor = _filter_conditions(connection, criteria), None
    examined = max_examined if filters else None
    if criteria.search and criteria.search.uses_index:
        matches_search, many = await match_index(connection, survey, criteria.search)
        filters.append(matches_search)
        examined = MAX_EXAMINED_COMMENTS if many else None
    if examined:
        floor = await _page_floor(connection, select(time, ask.id).where(*scope).order_by(*order), examined)
    if floor:
        scope.append(~is_after(floor))
    # One more row than `limit` shows whether there is a next page.
    page = select(schema.ask).where(*scope, *filters).order_by(*order).limit(limit + 1)
    asks = [ask_from_row(row) for row in await connection.execute(page)]
    if len(asks) > limit:
        last = asks[limit - 1]
        at = last.updated_at if by_update else last.answered_at
        assert at
        return ResponsePage(asks[:limit], Cursor(at, last.id))
    return ResponsePage(asks, floor)


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
    return await _read_response(connection, _select_ask(survey, ask_id), survey)


async def update_response(
    connection: AsyncConnection, survey: Survey, ask_id: UUID, changes: ResponseUpdate, now: datetime
) -> Ask:
    """Store the owner's changes; returns the changed ask. Reports stop counting an excluded one. Raises NotFoundError."""
    await lock_out_batches(connection)
    before = await _read_response(connection, _select_ask(survey, ask_id).with_for_update(), survey)
    after = apply_update(before, changes, now)
    await replace_asks(connection, [(before, after)])
    return after


async def erase_response(connection: AsyncConnection, survey: Survey, ask_id: UUID, actor: str, now: datetime) -> None:
    """Erase a response. Its empty row stays until its token has expired, so that no one can resend it. Raises NotFoundError."""
    await lock_out_batches(connection)
    before = await _read_response(connection, _select_ask(survey, ask_id).with_for_update(), survey)
    await replace_asks(connection, [(before, erase(before, now))])
    if before.respondent_id is not None:
        await _forget_claim(connection, survey.site_id, before.respondent_id)
    subject = {"site_id": survey.site_id, "survey_id": survey.id, "response_id": str(ask_id)}
    await add_audit_entry(connection, actor, "response.deleted", subject, now)


async def replace_asks(connection: AsyncConnection, changes: list[tuple[Ask, Ask]]) -> None:
    """Write asks, given as pairs before and after, and update tallies and revisions. The caller must have locked the asks,
    after it locked out batches."""
    changes = [(before, after) for before, after in changes if after is not before]
    if not changes:
        return
    days = await read_locked_days(connection, {after.site_id for _, after in changes})
    ask, tallies = schema.ask.c, TallyChanges()
    for before, after in changes:
        values = msgspec.structs.asdict(after)
        await connection.execute(update(schema.ask).where(ask.site_id == after.site_id, ask.id == after.id).values(values))
        tallies.add(before, after, days[after.site_id])
    await add_tally_changes(connection, tallies)
    await remove_empty_tallies(connection, tallies)
    await bump_revisions(connection, {(after.site_id, after.survey_id) for _, after in changes})


async def _forget_claim(connection: AsyncConnection, site_id: int, respondent_id: str) -> None:
    """Delete the claim of a respondent who has no asks any more."""
    ask, claim = schema.ask.c, schema.respondent.c
    other = select(ask.id).where(ask.site_id == site_id, ask.respondent_id == respondent_id).exists()
    await connection.execute(delete(schema.respondent).where(claim.site_id == site_id, claim.id == respondent_id, ~other))


def _select_ask(survey: Survey, ask_id: UUID) -> Select[Any]:
    return select(schema.ask).where(schema.ask.c.site_id == survey.site_id, schema.ask.c.id == ask_id)


async def _read_response(connection: AsyncConnection, query: Select[Any], survey: Survey) -> Ask:
    row = (await connection.execute(query)).one_or_none()
    ask = None if row is None else ask_from_row(row)
    if ask is None or ask.survey_id != survey.id or not ask.answered_at:
        raise NotFoundError("response_not_found", f"Survey {survey.id} has no response with this id. It may have been deleted.")
    return ask


async def _page_floor(connection: AsyncConnection, query: Select[Any], max_examined: int) -> Cursor | None:
    """Returns the last response examined for this page, or None if fewer are left."""
    row = (await connection.execute(query.offset(max_examined - 1).limit(1))).one_or_none()
    return None if row is None else Cursor(*row)


def _time_conditions(criteria: ResponseCriteria) -> list[ColumnElement[bool]]:
    ask: Any = schema.ask.c
    ranges = []
    if criteria.first:
        ranges.append(ask.answered_at >= criteria.first)
    if criteria.end:
        ranges.append(ask.answered_at < criteria.end)
    if criteria.updated_since:
        ranges.append(ask.updated_at >= criteria.updated_since)
    return ranges


def _filter_conditions(connection: AsyncConnection, criteria: ResponseCriteria) -> list[ColumnElement[bool]]:
    """Returns the conditions that no index covers."""
    ask: Any = schema.ask.c
    conditions: list[ColumnElement[bool]] = []
    if criteria.category:
        scores = CATEGORY_SCORES[criteria.category]
        conditions.append(ask.score.between(scores[0], scores[-1]))
    if criteria.score_min is not None:
        conditions.append(ask.score >= criteria.score_min)
    if criteria.score_max is not None:
        conditions.append(ask.score <= criteria.score_max)
    if criteria.channel:
        conditions.append(ask.channel == criteria.channel)
    if criteria.segment is not None:
        conditions.append(list_contains(connection, ask.segments, criteria.segment))
    if criteria.tag is not None:
        conditions.append(list_contains(connection, ask.tags, criteria.tag))
    if criteria.excluded is not None:
        conditions.append(ask.excluded.is_not(None) if criteria.excluded else ask.excluded.is_(None))
    if criteria.search and not criteria.search.uses_index:
        conditions.append(match_substring(criteria.search))
    return conditions
