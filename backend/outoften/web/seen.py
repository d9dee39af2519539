"""What pages tell of their card, for the site's owner to know that it works."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from outoften.web.calls import Call, collects


class SeenIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The card could not be loaded though the server was reached, or was drawn and not seen."""

    site: Annotated[str, Meta(max_length=64)]
    what: Literal["card_refused", "not_visible"]


class SeenReply(Struct, frozen=True):
    """Noted, and nothing of whoever saw it."""

    what: str


@collects("/v1/seen", SeenIn)
async def seen(call: Call, given: SeenIn) -> SeenReply:
    """A page tells that its card did not work, for the site's owner to know."""
    site = call.server.database.catalog.site_with_key(given.site)
    call.admit(site)
    call.server.database.sightings.note(site.id, given.what)
    return SeenReply(given.what)
