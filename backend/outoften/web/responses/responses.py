"""The responses themselves, and what their owner does with one."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, delete, get, patch
from litestar.params import FromPath
from msgspec import UNSET, Meta, Struct, UnsetType

from outoften import clock
from outoften.domain.errors import NotFound
from outoften.domain.responses.response import Note, Remark, ResponseOut, Tags, Why, response_of
from outoften.domain.responses.response_filter import ResponseFilter, wanted_of
from outoften.storage.responses.responses import erase, remark
from outoften.storage.responses.responses import response as read_response
from outoften.storage.responses.responses import responses as read_responses
from outoften.web.http.auth import actor, needs
from outoften.web.http.cached_report import report, unchanged
from outoften.web.http.decoding import read_json, read_query
from outoften.web.http.pagination import Cursor, cursor_of, next_link, place_of
from outoften.web.http.state import HTTPRequest, parts


class ResponsesQuery(ResponseFilter, frozen=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    cursor: Cursor | None = None


class ResponseList(Struct, frozen=True):
    data: list[ResponseOut]


class ResponsePatch(Struct, frozen=True, forbid_unknown_fields=True):
    """What the owner says of a response; the rest stays. With a reason in `excluded` it counts for nothing, until null."""

    tags: Tags | UnsetType = UNSET
    note: Note | UnsetType | None = UNSET
    excluded: Why | UnsetType | None = UNSET


_patch = msgspec.json.Decoder(ResponsePatch)


@get("/v1/surveys/{survey_id:int}/responses", query=ResponsesQuery, returns=ResponseList, guards=[needs("read")])
async def responses(request: HTTPRequest, survey_id: FromPath[int]) -> Response[bytes]:
    """A page of responses, newest first. The Link header has the next one, even where this page is not full."""
    server, query = parts(request), read_query(request, ResponsesQuery)
    survey = server.database.catalog.survey(survey_id)
    # What people have said is not left lying about.
    if known := await unchanged(request, survey, keep=False):
        return known
    wanted, after = wanted_of(query, server.database.catalog.zones[survey.site_id]), place_of(query.cursor)
    async with server.database.reading() as reading:
        page = await read_responses(reading, survey, query.limit, after, wanted)
    headers = next_link(request, cursor_of(page.ended)) if page.ended else {}
    return report(request, ResponseList([response_of(ask) for ask in page.asks]), headers)


@get("/v1/surveys/{survey_id:int}/responses/{response_id:str}", returns=ResponseOut, guards=[needs("read")])
async def show_response(request: HTTPRequest, survey_id: FromPath[int], response_id: FromPath[str]) -> Response[bytes]:
    """One response."""
    server = parts(request)
    survey = server.database.catalog.survey(survey_id)
    async with server.database.reading() as reading:
        return report(request, response_of(await read_response(reading, survey, _id(response_id))))


@patch(
    "/v1/surveys/{survey_id:int}/responses/{response_id:str}",
    body=ResponsePatch,
    returns=ResponseOut,
    guards=[needs("write")],
)
async def change_response(request: HTTPRequest, survey_id: FromPath[int], response_id: FromPath[str]) -> ResponseOut:
    """Tag a response, make a note of it, or exclude it from every number with a reason."""
    server, given = parts(request), await read_json(request, _patch)
    survey, ask_id = server.database.catalog.survey(survey_id), _id(response_id)
    tags = given.tags if given.tags is UNSET else tuple(dict.fromkeys(given.tags))
    said = Remark(tags, given.note if given.note is UNSET else given.note or None, given.excluded)
    changed = await server.database.writer.act(lambda connection: remark(connection, survey, ask_id, said, clock.now()))
    return response_of(changed)


@delete("/v1/surveys/{survey_id:int}/responses/{response_id:str}", guards=[needs("write")])
async def delete_response(request: HTTPRequest, survey_id: FromPath[int], response_id: FromPath[str]) -> None:
    """Erase a response. Its score, comment and respondent are gone, the tallies follow, and its ask takes nothing more."""
    server, who = parts(request), actor(request)
    survey, ask_id = server.database.catalog.survey(survey_id), _id(response_id)
    await server.database.writer.act(lambda connection: erase(connection, survey, ask_id, who, clock.now()))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("response_not_found", "There is no such response: the list of responses has the ids.") from None
