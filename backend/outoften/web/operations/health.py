"""For whoever runs the server: is it alive, is it ready, what does it offer."""

from typing import Annotated

from msgspec import Meta, Struct

from outoften.web.http.routing import get
from outoften.web.http.state import HTTPRequest, app_state


class Health(Struct, frozen=True):
    status: Annotated[str, Meta(description="Always `ok`; a server that is not ready replies with an error.")]


@get("/livez")
async def livez() -> Health:
    """The process runs."""
    return Health("ok")


@get("/readyz")
async def readyz(request: HTTPRequest) -> Health:
    """The database can be read, and answers are being written."""
    await app_state(request).database.check_ready()
    return Health("ok")
