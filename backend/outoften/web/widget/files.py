"""The files of the widget: the loader, which contains a site's public rules, and the card."""

from typing import Annotated

from litestar import Response
from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften.domain.errors import NotFoundError
from outoften.web.http.limits.tag_origins import count_load
from outoften.web.http.routing import get
from outoften.web.http.state import HTTPRequest, app_state
from outoften.web.http.static_files import IMMUTABLE, REVALIDATE, StaticFile, build_hash, static_response
from outoften.web.widget.loader import LOADER_FILES, render_loader, unknown_site_script

FIVE_MINUTES = "public, max-age=300"
# So that a new site's tag, or one that was just corrected, works soon.
ONE_MINUTE = "public, max-age=60"


class LoaderQuery(Struct, frozen=True):
    """The query of a tag. Unknown names are ignored, because content management systems and campaigns add their own."""

    site: Annotated[str, Meta(max_length=64, description="The site's public key.", examples=["0123456789abcdef"])]


@get("/w.js", returns="text/javascript")
async def loader(request: HTTPRequest, query: LoaderQuery) -> Response[bytes]:
    """The loader: the script that a site's tag loads. For an unknown key, a script that says so in the page's console."""
    state = app_state(request)
    site = state.database.catalog.by_key.get(query.site)
    if site is None:
        # With an error status, the browser would hide the reason from the page's developer.
        script = unknown_site_script(query.site)
        return Response(script, media_type="text/javascript", headers={"Cache-Control": ONE_MINUTE})
    state.database.tag_signals.add((site.id, "tag"), 1)
    count_load(request.scope, site)
    content = render_loader(state.widget, state.settings.base_url, state.database.catalog, site)
    return _send(request, content, FIVE_MINUTES)


@get("/static/{name:str}", returns="text/javascript")
async def widget_file(request: HTTPRequest, name: FromPath[str]) -> Response[bytes]:
    """The card, under a name with its hash. An old hash gets the current card, because cached loaders still request it."""
    stem, _, suffix = name.partition(".")
    hash_in_name, _, extension = suffix.rpartition(".")
    widget = app_state(request).widget
    file = widget.get(f"{stem}.{extension}")
    if not file or f"{stem}.{extension}" in LOADER_FILES or not hash_in_name:
        raise NotFoundError("not_found", f"The widget has no file {name!r}. The loader contains the names of its files.")
    return _send(request, file, IMMUTABLE if hash_in_name == build_hash(widget) else REVALIDATE)


def _send(request: HTTPRequest, content: StaticFile, cache: str) -> Response[bytes]:
    sent = request.headers
    return static_response(content, sent.get("accept-encoding", ""), sent.get("if-none-match", ""), cache, {})
