"""Responses: list, count, read, change and erase."""

from datetime import date
from typing import Annotated

from litestar import Response
from litestar.params import FromPath
from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import replace

from outoften import clock
from outoften.domain.collecting.ask import Ask
from outoften.domain.responses.respondent import NOBODY
from outoften.domain.responses.response import (
    ClosedReason,
    ExclusionReason,
    ListedResponse,
    MemberId,
    Note,
    ResponseCounts,
    ResponseDetail,
    ResponseOut,
    ResponseUpdate,
    State,
    Tags,
    listed_response,
    response_detail,
    response_from_ask,
)
from outoften.storage.responses.respondents.respondents import read_history
from outoften.storage.responses.response_changes import erase_response, update_response
from outoften.storage.responses.responses import get_response as read_response
from outoften.storage.responses.responses import list_responses as read_responses
from outoften.storage.responses.responses import read_counts
from outoften.web.http.auth import get_credential, get_reader, requires_scope
from outoften.web.http.cached_report import cached_report, report_response
from outoften.web.http.pagination import CursorParam, decode_cursor, encode_cursor, next_link
from outoften.web.http.resource import Listing
from outoften.web.http.routing import delete, get, patch
from outoften.web.http.state import HTTPRequest, app_state
from outoften.web.responses.query import UnreadFilter, parse_response_id, read_criteria


class ResponsesQuery(UnreadFilter, frozen=True, forbid_unknown_fields=True):
    marks: Annotated[bool, Meta(description="True to get `unread` and `respondent_name` of each response.")] = False
    limit: Annotated[int, Meta(ge=1, le=200, description="The maximum number of responses on a page.")] = 50
    cursor: CursorParam | None = None


class CountQuery(UnreadFilter, frozen=True, forbid_unknown_fields=True):
    """The filters of the response list."""


class ResponsePatch(Struct, frozen=True, forbid_unknown_fields=True):
    """The owner's changes to a response. Omitted fields keep their value. Reports ignore a response with `excluded` set."""

    tags: Annotated[Tags | UnsetType, Meta(description="The owner's tags, which replace the present ones.")] = UNSET
    note: Annotated[
        Note | UnsetType | None, Meta(description="The owner's note; null removes it.", examples=["Called back on Monday."])
    ] = UNSET
    excluded: Annotated[
        ExclusionReason | UnsetType | None, Meta(description="The reason for excluding the response; null includes it again.")
    ] = UNSET
    state: Annotated[
        State | UnsetType, Meta(description="The state of the work on the response; `closed` needs `closed_reason`.")
    ] = UNSET
    closed_reason: Annotated[ClosedReason | UnsetType, Meta(description="The reason for closing the response.")] = UNSET
    assignee: Annotated[
        MemberId | UnsetType | None, Meta(description="The member who takes care of the response; null for nobody.")
    ] = UNSET
    due: Annotated[date | UnsetType | None, Meta(description="The day on which the work is due; null for none.")] = UNSET

    def update(self) -> ResponseUpdate:
        """Returns the changes. Raises InvalidError if the state and the reason for closing don't go together."""
        return ResponseUpdate(
            tags=self.tags if self.tags is UNSET else tuple(dict.fromkeys(self.tags)),
            note=self.note if self.note is UNSET else self.note or None,
            excluded=self.excluded,
            state=self.state,
            closed_reason=self.closed_reason,
            assignee=self.assignee,
            due=self.due,
        )


@get("/v1/surveys/{survey_id:int}/responses", guards=[requires_scope("read")], problems={503: ("too_many_reads",)})
async def responses(request: HTTPRequest, survey_id: FromPath[int], query: ResponsesQuery) -> Response[Listing[ListedResponse]]:
    """A page of responses, newest first. The Link header has the next page, even if this page is not full."""
    state = app_state(request)
    survey = state.database.catalog.survey(survey_id)
    criteria, after = read_criteria(request, survey, query), decode_cursor(query.cursor)
    if query.marks:
        criteria = replace(criteria, reader=get_reader(request))
    headers: dict[str, str] = {}

    async def read() -> Listing[ListedResponse]:
        page = await state.database.scan(read_responses, survey, query.limit, after, criteria)
        if page.next_cursor:
            headers.update(next_link(request, encode_cursor(page.next_cursor)))
        return Listing([listed_response(ask, page.unread, page.names) for ask in page.asks])

    if criteria.reader:
        # A mark does not change the survey's revision, with which the cache would hold the list.
        return report_response(request, await read(), headers)
    # Comments are personal data, which must not stay in memory.
    return await cached_report(request, survey, read, headers=headers, keep_content=False)


@get("/v1/surveys/{survey_id:int}/responses/count", guards=[requires_scope("read")], problems={503: ("too_many_reads",)})
async def count(request: HTTPRequest, survey_id: FromPath[int], query: CountQuery) -> Response[ResponseCounts]:
    """The number of responses: all, those that match the filter, and those that you have not read."""
    database = app_state(request).database
    survey = database.catalog.survey(survey_id)
    counts = await database.scan(read_counts, survey, read_criteria(request, survey, query), get_reader(request))
    return report_response(request, counts)


@get("/v1/surveys/{survey_id:int}/responses/{response_id:str}", guards=[requires_scope("read")])
async def show_response(request: HTTPRequest, survey_id: FromPath[int], response_id: FromPath[str]) -> Response[ResponseDetail]:
    """One response, with its respondent's other ones."""
    state = app_state(request)
    survey, ask_id = state.database.catalog.survey(survey_id), parse_response_id(response_id)
    ask = await state.database.read(read_response, survey, ask_id)
    person, asks = NOBODY, list[Ask]()
    if ask.respondent_id is not None:
        history = await state.database.read(read_history, survey.site_id, ask.respondent_id)
        person, asks = history.person, history.asks
    return report_response(request, response_detail(ask, person.name, person.email, asks))


@patch(
    "/v1/surveys/{survey_id:int}/responses/{response_id:str}",
    guards=[requires_scope("respond")],
    problems={400: ("assignee_unknown", "closed_reason_missing", "state_not_closed")},
)
async def change_response(
    request: HTTPRequest, survey_id: FromPath[int], response_id: FromPath[str], body: ResponsePatch
) -> ResponseOut:
    """Change a response: tags, note, exclusion from all reports with a reason, and the state of the work on it."""
    state, actor = app_state(request), get_credential(request).actor
    survey, ask_id = state.database.catalog.survey(survey_id), parse_response_id(response_id)
    changes = body.update()
    changed = await state.database.writer.run_transaction(
        lambda connection: update_response(connection, survey, ask_id, changes, actor, clock.now(), state.database.outbox)
    )
    return response_from_ask(changed)


@delete("/v1/surveys/{survey_id:int}/responses/{response_id:str}", guards=[requires_scope("write")])
async def delete_response(request: HTTPRequest, survey_id: FromPath[int], response_id: FromPath[str]) -> None:
    """Erase a response: its score, comment and respondent are deleted, reports change, and its ask accepts no answer."""
    state, actor_name = app_state(request), get_credential(request).actor
    survey, ask_id = state.database.catalog.survey(survey_id), parse_response_id(response_id)
    await state.database.writer.run_transaction(
        lambda connection: erase_response(connection, survey, ask_id, actor_name, clock.now())
    )
