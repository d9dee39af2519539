"""Health checks for operators and load balancers."""

from typing import Annotated

from litestar import Response
from msgspec import Meta, Struct

from outoften.web.http.cached_report import lag_headers
from outoften.web.http.routing import get
from outoften.web.http.state import HTTPRequest, app_state


class Health(Struct, frozen=True):
    status: Annotated[str, Meta(description="Always `ok`; a server that is not ready replies with an error.", examples=["ok"])]


@get("/livez")
async def livez() -> Health:
    """Whether the process runs."""
    return Health("ok")


@get("/readyz", has_etag=False, problems={503: ("database_away", "not_writing")})
async def readyz(request: HTTPRequest) -> Response[Health]:
    """Whether the database can be read and answers can be written; 503 if not."""
    database = app_state(request).database
    await database.check_ready()
    # Without its replica, the server is ready too.
    return Response(Health("ok"), headers=lag_headers(await database.choose_source(needs_revisions=False)))
