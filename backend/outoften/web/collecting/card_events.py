"""POST /v1/seen: events of the card that tell the site's owner whether the tag works and why a browser did not ask."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.collecting.targeting import RuleReason
from outoften.domain.errors import InvalidError, NotFoundError
from outoften.domain.surveys.site import Site
from outoften.web.collecting.endpoint import CollectRequest, collect_route
from outoften.web.collecting.issue_ask import count_outcome


class SeenIn(Struct, frozen=True, forbid_unknown_fields=True):
    """An event of the card: `card_refused` (it could not be loaded), `not_visible` (drawn but never visible), `not_asked`.

    `not_asked` needs `survey` and `reason`: the survey, and the rule that forbids the ask. The other events have neither.
    """

    site: Annotated[str, Meta(max_length=64, description="The site's public key.", examples=["0123456789abcdef"])]
    event: Annotated[Literal["card_refused", "not_visible", "not_asked"], Meta(description="The event of the card.")]
    survey: Annotated[int | None, Meta(description="The survey that was not asked; only with `not_asked`.")] = None
    reason: Annotated[RuleReason | None, Meta(description="The reason code; only with `not_asked`.")] = None


class SeenReply(Struct, frozen=True):
    """The event was counted. Nothing about the respondent is stored."""

    event: Annotated[str, Meta(description="The event of the card.", examples=["card_refused"])]


@collect_route("/v1/seen", SeenIn)
async def seen(call: CollectRequest, body: SeenIn) -> SeenReply:
    """Count an event of the card for the site's owner: it did not work, or a rule forbade the ask."""
    site = call.state.database.catalog.site_with_key(body.site)
    call.check_origin(site)
    if body.event == "not_asked":
        _count_reason(call, site, body)
    else:
        call.check_site_limit(site.id)
        call.state.database.tag_signals.add((site.id, body.event), 1)
    return SeenReply(body.event)


def _count_reason(call: CollectRequest, site: Site, body: SeenIn) -> None:
    if body.survey is None or body.reason is None:
        raise InvalidError("body_invalid", "`event` is not_asked, which needs `survey` and `reason`. Send both.")
    survey = call.state.database.catalog.survey(body.survey)
    if survey.site_id != site.id:
        raise NotFoundError("survey_not_found", f"This site has no survey {survey.id}.")
    call.check_site_limit(site.id)
    count_outcome(call.state, survey, "widget", body.reason, clock.now())
