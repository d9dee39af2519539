"""/docs: the API to read."""

import asyncio
from functools import lru_cache
from importlib.resources import files

from litestar import Litestar, Response, get

from outoften.web.http.state import HTTPRequest, parts
from outoften.web.http.static_files import REVALIDATE, Asset, asset, send
from outoften.web.openapi.docs_page import page
from outoften.web.openapi.document import describe

POLICY = "default-src 'none'; style-src 'self'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"


@get("/docs", include_in_schema=False)
async def docs(request: HTTPRequest) -> Response[bytes]:
    """This API, to read."""
    # The first time it is made, which takes longer than anybody else should wait.
    content = await asyncio.to_thread(_page, request.app, parts(request).settings.address)
    headers = {"Content-Security-Policy": POLICY, "Cross-Origin-Opener-Policy": "same-origin"}
    return _send(request, content, headers)


@get("/docs.css", include_in_schema=False)
async def docs_style(request: HTTPRequest) -> Response[bytes]:
    """What that page looks like."""
    return _send(request, _style(), {})


@lru_cache(maxsize=4)
def _page(app: Litestar, address: str) -> Asset:
    return asset("docs.html", page(describe(app), address))


@lru_cache(maxsize=1)
def _style() -> Asset:
    return asset("docs.css", (files("outoften") / "static" / "docs" / "docs.css").read_bytes())


def _send(request: HTTPRequest, content: Asset, headers: dict[str, str]) -> Response[bytes]:
    asked = request.headers
    return send(content, asked.get("accept-encoding", ""), asked.get("if-none-match", ""), REVALIDATE, headers)
