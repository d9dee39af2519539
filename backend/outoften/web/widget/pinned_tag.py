"""The tag with hashes of what it loads, for pages that pin their scripts."""

from litestar.params import FromPath

from outoften.web.http.auth import requires_scope
from outoften.web.http.routing import get
from outoften.web.http.state import HTTPRequest, app_state
from outoften.web.widget.integrity import PinnedTag, pinned_tag


@get("/v1/sites/{site_id:int}/pinned-tag", guards=[requires_scope("read")])
async def show_pinned_tag(request: HTTPRequest, site_id: FromPath[int]) -> PinnedTag:
    """The tag with subresource integrity. The hash of the loader changes with every change to the site or its surveys."""
    state = app_state(request)
    catalog = state.database.catalog
    return pinned_tag(state.widget, state.settings.base_url, catalog, catalog.site(site_id))
