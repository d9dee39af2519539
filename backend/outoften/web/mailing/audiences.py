"""`/v1/audiences`: by which criteria recipients are chosen, and who they are at present."""

from typing import Annotated, Any

from litestar import Response
from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.collecting.cadence import Cadence
from outoften.domain.errors import NotFoundError
from outoften.domain.field_types import Name
from outoften.domain.mailing.audiences.audience import Criterion, check_criteria
from outoften.domain.mailing.audiences.audience_preview import AudiencePreview
from outoften.domain.mailing.audiences.audience_text import describe
from outoften.domain.mailing.audiences.default_audience import default_criteria, own_domains
from outoften.storage.mailing.audiences import audiences
from outoften.storage.mailing.audiences.audience_evaluation import preview_audience
from outoften.storage.mailing.audiences.audiences import Audience
from outoften.web.http.access.sites import SiteId, resolve_site, visible_catalog
from outoften.web.http.auth import get_credential, requires_scope
from outoften.web.http.cached_report import report_response
from outoften.web.http.resource import Listing, changed_fields, patch_of
from outoften.web.http.routing import delete, get, patch, post
from outoften.web.http.state import HTTPRequest, app_state

_EXAMPLE = {
    "type": "all",
    "of": [{"type": "age", "op": "older_than", "days": 30}, {"type": "not", "of": {"type": "open_follow_up"}}],
}
Criteria = Annotated[Criterion, Meta(description="The criteria, in groups of `all`, `any` and `not`.", examples=[_EXAMPLE])]


class SiteQuery(Struct, frozen=True, forbid_unknown_fields=True):
    site: SiteId | None = None


class PreviewQuery(Struct, frozen=True, forbid_unknown_fields=True):
    survey: Annotated[int | None, Meta(description="A survey of the site: exclude people by its cadence too.")] = None


class NewPreviewQuery(PreviewQuery, frozen=True, forbid_unknown_fields=True):
    site: SiteId | None = None


class AudienceIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A new audience."""

    name: Annotated[Name, Meta(description="The name.", examples=["Contact persons"])]
    criteria: Criteria


class CriteriaIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Criteria that are not stored."""

    criteria: Criteria


class DefaultAudience(Struct, frozen=True):
    """The criteria that a new audience begins with."""

    name: Annotated[str, Meta(description="A name for the audience.", examples=["Contact persons"])]
    criteria: Criteria
    text: Annotated[str, Meta(description="The criteria as an English phrase.", examples=["customer for more than 30 days"])]


AudiencePatch = patch_of(AudienceIn, "Fields of the audience to change.")


@get("/v1/audiences", guards=[requires_scope("read", limits_sites=True)], problems={404: ("site_not_found",)})
async def list_audiences(request: HTTPRequest, query: SiteQuery) -> Response[Listing[Audience]]:
    """All audiences of a site."""
    site = resolve_site(request, query.site)
    return report_response(request, Listing(await app_state(request).database.read(audiences.list_audiences, site.id)))


@post(
    "/v1/audiences",
    guards=[requires_scope("write", limits_sites=True)],
    problems={400: ("criteria_invalid",), 404: ("site_not_found",), 409: ("too_many_audiences",)},
)
async def add_audience(request: HTTPRequest, query: SiteQuery, body: AudienceIn) -> Audience:
    """Add an audience."""
    check_criteria(body.criteria)
    site, actor, now = resolve_site(request, query.site), get_credential(request).actor, clock.now()
    return await app_state(request).database.writer.run_transaction(
        lambda connection: audiences.add_audience(connection, site.id, body.name, body.criteria, actor, now)
    )


@get("/v1/audiences/default", guards=[requires_scope("read", limits_sites=True)], problems={404: ("site_not_found",)})
async def show_default_audience(request: HTTPRequest, query: SiteQuery) -> Response[DefaultAudience]:
    """The criteria that a new audience begins with.

    Customers for more than 30 days, contact persons, nobody of your own company, nobody inactive, nobody whose follow-up is
    open. Criteria about traits that nobody has are ignored.
    """
    site, server = resolve_site(request, query.site), app_state(request).settings.mail_server
    criteria = default_criteria(own_domains(site.origins, server.sender_address if server else None))
    return report_response(request, DefaultAudience("Contact persons", criteria, describe(criteria)))


@post(
    "/v1/audiences/preview",
    status_code=200,
    guards=[requires_scope("read", limits_sites=True)],
    problems={400: ("criteria_invalid",), 404: ("site_not_found",), 503: ("too_many_reads",)},
)
async def preview_criteria(request: HTTPRequest, query: NewPreviewQuery, body: CriteriaIn) -> AudiencePreview:
    """The people in an audience with these criteria at present, and the number of others, by reason."""
    check_criteria(body.criteria)
    return await _preview(request, resolve_site(request, query.site).id, body.criteria, query.survey)


@get("/v1/audiences/{audience_id:int}", guards=[requires_scope("read")])
async def show_audience(request: HTTPRequest, audience_id: FromPath[int]) -> Response[Audience]:
    """One audience."""
    return report_response(request, await app_state(request).database.read(audiences.get_audience, audience_id))


@get("/v1/audiences/{audience_id:int}/preview", guards=[requires_scope("read")], problems={503: ("too_many_reads",)})
async def show_audience_preview(
    request: HTTPRequest, audience_id: FromPath[int], query: PreviewQuery
) -> Response[AudiencePreview]:
    """The people in the audience at present, and the number of others, by reason. With `survey`, its cadence counts too."""
    audience = await app_state(request).database.read(audiences.get_audience, audience_id)
    return report_response(request, await _preview(request, audience.site_id, audience.criteria, query.survey))


@patch(
    "/v1/audiences/{audience_id:int}",
    body=AudiencePatch,
    guards=[requires_scope("write")],
    problems={400: ("criteria_invalid",)},
)
async def change_audience(request: HTTPRequest, audience_id: FromPath[int], body: Struct) -> Audience:
    """Change the name or the criteria. They count from the next sending on."""
    changes: dict[str, Any] = changed_fields(body)
    if "criteria" in changes:
        check_criteria(changes["criteria"])
    actor, now = get_credential(request).actor, clock.now()
    return await app_state(request).database.writer.run_transaction(
        lambda connection: audiences.change_audience(connection, audience_id, changes, actor, now)
    )


@delete("/v1/audiences/{audience_id:int}", guards=[requires_scope("write")], problems={409: ("audience_in_use",)})
async def delete_audience(request: HTTPRequest, audience_id: FromPath[int]) -> None:
    """Delete an audience that no sending uses any more."""
    actor, now = get_credential(request).actor, clock.now()
    await app_state(request).database.writer.run_transaction(
        lambda connection: audiences.delete_audience(connection, audience_id, actor, now)
    )


async def _preview(request: HTTPRequest, site_id: int, criteria: Criterion, survey_id: int | None) -> AudiencePreview:
    asking: tuple[int, Cadence] | None = None
    if survey_id is not None:
        survey = visible_catalog(request).survey(survey_id)
        if survey.site_id != site_id:
            raise NotFoundError("survey_not_found", f"Site {site_id} has no survey {survey_id}.")
        asking = survey.id, survey.cadence
    return await app_state(request).database.scan(preview_audience, site_id, criteria, clock.now(), asking)
