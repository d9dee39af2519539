"""`/v1/follow-ups`: the work on responses, across surveys, with its history. The inbox changes the same facts."""

from datetime import date
from functools import partial
from typing import Annotated
from uuid import UUID

from litestar import Response
from litestar.params import FromPath
from msgspec import UNSET, Meta, Struct, UnsetType

from outoften import clock
from outoften.domain.automation.follow_up import (
    FollowUpDetail,
    FollowUpId,
    FollowUpItem,
    HistoryNote,
    follow_up_detail,
    follow_up_from_ask,
)
from outoften.domain.collecting.ask import Ask, WorkState
from outoften.domain.errors import NotFoundError
from outoften.domain.responses.response import ClosedReason, MemberId, ResponseUpdate
from outoften.domain.surveys.survey import Survey
from outoften.storage.core.follow_up_history import read_history
from outoften.storage.responses import follow_ups
from outoften.storage.responses.follow_ups import FollowUpFilter
from outoften.storage.responses.responses import Cursor
from outoften.web.http.access.sites import visible_catalog
from outoften.web.http.auth import get_credential, requires_scope
from outoften.web.http.cached_report import report_response
from outoften.web.http.pagination import CursorParam, decode_cursor, encode_cursor, next_link
from outoften.web.http.resource import Listing
from outoften.web.http.routing import get, patch, post
from outoften.web.http.state import HTTPRequest, app_state

AssigneeField = Annotated[MemberId | UnsetType | None, Meta(description="The member who takes care of it; null for nobody.")]
DueField = Annotated[date | UnsetType | None, Meta(description="The day on which it is due; null for none.")]
NoteField = Annotated[HistoryNote | None, Meta(description="A note for the history.")]


class FollowUpsQuery(Struct, frozen=True, forbid_unknown_fields=True):
    survey: Annotated[int | None, Meta(description="Only follow-ups of responses to this survey.")] = None
    state: Annotated[WorkState | None, Meta(description="Only follow-ups in this state.")] = None
    assignee: Annotated[
        Annotated[int, Meta(ge=0, le=2**31 - 1)] | None,
        Meta(description="Only follow-ups assigned to the member with this id; 0 for those of nobody."),
    ] = None
    overdue: Annotated[bool | None, Meta(description="Only overdue follow-ups (true) or only others (false).")] = None
    limit: Annotated[int, Meta(ge=1, le=200, description="The maximum number of follow-ups on a page.")] = 50
    cursor: CursorParam | None = None


class FollowUpIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The response whose work begins."""

    response_id: FollowUpId
    assignee: AssigneeField = UNSET
    due: DueField = UNSET
    note: NoteField = None


class FollowUpPatch(Struct, frozen=True, forbid_unknown_fields=True):
    """The changes to a follow-up. Omitted fields keep their value."""

    state: Annotated[
        WorkState | UnsetType, Meta(description="The new state; `closed` needs `closed_reason`.", examples=["closed"])
    ] = UNSET
    closed_reason: Annotated[ClosedReason | UnsetType, Meta(description="The reason for closing it.")] = UNSET
    assignee: AssigneeField = UNSET
    due: DueField = UNSET
    note: NoteField = None


class FollowUpNoteIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A note."""

    note: Annotated[HistoryNote, Meta(description="A note for the history.")]


@get("/v1/follow-ups", guards=[requires_scope("read", limits_sites=True)])
async def list_follow_ups(request: HTTPRequest, query: FollowUpsQuery) -> Response[Listing[FollowUpItem]]:
    """Follow-ups of all surveys, or of one, those of the newest responses first."""
    database, catalog = app_state(request).database, visible_catalog(request)
    surveys = list(catalog.surveys.values()) if query.survey is None else [catalog.survey(query.survey)]
    chosen = FollowUpFilter(query.state, query.assignee, query.overdue)
    days = {survey.site_id: _today(request, survey.site_id) for survey in surveys}
    after = decode_cursor(query.cursor)
    # One more than `limit` shows whether there is a next page.
    asks = await database.read(follow_ups.list_follow_ups, surveys, chosen, days, query.limit + 1, after)
    headers: dict[str, str] = {}
    if len(asks) > query.limit:
        asks = asks[: query.limit]
        last = asks[-1]
        assert last.answered_at
        headers = next_link(request, encode_cursor(Cursor(last.answered_at, last.id)))
    return report_response(request, Listing([follow_up_from_ask(ask, days[ask.site_id]) for ask in asks]), headers)


@get("/v1/follow-ups/{follow_up_id:str}", guards=[requires_scope("read", limits_sites=True)])
async def show_follow_up(request: HTTPRequest, follow_up_id: FromPath[str]) -> FollowUpDetail:
    """A follow-up with its history."""
    database = app_state(request).database
    return await _detail(request, await database.read(follow_ups.read_follow_up, _surveys(request), _parse_id(follow_up_id)))


@post(
    "/v1/follow-ups",
    guards=[requires_scope("respond", limits_sites=True)],
    problems={400: ("assignee_unknown",), 404: ("response_not_found",), 409: ("follow_up_exists",)},
)
async def add_follow_up(request: HTTPRequest, body: FollowUpIn) -> FollowUpDetail:
    """Begin the work on a response: its state is `open`."""
    changes = ResponseUpdate(assignee=body.assignee, due=body.due)
    return await _change(request, body.response_id, changes, body.note, begins=True)


@patch(
    "/v1/follow-ups/{follow_up_id:str}",
    guards=[requires_scope("respond", limits_sites=True)],
    problems={400: ("assignee_unknown", "closed_reason_missing", "state_not_closed")},
)
async def change_follow_up(request: HTTPRequest, follow_up_id: FromPath[str], body: FollowUpPatch) -> FollowUpDetail:
    """Change a follow-up. The history keeps who changed what, with a note if you send one."""
    changes = ResponseUpdate(state=body.state, closed_reason=body.closed_reason, assignee=body.assignee, due=body.due)
    return await _change(request, _parse_id(follow_up_id), changes, body.note)


@post("/v1/follow-ups/{follow_up_id:str}/notes", guards=[requires_scope("respond", limits_sites=True)])
async def note_follow_up(request: HTTPRequest, follow_up_id: FromPath[str], body: FollowUpNoteIn) -> FollowUpDetail:
    """Add a note to the history."""
    return await _change(request, _parse_id(follow_up_id), ResponseUpdate(), body.note)


async def _change(
    request: HTTPRequest, ask_id: UUID, changes: ResponseUpdate, note: str | None, *, begins: bool = False
) -> FollowUpDetail:
    database, actor = app_state(request).database, get_credential(request).actor
    made = partial(
        follow_ups.change_follow_up,
        surveys=_surveys(request),
        ask_id=ask_id,
        changes=changes,
        note=note,
        actor=actor,
        now=clock.now(),
        outbox=database.outbox,
        begins=begins,
    )
    return await _detail(request, await database.writer.run_transaction(made))


async def _detail(request: HTTPRequest, ask: Ask) -> FollowUpDetail:
    history = await app_state(request).database.read(read_history, ask.survey_id, [ask.id])
    return follow_up_detail(ask, _today(request, ask.site_id), [change for _, change in history])


def _surveys(request: HTTPRequest) -> list[Survey]:
    return list(visible_catalog(request).surveys.values())


def _today(request: HTTPRequest, site_id: int) -> date:
    return clock.now().astimezone(app_state(request).database.catalog.zones[site_id]).date()


def _parse_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFoundError("follow_up_not_found", f"There is no follow-up {text!r}: its id is a UUID.") from None
