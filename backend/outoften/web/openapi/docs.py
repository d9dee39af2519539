"""/docs: the API to read."""

import asyncio
from functools import lru_cache
from importlib.resources import files

from litestar import Litestar, Response, get

from outoften.web.http.state import HTTPRequest, app_state
from outoften.web.http.static_files import REVALIDATE, StaticFile, static_file, static_response
from outoften.web.openapi.docs_page import render_page
from outoften.web.openapi.document import build_document

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)


@get("/docs", include_in_schema=False)
async def docs(request: HTTPRequest) -> Response[bytes]:
    """This API, to read."""
    # The first time it is made, which takes longer than anybody else should wait.
    content = await asyncio.to_thread(_page, request.app, app_state(request).settings.base_url)
    headers = {"Content-Security-Policy": CONTENT_SECURITY_POLICY, "Cross-Origin-Opener-Policy": "same-origin"}
    return _send(request, content, headers)


@get("/docs.css", include_in_schema=False)
async def docs_css(request: HTTPRequest) -> Response[bytes]:
    """What that page looks like."""
    return _send(request, _css_file(), {})


@lru_cache(maxsize=4)
def _page(app: Litestar, address: str) -> StaticFile:
    return static_file("docs.html", render_page(build_document(app), address))


@lru_cache(maxsize=1)
def _css_file() -> StaticFile:
    return static_file("docs.css", (files("outoften") / "static" / "docs" / "docs.css").read_bytes())


def _send(request: HTTPRequest, content: StaticFile, headers: dict[str, str]) -> Response[bytes]:
    asked = request.headers
    return static_response(content, asked.get("accept-encoding", ""), asked.get("if-none-match", ""), REVALIDATE, headers)
