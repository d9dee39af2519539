"""The responses themselves, newest first."""

import base64
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften.clock import present
from outoften.domain.ask import Ask, Channel
from outoften.domain.errors import Invalid
from outoften.domain.score import Category, category
from outoften.storage.responses import responses as read_responses
from outoften.tokens import from_epoch_ms
from outoften.web.auth import needs
from outoften.web.conditional import report
from outoften.web.parts import HTTPRequest, parts
from outoften.web.reading import read_query


class ResponsesQuery(Struct, frozen=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    cursor: Annotated[str, Meta(max_length=100, description="From the Link header of the page before.")] | None = None


class ResponseOut(Struct, frozen=True):
    """An ask that has a score."""

    id: UUID
    survey_id: int
    score: int
    category: Category
    comment: str | None
    choices: tuple[str, ...]
    channel: Channel
    respondent_id: str | None
    page: str | None
    locale: str
    suspect: bool
    answered_at: datetime
    updated_at: datetime


class ResponseList(Struct, frozen=True):
    data: list[ResponseOut]


@get("/v1/surveys/{survey_id:int}/responses", query=ResponsesQuery, returns=ResponseList, guards=[needs("read")])
async def responses(request: HTTPRequest, survey_id: FromPath[int]) -> Response[bytes]:
    """A page of responses. The Link header has the next one."""
    server, query = parts(request), read_query(request, ResponsesQuery)
    survey = server.database.catalog.survey(survey_id)
    async with server.database.reading() as reading:
        # One more than asked for tells whether there is a next page.
        found = await read_responses(reading, survey, query.limit + 1, _read_cursor(query.cursor))
    page, headers = found[: query.limit], {}
    if len(found) > query.limit:
        following = urlencode({"limit": query.limit, "cursor": _cursor(page[-1])})
        headers["Link"] = f'<{server.settings.address}{request.url.path}?{following}>; rel="next"'
    return report(request, ResponseList([_out(ask) for ask in page]), headers)


def _out(ask: Ask) -> ResponseOut:
    assert ask.score is not None
    assert ask.answered_at
    assert ask.updated_at
    return ResponseOut(
        id=ask.id,
        survey_id=ask.survey_id,
        score=ask.score,
        category=category(ask.score),
        comment=ask.comment,
        choices=ask.choices,
        channel=ask.channel,
        respondent_id=ask.respondent_id,
        page=ask.page or None,
        locale=ask.locale,
        suspect=ask.suspect,
        answered_at=ask.answered_at,
        updated_at=ask.updated_at,
    )


def _cursor(ask: Ask) -> str:
    assert ask.answered_at
    text = f"{round(ask.answered_at.timestamp() * 1000)} {ask.id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_cursor(cursor: str | None) -> tuple[datetime, UUID] | None:
    if cursor is None:
        return None
    try:
        moment, _, ask_id = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(" ")
        return from_epoch_ms(int(moment), present()), UUID(ask_id)
    except (ValueError, OverflowError, OSError):
        raise Invalid("query_invalid", "cursor is not one of ours. Follow the Link header, or start without it.") from None
