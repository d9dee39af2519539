"""The dashboard: one HTML page for all of its paths, and its files."""

from html import escape

from litestar import Response, get
from litestar.params import FromPath

from outoften.domain.errors import NotFoundError
from outoften.web.http.state import HTTPRequest, app_state
from outoften.web.http.static_files import IMMUTABLE, REVALIDATE, StaticFile, load_static_files, static_file, static_response

PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
}


def load_dashboard(base_path: str) -> dict[str, StaticFile]:
    """Returns the dashboard's files by name. `base_path` is the path of the server's URL."""
    loaded = load_static_files("static/dashboard")
    page = loaded["index.html"].content.replace(b'="/dashboard/', f'="{escape(base_path)}/dashboard/'.encode())
    return loaded | {"index.html": static_file("index.html", page)}


@get("/", returns="text/html", has_etag=True)
async def dashboard(request: HTTPRequest) -> Response[bytes]:
    """The dashboard."""
    return _send(request, app_state(request).dashboard["index.html"], REVALIDATE, PAGE_HEADERS)


@get(["/app", "/app/{path:path}"], include_in_schema=False)
async def dashboard_page(request: HTTPRequest) -> Response[bytes]:
    """The dashboard; its script routes by the path."""
    return _send(request, app_state(request).dashboard["index.html"], REVALIDATE, PAGE_HEADERS)


@get("/dashboard/{name:str}", returns="text/javascript")
async def dashboard_file(request: HTTPRequest, name: FromPath[str]) -> Response[bytes]:
    """A file of the dashboard."""
    file = app_state(request).dashboard.get(name)
    if not file or name == "index.html":
        raise NotFoundError("not_found", f"The dashboard has no file {name!r}.")
    # The file's name contains a hash of its content.
    return _send(request, file, IMMUTABLE, {})


def _send(request: HTTPRequest, content: StaticFile, cache: str, headers: dict[str, str]) -> Response[bytes]:
    accept_encoding, if_none_match = (request.headers.get(name, "") for name in ("accept-encoding", "if-none-match"))
    return static_response(content, accept_encoding, if_none_match, cache, headers)
