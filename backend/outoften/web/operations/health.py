"""Health checks for operators and load balancers."""

from typing import Annotated

from msgspec import Meta, Struct

from outoften.web.http.routing import get
from outoften.web.http.state import HTTPRequest, app_state


class Health(Struct, frozen=True):
    status: Annotated[str, Meta(description="Always `ok`; a server that is not ready replies with an error.", examples=["ok"])]


@get("/livez")
async def livez() -> Health:
    """Whether the process runs."""
    return Health("ok")


@get("/readyz", problems={503: ("database_away", "not_writing")})
async def readyz(request: HTTPRequest) -> Health:
    """Whether the database can be read and answers can be written; 503 if not."""
    await app_state(request).database.check_ready()
    return Health("ok")
