"""The dashboard: one HTML page for all of its paths, and its files."""

from html import escape

from litestar import Response, get
from litestar.params import FromPath

from outoften.domain.errors import NotFoundError
from outoften.web.http.access.shares import load_share
from outoften.web.http.state import HTTPRequest, app_state
from outoften.web.http.static_files import IMMUTABLE, REVALIDATE, StaticFile, load_static_files, static_file, static_response


def _page_headers(*frame_origins: str) -> dict[str, str]:
    """Returns the headers of the dashboard's page. Pages of these origins may show it in a frame."""
    ancestors = " ".join(frame_origins) or "'none'"
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "frame-src 'self'; "
        f"form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    return {"Content-Security-Policy": policy, "Cross-Origin-Opener-Policy": "same-origin"}


PAGE_HEADERS = _page_headers()
# The frame that shows a previewed card. It cannot send anything anywhere: answers in it are never stored.
PREVIEW_PAGE = "preview.html"
PREVIEW_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; connect-src 'none'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'self'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
}
# The frame that shows an e-mail, which the dashboard puts into it. No script runs there.
MAIL_PAGE = "mail.html"
MAIL_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; "
        "sandbox allow-same-origin"
    )
}
_FRAMES = {PREVIEW_PAGE: PREVIEW_HEADERS, MAIL_PAGE: MAIL_HEADERS}


def load_dashboard(base_path: str) -> dict[str, StaticFile]:
    """Returns the dashboard's files by name. `base_path` is the path of the server's URL."""
    loaded = load_static_files("static/dashboard")
    prefix = f'="{escape(base_path)}/dashboard/'.encode()
    pages = {name: loaded[name].content.replace(b'="/dashboard/', prefix) for name in ("index.html", PREVIEW_PAGE)}
    return loaded | {name: static_file(name, content) for name, content in pages.items()}


@get("/", returns="text/html", has_etag=True)
async def dashboard(request: HTTPRequest) -> Response[bytes]:
    """The dashboard."""
    return _send(request, app_state(request).dashboard["index.html"], REVALIDATE, PAGE_HEADERS)


@get(["/app", "/app/{path:path}"], include_in_schema=False)
async def dashboard_page(request: HTTPRequest) -> Response[bytes]:
    """The dashboard; its script routes by the path."""
    return _send(request, app_state(request).dashboard["index.html"], REVALIDATE, PAGE_HEADERS)


@get("/share/{share_id:str}", include_in_schema=False)
async def shared_page(request: HTTPRequest, share_id: FromPath[str]) -> Response[bytes]:
    """A shared view. Its secret is in the fragment of the address, which browsers do not send."""
    if not share_id.isalnum():
        raise NotFoundError("not_found", "This link is incomplete. Copy the whole link once more.")
    state = app_state(request)
    # The page is the same for links that have ended, and says so.
    share = await load_share(state, share_id)
    headers = _page_headers(*(share.frame_origins if share else ()))
    headers |= {"X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
    # Never from a cache, which would keep the pages that may show it in a frame, too.
    encoding = request.headers.get("accept-encoding", "")
    return static_response(state.dashboard["index.html"], encoding, "", "no-store", headers)


@get("/dashboard/{name:str}", returns="text/javascript")
async def dashboard_file(request: HTTPRequest, name: FromPath[str]) -> Response[bytes]:
    """A file of the dashboard."""
    file = app_state(request).dashboard.get(name)
    if not file or name == "index.html":
        raise NotFoundError("not_found", f"The dashboard has no file {name!r}.")
    if name in _FRAMES:
        return _send(request, file, REVALIDATE, _FRAMES[name])
    # The file's name contains a hash of its content.
    return _send(request, file, IMMUTABLE, {})


def _send(request: HTTPRequest, content: StaticFile, cache: str, headers: dict[str, str]) -> Response[bytes]:
    accept_encoding, if_none_match = (request.headers.get(name, "") for name in ("accept-encoding", "if-none-match"))
    return static_response(content, accept_encoding, if_none_match, cache, headers)
