"""`/mcp`: the address of the MCP server. Everything else is imported with the first call, because few servers need it."""

from litestar import Response

from outoften.web.http.routing import post
from outoften.web.http.state import HTTPRequest


@post("/mcp", status_code=200, include_in_schema=False)
async def mcp(request: HTTPRequest) -> Response[bytes]:
    """A message of a client that speaks the Model Context Protocol: see docs/mcp.md."""
    from outoften.web.mcp.server import answer_message

    return await answer_message(request)
