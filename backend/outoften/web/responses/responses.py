"""Responses: list, read, tag, note, exclude and erase."""

from typing import Annotated
from uuid import UUID

from litestar import Response
from litestar.params import FromPath
from msgspec import UNSET, Meta, Struct, UnsetType

from outoften import clock
from outoften.domain.errors import NotFoundError
from outoften.domain.responses.response import ExclusionReason, Note, ResponseOut, ResponseUpdate, Tags, response_from_ask
from outoften.domain.responses.response_filter import ResponseFilter, parse_criteria
from outoften.storage.responses.responses import erase_response, update_response
from outoften.storage.responses.responses import get_response as read_response
from outoften.storage.responses.responses import list_responses as read_responses
from outoften.web.http.auth import get_credential, requires_scope
from outoften.web.http.cached_report import cached_report, report_response
from outoften.web.http.pagination import CursorParam, decode_cursor, encode_cursor, next_link
from outoften.web.http.resource import Listing
from outoften.web.http.routing import delete, get, patch
from outoften.web.http.state import HTTPRequest, app_state


class ResponsesQuery(ResponseFilter, frozen=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=200, description="The maximum number of responses on a page.")] = 50
    cursor: CursorParam | None = None


class ResponsePatch(Struct, frozen=True, forbid_unknown_fields=True):
    """The owner's changes to a response. Omitted fields keep their value. Reports ignore a response with `excluded` set."""

    tags: Annotated[Tags | UnsetType, Meta(description="The owner's tags, which replace the present ones.")] = UNSET
    note: Annotated[
        Note | UnsetType | None, Meta(description="The owner's note; null removes it.", examples=["Called back on Monday."])
    ] = UNSET
    excluded: Annotated[
        ExclusionReason | UnsetType | None, Meta(description="Why to exclude the response; null includes it again.")
    ] = UNSET


@get("/v1/surveys/{survey_id:int}/responses", guards=[requires_scope("read")], problems={503: ("too_many_reads",)})
async def responses(request: HTTPRequest, survey_id: FromPath[int], query: ResponsesQuery) -> Response[Listing[ResponseOut]]:
    """A page of responses, newest first. The Link header has the next page, even if this page is not full."""
    state = app_state(request)
    survey = state.database.catalog.survey(survey_id)
    criteria, after = parse_criteria(query, state.database.catalog.zones[survey.site_id]), decode_cursor(query.cursor)
    headers: dict[str, str] = {}

    async def read() -> Listing[ResponseOut]:
        page = await state.database.scan(read_responses, survey, query.limit, after, criteria)
        if page.next_cursor:
            headers.update(next_link(request, encode_cursor(page.next_cursor)))
        return Listing([response_from_ask(ask) for ask in page.asks])

    # Comments are personal data, which must not stay in memory.
    return await cached_report(request, survey, read, headers=headers, keep_content=False)


@get("/v1/surveys/{survey_id:int}/responses/{response_id:str}", guards=[requires_scope("read")])
async def show_response(request: HTTPRequest, survey_id: FromPath[int], response_id: FromPath[str]) -> Response[ResponseOut]:
    """One response."""
    state = app_state(request)
    survey = state.database.catalog.survey(survey_id)
    async with state.database.read_transaction() as connection:
        return report_response(request, response_from_ask(await read_response(connection, survey, _parse_id(response_id))))


@patch("/v1/surveys/{survey_id:int}/responses/{response_id:str}", guards=[requires_scope("write")])
async def change_response(
    request: HTTPRequest, survey_id: FromPath[int], response_id: FromPath[str], body: ResponsePatch
) -> ResponseOut:
    """Tag a response, add a note to it, or exclude it from all reports with a reason."""
    state = app_state(request)
    survey, ask_id = state.database.catalog.survey(survey_id), _parse_id(response_id)
    tags = body.tags if body.tags is UNSET else tuple(dict.fromkeys(body.tags))
    changes = ResponseUpdate(tags, body.note if body.note is UNSET else body.note or None, body.excluded)
    changed = await state.database.writer.run_transaction(
        lambda connection: update_response(connection, survey, ask_id, changes, clock.now())
    )
    return response_from_ask(changed)


@delete("/v1/surveys/{survey_id:int}/responses/{response_id:str}", guards=[requires_scope("write")])
async def delete_response(request: HTTPRequest, survey_id: FromPath[int], response_id: FromPath[str]) -> None:
    """Erase a response: its score, comment and respondent are deleted, reports change, and its ask accepts no answer."""
    state, actor_name = app_state(request), get_credential(request).actor
    survey, ask_id = state.database.catalog.survey(survey_id), _parse_id(response_id)
    await state.database.writer.run_transaction(
        lambda connection: erase_response(connection, survey, ask_id, actor_name, clock.now())
    )


def _parse_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFoundError("response_not_found", f"There is no response {text!r}: a response id is a UUID.") from None
