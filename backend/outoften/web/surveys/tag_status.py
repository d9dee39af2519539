"""Whether a site's tag works: when its pages loaded it, what went wrong, and which origins were refused."""

from datetime import datetime
from typing import Annotated, Literal

from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften.domain.errors import NotFoundError
from outoften.domain.surveys.origin_refusals import owners_remedy
from outoften.domain.surveys.origins import MAX_ORIGIN_CHARACTERS, is_origin_allowed
from outoften.domain.surveys.site import Site
from outoften.domain.surveys.tag_origins import OriginUse
from outoften.storage.collecting.tag_status import TagSignal, load_tag_signals
from outoften.storage.surveys.tag_origins import dismiss_origin, load_tag_origins
from outoften.web.http.auth import requires_scope
from outoften.web.http.routing import get, patch
from outoften.web.http.state import HTTPRequest, app_state

Origin = Annotated[
    str, Meta(description="The origin, as browsers send it: without path.", examples=["https://www.acorn.example"])
]


class LoadedOrigin(Struct, frozen=True):
    """An origin whose pages loaded the tag, as far as browsers say so. Their caches keep the tag for minutes."""

    origin: Origin
    last_at: Annotated[datetime, Meta(description="When a page last loaded the tag.")]
    count: Annotated[int, Meta(description="The number of times that pages loaded the tag.")]
    allowed: Annotated[bool, Meta(description="Whether pages of this origin may ask.")]


class RefusedOrigin(Struct, frozen=True):
    """An origin that the site does not allow, and whose pages have the tag."""

    origin: Origin
    first_at: Annotated[datetime, Meta(description="When a page was first seen.")]
    last_at: Annotated[datetime, Meta(description="When a page was last seen.")]
    count: Annotated[int, Meta(description="The number of refused requests or, if there were none, of loads of the tag.")]
    request: Annotated[
        Literal["ask", "loader"],
        Meta(description="`ask`: a request to ask or to answer was refused. `loader`: pages have only loaded the tag yet."),
    ]
    dismissed: Annotated[bool, Meta(description="Whether the owner has dismissed it: the dashboard does not show it.")]
    remedy: Annotated[
        str,
        Meta(
            description="The remedy for the site's owner, in English.",
            examples=[
                "The site does not allow https://www.acorn.example. It allows https://acorn.example, which is another origin."
            ],
        ),
    ]


class RefusedOriginPatch(Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the dashboard shows a refused origin, such as that of a copy of your pages which is not yours."""

    origin: Annotated[
        str,
        Meta(max_length=MAX_ORIGIN_CHARACTERS, description="The origin, as listed.", examples=["https://www.acorn.example"]),
    ]
    dismissed: Annotated[bool, Meta(description="True hides it on the dashboard, also when its pages come again.")]


class TagStatus(Struct, frozen=True):
    """The signals of the tag, and the origins of the last 30 days: at most 20 that are allowed, and 20 others."""

    data: Annotated[list[TagSignal], Meta(description="The signals, each with the time of its last report.")]
    loaded_origins: Annotated[list[LoadedOrigin], Meta(description="The origins whose pages loaded the tag, the latest first.")]
    refused_origins: Annotated[list[RefusedOrigin], Meta(description="The origins that are refused, the latest first.")]


@get("/v1/sites/{site_id:int}/tag-status", guards=[requires_scope("read")])
async def show_tag_status(request: HTTPRequest, site_id: FromPath[int]) -> TagStatus:
    """When the tag was last loaded and from which origins, which were refused, and when the card or an identity was refused."""
    database = app_state(request).database
    site = database.catalog.site(site_id)
    await database.tag_signals.flush_before_read()
    await database.tag_origins.flush_before_read()
    async with database.read_transaction() as connection:
        signals, uses = await load_tag_signals(connection, site_id), await load_tag_origins(connection, site_id)
    loaded = [
        LoadedOrigin(origin, use.loaded_at, use.loads, is_origin_allowed(origin, site))
        for origin, use in uses.items()
        if use.loaded_at
    ]
    refused = [_refused(origin, use, site) for origin, use in uses.items() if not is_origin_allowed(origin, site)]
    return TagStatus(signals, loaded, refused)


@patch("/v1/sites/{site_id:int}/refused-origins", guards=[requires_scope("write")], problems={404: ("origin_not_found",)})
async def change_refused_origin(request: HTTPRequest, site_id: FromPath[int], body: RefusedOriginPatch) -> RefusedOrigin:
    """Dismiss a refused origin, or show it again. It stays refused; to allow it, change the site's `origins`."""
    database = app_state(request).database
    site = database.catalog.site(site_id)
    await database.tag_origins.flush_before_read()
    use = None
    if not is_origin_allowed(body.origin, site):
        use = await database.writer.run_transaction(
            lambda connection: dismiss_origin(connection, site_id, body.origin, body.dismissed)
        )
    if use is None:
        raise NotFoundError(
            "origin_not_found",
            f"{body.origin} is not among the refused origins. GET /v1/sites/{site_id}/tag-status lists them.",
        )
    return _refused(body.origin, use, site)


def _refused(origin: str, use: OriginUse, site: Site) -> RefusedOrigin:
    request: Literal["ask", "loader"] = "ask" if use.refusals else "loader"
    count = use.refusals or use.loads
    return RefusedOrigin(origin, use.first_at, use.last_at, count, request, use.dismissed, owners_remedy(origin, site))
