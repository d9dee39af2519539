"""Marks of what a reader has read."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften.domain.errors import InvalidError
from outoften.storage.responses.read_marks import mark_read, mark_read_to
from outoften.web.http.auth import get_reader, requires_scope
from outoften.web.http.routing import post
from outoften.web.http.state import HTTPRequest, app_state


class ReadIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Either `ids`, or `until`."""

    ids: Annotated[tuple[UUID, ...], Meta(max_length=200, description="The responses to mark; unknown ones are ignored.")] = ()
    read: Annotated[bool, Meta(description="False marks the responses in `ids` as unread.")] = True
    until: Annotated[
        Annotated[datetime, Meta(tz=True)] | None,
        Meta(description="Mark everything as read that was answered at this time or before."),
    ] = None


@post("/v1/surveys/{survey_id:int}/responses/read", guards=[requires_scope("read")], status_code=204)
async def read(request: HTTPRequest, survey_id: FromPath[int], body: ReadIn) -> None:
    """Mark responses as read or unread, for you alone."""
    database, reader = app_state(request).database, get_reader(request)
    survey = database.catalog.survey(survey_id)
    until = body.until
    if bool(body.ids) == (until is not None) or (until and not body.read):
        raise InvalidError("body_invalid", 'Send either {"ids": ["…"]} or {"until": "2026-11-21T09:30:00Z"}.')
    if until:
        await database.writer.run_transaction(lambda connection: mark_read_to(connection, survey, reader, until))
    else:
        await database.writer.run_transaction(lambda connection: mark_read(connection, survey, reader, body.ids, body.read))
