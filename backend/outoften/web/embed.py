"""What browsers fetch: the loader with a site's public rules in it, the card, the dashboard's files."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.params import FromPath
from msgspec import Meta, Struct
from msgspec.structs import replace

from outoften.domain.errors import NotFound
from outoften.domain.rules import Rules
from outoften.domain.survey import Site, Survey
from outoften.domain.words import needs_more, needs_stage
from outoften.web.assets import FOR_EVER, REVALIDATE, Asset, asset, send
from outoften.web.parts import HTTPRequest, Parts, parts
from outoften.web.reading import read_query

PLACE, EXTRA = b"__OUTOFTEN_CONFIG__", b"__OUTOFTEN_EXTRA__"
FRESH = "public, max-age=300"

# Scripts load into pages that isolate themselves (COEP) only when they allow it.
EMBEDDABLE = {"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"}

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class LoaderQuery(Struct, frozen=True, forbid_unknown_fields=True):
    site: Annotated[str, Meta(max_length=64)]


@get("/w.js", query=LoaderQuery, returns="text/javascript")
async def loader(request: HTTPRequest) -> Response[bytes]:
    """The loader: the one script that a site's tag names."""
    server = parts(request)
    site = server.database.catalog.site_with_key(read_query(request, LoaderQuery).site)
    server.database.sightings.note(site.id, "tag")
    return _send(request, _loader_of(server, site), FRESH, EMBEDDABLE)


@get("/static/{name:str}", returns="text/javascript")
async def static(request: HTTPRequest, name: FromPath[str]) -> Response[bytes]:
    """The card, under a name that holds its hash. An older name gets the card of today, for loaders still in caches."""
    stem, _, rest = name.partition(".")
    digest, _, ending = rest.rpartition(".")
    found = parts(request).widget.get(f"{stem}.{ending}")
    if not found or stem in ("loader", "extra") or not digest:
        raise NotFound("not_found", "There is no such file. The loader knows the card's name.")
    return _send(request, found, FOR_EVER if digest == found.digest else REVALIDATE, EMBEDDABLE)


@get("/", returns="text/html")
async def dashboard(request: HTTPRequest) -> Response[bytes]:
    """The owner's page."""
    headers = {"Content-Security-Policy": PAGE_POLICY, "Cross-Origin-Opener-Policy": "same-origin"}
    return _send(request, parts(request).dashboard["index.html"], REVALIDATE, headers)


@get("/dashboard/{name:str}", returns="text/javascript")
async def dashboard_file(request: HTTPRequest, name: FromPath[str]) -> Response[bytes]:
    """A file of the owner's page."""
    found = parts(request).dashboard.get(name)
    if not found or name == "index.html":
        raise NotFound("not_found", "The dashboard has no such file.")
    return _send(request, found, REVALIDATE, {})


def hashed(widget: dict[str, Asset], name: str) -> str:
    """A file's address: it changes with every change of the file, so it can be cached for ever."""
    return f"/static/{name.removesuffix('.js')}.{widget[name].digest}.js"


def _loader_of(server: Parts, site: Site) -> Asset:
    surveys = server.database.catalog.active_surveys(site.id)
    special = needs_extra(site, surveys)
    config: dict[str, object] = {
        "site": site.key,
        "origin": server.settings.address,
        "card": hashed(server.widget, "card.js"),
        "late": hashed(server.widget, "late.js"),
        "identity": "required" if site.require_identity else "optional",
        "surveys": [_public(server, survey) for survey in surveys],
    }
    if special:
        config |= {"time_zone": site.time_zone, "storage": site.storage, "consent": site.consent, "gpc": site.gpc}
    # `<` could end a script element in a page that inlines the loader.
    text = msgspec.json.encode(config).replace(b"<", b"\\u003c")
    extra = server.widget["extra.js"].plain.strip() if special else b"null"
    # The extra first: what owners wrote is in the other, and must not be taken for a place.
    return asset("loader.js", server.widget["loader.js"].plain.replace(EXTRA, extra).replace(PLACE, text))


def needs_extra(site: Site, surveys: Sequence[Survey]) -> bool:
    """Whether the site's loader needs more than cadence and delay to decide."""
    plain = (site.storage, site.consent, site.gpc) == ("local", "implied", False)
    return not plain or any(survey.rules != Rules() for survey in surveys)


def _public(server: Parts, survey: Survey) -> dict[str, object]:
    """What the browser decides by, and what its card needs beside itself. Caps are the server's."""
    known: dict[str, object] = {"id": survey.id, "delay_seconds": survey.delay_seconds, "cadence": survey.cadence}
    rules = replace(survey.rules, cap=None, cap_per_day=None)
    if rules != Rules():
        known["rules"] = rules
    needed = {"stage.js": needs_stage(survey), "more.js": needs_more(survey)}
    if parts := [hashed(server.widget, name) for name, need in needed.items() if need]:
        known["parts"] = parts
    return known


def _send(request: HTTPRequest, content: Asset, cache: str, headers: dict[str, str]) -> Response[bytes]:
    asked = request.headers
    return send(content, asked.get("accept-encoding", ""), asked.get("if-none-match", ""), cache, headers)
