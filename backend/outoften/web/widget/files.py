"""What browsers fetch: the loader with a site's public rules in it, and the card."""

from typing import Annotated

from litestar import Response, get
from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften.domain.errors import NotFound
from outoften.web.http.decoding import read_query
from outoften.web.http.state import HTTPRequest, parts
from outoften.web.http.static_files import FOR_EVER, REVALIDATE, Asset, send
from outoften.web.widget.loader import LOADER_FILES, build_of, loader_of

FRESH = "public, max-age=300"

# Scripts load into pages that isolate themselves (COEP) only when they allow it.
EMBEDDABLE = {"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"}


class LoaderQuery(Struct, frozen=True, forbid_unknown_fields=True):
    site: Annotated[str, Meta(max_length=64)]


@get("/w.js", query=LoaderQuery, returns="text/javascript")
async def loader(request: HTTPRequest) -> Response[bytes]:
    """The loader: the one script that a site's tag names."""
    server = parts(request)
    site = server.database.catalog.site_with_key(read_query(request, LoaderQuery).site)
    server.database.sightings.note((site.id, "tag"), 1)
    content = loader_of(server.widget, server.settings.address, server.database.catalog, site)
    return _send(request, content, FRESH, EMBEDDABLE)


@get("/static/{name:str}", returns="text/javascript")
async def static(request: HTTPRequest, name: FromPath[str]) -> Response[bytes]:
    """The card, under a name that holds its hash. An older name gets the card of today, for loaders still in caches."""
    stem, _, rest = name.partition(".")
    build, _, ending = rest.rpartition(".")
    widget = parts(request).widget
    found = widget.get(f"{stem}.{ending}")
    if not found or f"{stem}.{ending}" in LOADER_FILES or not build:
        raise NotFound("not_found", "There is no such file. The loader knows the card's name.")
    return _send(request, found, FOR_EVER if build == build_of(widget) else REVALIDATE, EMBEDDABLE)


def _send(request: HTTPRequest, content: Asset, cache: str, headers: dict[str, str]) -> Response[bytes]:
    asked = request.headers
    return send(content, asked.get("accept-encoding", ""), asked.get("if-none-match", ""), cache, headers)
