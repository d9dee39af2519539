"""What pages tell of their card, for the site's owner to know that it works; and why a browser has not asked."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.collecting.targeting import RuleReason
from outoften.domain.errors import InvalidError, NotFoundError
from outoften.domain.surveys.site import Site
from outoften.web.collecting.endpoint import CollectRequest, collect_route
from outoften.web.collecting.issue_ask import count_outcome
from outoften.web.http.state import AppState


class SeenIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The card could not be loaded though the server was reached, or was drawn and not seen; or a rule said no.

    `not_asked` needs `survey` and `reason`: which survey's rule, and which one. Of the others they say nothing.
    """

    site: Annotated[str, Meta(max_length=64, description="The site's public key.")]
    event: Annotated[Literal["card_refused", "not_visible", "not_asked"], Meta(description="What happened to the card.")]
    survey: Annotated[int | None, Meta(description="The survey that was not asked; only with `not_asked`.")] = None
    reason: Annotated[RuleReason | None, Meta(description="The reason code; only with `not_asked`.")] = None


class SeenReply(Struct, frozen=True):
    """Noted, and nothing of whoever saw it."""

    event: Annotated[str, Meta(description="What happened to the card.")]


@collect_route("/v1/seen", SeenIn)
async def seen(call: CollectRequest, given: SeenIn) -> SeenReply:
    """A page tells that its card did not work, or that a rule kept it from asking, for the site's owner to know."""
    site = call.state.database.catalog.site_with_key(given.site)
    call.check_origin(site)
    if given.event == "not_asked":
        _count_event(call.state, site, given)
    else:
        call.state.database.tag_signals.add((site.id, given.event), 1)
    return SeenReply(given.event)


def _count_event(server: AppState, site: Site, given: SeenIn) -> None:
    if given.survey is None or given.reason is None:
        raise InvalidError("body_invalid", "not_asked needs `survey` and `reason`.")
    survey = server.database.catalog.survey(given.survey)
    if survey.site_id != site.id:
        raise NotFoundError("survey_not_found", f"This site has no survey {survey.id}.")
    count_outcome(server, survey, "widget", given.reason, clock.now())
