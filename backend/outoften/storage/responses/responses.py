"""The responses themselves, a page at a time; and what their owner does with one."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Ask
from outoften.domain.collecting.tally import Delta, add_difference
from outoften.domain.errors import NotFoundError
from outoften.domain.responses.response import ResponseUpdate, apply_update, erase
from outoften.domain.responses.response_filter import ResponseCriteria
from outoften.domain.score import CATEGORY_SCORES
from outoften.domain.surveys.survey import Survey
from outoften.storage.collecting.asks import ask_from_row
from outoften.storage.collecting.tallies import add_tallies
from outoften.storage.core import schema
from outoften.storage.core.revisions import bump_revisions
from outoften.storage.responses.audit import add_audit_entry
from outoften.storage.responses.search_index import match_index, match_substring
from outoften.storage.surveys.sites import read_locked_zones

# How many responses are looked at for one page, however few of them are wanted.
MAX_EXAMINED_RESPONSES = 100_000
# And when each of their comments has to be divided into words.
MAX_EXAMINED_COMMENTS = 10_000
# One page of an export. It is read and written in a few milliseconds, for which answers wait.
EXPORT_PAGE_SIZE = 250


ReadTransaction = Callable[[], AbstractAsyncContextManager[AsyncConnection]]


class Cursor(NamedTuple):
    """Where a page ended: the moment that the list is ordered by, and the id."""

    at: datetime
    id: UUID


class ResponsePage(Struct, frozen=True):
    """Some responses; `ended` is where the next page begins, None when there is none."""

    asks: list[Ask]
    next_cursor: Cursor | None


async def list_responses(
    connection: AsyncConnection,
    survey: Survey,
    limit: int,
    after: Cursor | None = None,
    wanted: ResponseCriteria | None = None,
    most_examined: int = MAX_EXAMINED_RESPONSES,
) -> ResponsePage:
    """Newest first; by `updated_since`, in the order of their updates. `after` is where the page before this one ended.

    A page may have fewer than `limit` and still not be the last, when few responses are wanted of many.
    """
    wanted = wanted or ResponseCriteria()
    ask, updated = schema.ask.c, wanted.updated_since is not None
    by = ask.updated_at if updated else ask.answered_at
    order = (by, ask.id) if updated else (by.desc(), ask.id.desc())

    def beyond(place: Cursor) -> ColumnElement[bool]:
        one, other = tuple_(by, ask.id), tuple_(*place, types=[by.type, ask.id.type])
        return one > other if updated else one < other

    listed = [ask.site_id == survey.site_id, ask.survey_id == survey.id, by.is_not(None), *_time_conditions(wanted)]
    if after:
        listed.append(beyond(after))
    chosen, floor = _filter_conditions(connection, wanted), None
    examined = most_examined if chosen else None
    if wanted.search and wanted.search.uses_index:
        found_there, many = await match_index(connection, survey, wanted.search)
        chosen.append(found_there)
        examined = MAX_EXAMINED_COMMENTS if many else None
    if examined:
        floor = await _page_floor(connection, select(by, ask.id).where(*listed).order_by(*order), examined)
    if floor:
        listed.append(~beyond(floor))
    # One more than asked for tells whether there is a next page.
    page = select(schema.ask).where(*listed, *chosen).order_by(*order).limit(limit + 1)
    found = [ask_from_row(row) for row in await connection.execute(page)]
    if len(found) > limit:
        last = found[limit - 1]
        at = last.updated_at if updated else last.answered_at
        assert at
        return ResponsePage(found[:limit], Cursor(at, last.id))
    return ResponsePage(found, floor)


async def stream_responses(
    reading: ReadTransaction, survey: Survey, wanted: ResponseCriteria
) -> AsyncGenerator[list[Ask], None]:
    """All of them, in chunks. Each is read by itself: one long reading would keep SQLite from tidying up its log."""
    after, more = None, True
    while more:
        async with reading() as connection:
            page = await list_responses(
                connection, survey, EXPORT_PAGE_SIZE, after, wanted, most_examined=20 * EXPORT_PAGE_SIZE
            )
        yield page.asks
        after, more = page.next_cursor, page.next_cursor is not None


async def get_response(connection: AsyncConnection, survey: Survey, ask_id: UUID) -> Ask:
    """One response. Raises NotFound."""
    return await _read_response(connection, _select_ask(survey, ask_id), survey)


async def update_response(
    connection: AsyncConnection, survey: Survey, ask_id: UUID, said: ResponseUpdate, now: datetime
) -> Ask:
    """Keep what the owner says of a response. What is excluded counts for nothing from now on. Raises NotFound."""
    before = await _read_response(connection, _select_ask(survey, ask_id).with_for_update(), survey)
    after = apply_update(before, said, now)
    await replace_asks(connection, [(before, after)])
    return after


async def erase_response(connection: AsyncConnection, survey: Survey, ask_id: UUID, actor: str, now: datetime) -> None:
    """Forget a response. Its row stays, empty, as long as its token could bring it back. Raises NotFound."""
    before = await _read_response(connection, _select_ask(survey, ask_id).with_for_update(), survey)
    await replace_asks(connection, [(before, erase(before, now))])
    subject = {"site_id": survey.site_id, "survey_id": survey.id, "response_id": str(ask_id)}
    await add_audit_entry(connection, actor, "response.deleted", subject, now)


async def replace_asks(connection: AsyncConnection, changes: list[tuple[Ask, Ask]]) -> None:
    """Write asks anew, which this transaction has locked; tallies and revisions follow."""
    changes = [(before, after) for before, after in changes if after is not before]
    if not changes:
        return
    zones = await read_locked_zones(connection, {after.site_id for _, after in changes})
    ask, delta = schema.ask.c, Delta()
    for before, after in changes:
        values = msgspec.structs.asdict(after)
        await connection.execute(update(schema.ask).where(ask.site_id == after.site_id, ask.id == after.id).values(values))
        add_difference(delta, before, after, zones[after.site_id])
    await add_tallies(connection, delta)
    await bump_revisions(connection, {(after.site_id, after.survey_id) for _, after in changes})


def _select_ask(survey: Survey, ask_id: UUID) -> Select[Any]:
    return select(schema.ask).where(schema.ask.c.site_id == survey.site_id, schema.ask.c.id == ask_id)


async def _read_response(connection: AsyncConnection, selected: Select[Any], survey: Survey) -> Ask:
    row = (await connection.execute(selected)).one_or_none()
    ask = None if row is None else ask_from_row(row)
    if ask is None or ask.survey_id != survey.id or not ask.answered_at:
        raise NotFoundError("response_not_found", f"Survey {survey.id} has no response with this id. It may have been deleted.")
    return ask


async def _page_floor(connection: AsyncConnection, listed: Select[Any], examined: int) -> Cursor | None:
    """The last one that is looked at for this page, None when that is the last of all."""
    row = (await connection.execute(listed.offset(examined - 1).limit(1))).one_or_none()
    return None if row is None else Cursor(*row)


def _time_conditions(wanted: ResponseCriteria) -> list[ColumnElement[bool]]:
    ask: Any = schema.ask.c
    ranges = []
    if wanted.first:
        ranges.append(ask.answered_at >= wanted.first)
    if wanted.end:
        ranges.append(ask.answered_at < wanted.end)
    if wanted.updated_since:
        ranges.append(ask.updated_at >= wanted.updated_since)
    return ranges


def _filter_conditions(connection: AsyncConnection, wanted: ResponseCriteria) -> list[ColumnElement[bool]]:
    """What no index knows."""
    ask: Any = schema.ask.c
    found: list[ColumnElement[bool]] = []
    if wanted.category:
        scores = CATEGORY_SCORES[wanted.category]
        found.append(ask.score.between(scores[0], scores[-1]))
    if wanted.score_min is not None:
        found.append(ask.score >= wanted.score_min)
    if wanted.score_max is not None:
        found.append(ask.score <= wanted.score_max)
    if wanted.channel:
        found.append(ask.channel == wanted.channel)
    if wanted.segment is not None:
        found.append(_list_contains(connection, ask.segments, wanted.segment))
    if wanted.tag is not None:
        found.append(_list_contains(connection, ask.tags, wanted.tag))
    if wanted.excluded is not None:
        found.append(ask.excluded.is_not(None) if wanted.excluded else ask.excluded.is_(None))
    if wanted.search and not wanted.search.uses_index:
        found.append(match_substring(wanted.search))
    return found


def _list_contains(connection: AsyncConnection, column: Any, text: str) -> ColumnElement[bool]:
    """Whether one of a column's texts, which are kept as JSON, is this one."""
    position = func.strpos if connection.dialect.name == "postgresql" else func.instr
    kept = msgspec.json.encode(text).decode()
    # As JSON, so that nothing is bound by the rules of the column's own type.
    return and_(column.is_not(None), or_(*(position(column, begin + kept) > 0 for begin in "[,")))
