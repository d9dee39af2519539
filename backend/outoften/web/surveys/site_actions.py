"""Delete a site; what its retention would erase."""

import asyncio
from contextlib import suppress
from datetime import date
from typing import Annotated, Any

from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.collecting.tally import local_day
from outoften.domain.date_range import start_of_day
from outoften.domain.surveys.retention import RetentionDays, first_kept_day
from outoften.storage.access.site_removal import forget_site
from outoften.storage.responses.retention import count_old_responses
from outoften.storage.responses.site_deletion import delete_site as delete_stored
from outoften.web.http.auth import get_credential, requires_scope
from outoften.web.http.routing import delete, get
from outoften.web.http.state import HTTPRequest, app_state

MAX_NAME_CHARACTERS = 100
# The reply to a deletion waits for as long.
MAX_DELETING_SECONDS = 5


class SiteDeleteQuery(Struct, frozen=True, forbid_unknown_fields=True):
    confirm: Annotated[
        str, Meta(max_length=MAX_NAME_CHARACTERS, description="The name of the site, so that nobody deletes it by mistake.")
    ]


class RetentionQuery(Struct, frozen=True, forbid_unknown_fields=True):
    days: Annotated[RetentionDays, Meta(description="The retention in days, 30 to 3,650.")]


class RetentionPreview(Struct, frozen=True):
    """The responses that a retention of `days` days would erase now."""

    days: Annotated[int, Meta(description="The retention in days.", examples=[365])]
    first_day: Annotated[date, Meta(description="The first day whose responses would stay, in the site's time zone.")]
    responses: Annotated[int, Meta(description="The number of older responses, which would be erased.", examples=[1204])]


@delete(
    "/v1/sites/{site_id:int}", guards=[requires_scope("keys")], problems={400: ("confirmation_wrong",), 409: ("last_site",)}
)
async def delete_site(request: HTTPRequest, site_id: FromPath[int], query: SiteDeleteQuery) -> None:
    """Delete a site with all of its surveys, responses, reports and secrets. Nothing of it can be restored."""
    database, actor = app_state(request).database, get_credential(request).actor
    database.catalog.site(site_id)

    async def delete_it(connection: Any) -> list[int]:
        # First, because changes of members lock them before asks.
        await forget_site(connection, site_id, actor, clock.now())
        return await delete_stored(connection, site_id, query.confirm, actor, clock.now())

    surveys = await database.change_site(delete_it, lambda _: site_id)
    app_state(request).credential_cache.clear()
    # The worker deletes what takes longer.
    with suppress(TimeoutError):
        async with asyncio.timeout(MAX_DELETING_SECONDS):
            for survey_id in surveys:
                await database.delete_asks(survey_id)


@get("/v1/sites/{site_id:int}/retention-preview", guards=[requires_scope("read")])
async def preview_retention(request: HTTPRequest, site_id: FromPath[int], query: RetentionQuery) -> RetentionPreview:
    """The number of responses that a retention of `days` days would erase now. It changes nothing."""
    database = app_state(request).database
    zone = database.catalog.zones[database.catalog.site(site_id).id]
    first = first_kept_day(query.days, local_day(clock.now(), zone))
    count = await database.scan(count_old_responses, site_id, start_of_day(first, zone))
    return RetentionPreview(query.days, first, count)
