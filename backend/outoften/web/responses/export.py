"""All responses that are wanted, as a file that is written while it is read."""

from collections.abc import AsyncIterator
from contextlib import aclosing

from litestar import get
from litestar.params import FromPath
from litestar.response import Stream

from outoften.domain.responses.export_format import MEDIA_TYPES, Format, head, lines
from outoften.domain.responses.response_filter import ResponseFilter, wanted_of
from outoften.storage.responses.responses import every_response
from outoften.web.http.auth import needs
from outoften.web.http.decoding import read_query
from outoften.web.http.middleware import wants_body
from outoften.web.http.state import HTTPRequest, parts


class ExportQuery(ResponseFilter, frozen=True, forbid_unknown_fields=True):
    """The same responses as in the list, all of them."""

    format: Format = "csv"


@get(
    "/v1/surveys/{survey_id:int}/export",
    query=ExportQuery,
    returns=tuple(MEDIA_TYPES.values()),
    guards=[needs("read")],
)
async def export(request: HTTPRequest, survey_id: FromPath[int]) -> Stream:
    """Responses as CSV or JSON Lines, of any number: they are sent as they are read."""
    server, query = parts(request), read_query(request, ExportQuery)
    survey = server.database.catalog.survey(survey_id)
    chunks = every_response(server.database.reading, survey, wanted_of(query, server.database.catalog.zones[survey.site_id]))
    # While nothing is sent yet, a database that can't be read is still refused properly.
    first = await anext(chunks)

    async def written() -> AsyncIterator[str]:
        async with aclosing(chunks):
            yield head(query.format) + lines(query.format, first)
            if wants_body(request.scope):
                async for asks in chunks:
                    yield lines(query.format, asks)

    name = f"responses-{survey.id}.{query.format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Stream(written(), headers=headers, media_type=MEDIA_TYPES[query.format])
