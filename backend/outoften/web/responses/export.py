"""Exports the responses that match a filter, as a stream."""

import itertools
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated

from litestar.params import FromPath
from litestar.response import Stream
from msgspec import Meta

from outoften.domain.responses.export_format import MEDIA_TYPES, ExportFormat, export_header, export_rows, export_suffix
from outoften.storage.responses.responses import stream_responses
from outoften.web.http.auth import check_again, requires_scope
from outoften.web.http.routing import get
from outoften.web.http.state import HTTPRequest, app_state, request_context
from outoften.web.responses.query import UnreadFilter, read_criteria


class ExportQuery(UnreadFilter, frozen=True, forbid_unknown_fields=True):
    """The filters of the response list, and the format of the file."""

    format: Annotated[
        ExportFormat,
        Meta(
            description="The format: CSV for spreadsheets (with commas or semicolons), plain CSV for programs, or JSON Lines."
        ),
    ] = "csv"


@get(
    "/v1/surveys/{survey_id:int}/export",
    returns=tuple(dict.fromkeys(MEDIA_TYPES.values())),
    guards=[requires_scope("read")],
    problems={503: ("too_many_reads",)},
)
async def export(request: HTTPRequest, survey_id: FromPath[int], query: ExportQuery) -> Stream:
    """All matching responses as CSV or JSON Lines, streamed while they are read."""
    state = app_state(request)
    survey = state.database.catalog.survey(survey_id)
    # An export that has begun waits for each further chunk as long as it takes.
    admitted = itertools.chain([False], itertools.repeat(True))
    source = await state.database.choose_source(needs_revisions=False)
    chunks = stream_responses(
        lambda: state.database.scan_source(source, admitted=next(admitted)), survey, read_criteria(request, survey, query)
    )
    # Read the first page before the reply starts, so that an unreadable database still results in a problem reply.
    first = await anext(chunks)

    async def stream() -> AsyncIterator[str]:
        async with aclosing(chunks):
            yield export_header(query.format) + export_rows(query.format, first)
            if request_context(request.scope).method != "HEAD":
                async for asks in chunks:
                    # A key that was revoked gets no more. The reply then lacks its end, which clients report as an error.
                    await check_again(request)
                    yield export_rows(query.format, asks)

    name = f"responses-{survey.id}.{export_suffix(query.format)}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Stream(stream(), headers=headers, media_type=MEDIA_TYPES[query.format])
