"""The addresses of what stands in for Delighted. What they do is imported with the first call, because few servers need it."""

from functools import cache
from importlib.resources import files

from litestar import Response, route

from outoften.web.http.routing import get
from outoften.web.http.state import HTTPRequest
from outoften.web.http.static_files import StaticFile, static_file, static_response

PREFIX = "/compat/delighted"
FIVE_MINUTES = "public, max-age=300"


@route(PREFIX + "/{path:path}", http_method=["GET", "POST", "PUT", "DELETE"], status_code=200, include_in_schema=False)
async def delighted(request: HTTPRequest) -> Response[bytes]:
    """A call of a client of Delighted: see docs/moving_from_delighted.md."""
    from outoften.web.compat.delighted.dispatch import answer_call

    return await answer_call(request, PREFIX)


@get("/compat/delighted.js", include_in_schema=False)
async def delighted_script(request: HTTPRequest) -> Response[bytes]:
    """The script for pages with Delighted's snippet, in which `site` of the query names the site."""
    accept_encoding, if_none_match = (request.headers.get(name, "") for name in ("accept-encoding", "if-none-match"))
    return static_response(_script(), accept_encoding, if_none_match, FIVE_MINUTES, {})


@cache
def _script() -> StaticFile:
    return static_file("delighted.js", (files("outoften") / "static/compat/delighted.js").read_bytes())
