"""`/v1/alerts`: drops of the score and silent tags; what is watched of a survey."""

from typing import Annotated

from litestar import Response
from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.automation.alerts.alert_record import Alert, AlertState, AlertStatus
from outoften.domain.collecting.tally import local_day
from outoften.storage.automation import alerts
from outoften.storage.automation.watched_scores import read_alert_status
from outoften.web.http.access.sites import visible_catalog
from outoften.web.http.auth import get_credential, requires_scope
from outoften.web.http.cached_report import report_response
from outoften.web.http.resource import Listing
from outoften.web.http.routing import get, post
from outoften.web.http.state import HTTPRequest, app_state


class AlertsQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """Which alerts to list."""

    survey: Annotated[
        Annotated[int, Meta(ge=1, le=2**31 - 1)] | None,
        Meta(description="Only alerts of this survey; without it, of all sites."),
    ] = None
    state: Annotated[AlertState | None, Meta(description="Only open or only closed alerts.")] = None


@get("/v1/alerts", guards=[requires_scope("read", limits_sites=True)], problems={404: ("survey_not_found",)})
async def list_alerts(request: HTTPRequest, query: AlertsQuery) -> Response[Listing[Alert]]:
    """The alerts that the sender may see, the newest first: at most 500."""
    database, catalog = app_state(request).database, visible_catalog(request)
    if query.survey is not None:
        catalog.survey(query.survey)
    found = await database.read(alerts.list_alerts, tuple(catalog.sites), query.survey, query.state)
    return report_response(request, Listing(found))


@post("/v1/alerts/{alert_id:int}/close", guards=[requires_scope("respond")], status_code=200)
async def close_alert(request: HTTPRequest, alert_id: FromPath[int]) -> Alert:
    """Close an alert. The same drop opens no other one until it is over; one that is closed already stays as it is."""
    database, actor = app_state(request).database, get_credential(request).actor
    return await database.writer.run_transaction(
        lambda connection: alerts.close_alert(connection, database.outbox, alert_id, actor, clock.now())
    )


@get("/v1/surveys/{survey_id:int}/alert-status", guards=[requires_scope("read")])
async def alert_status(request: HTTPRequest, survey_id: FromPath[int]) -> Response[AlertStatus]:
    """The series that are watched for drops of the score, and the time of the last check."""
    database = app_state(request).database
    survey = database.catalog.survey(survey_id)
    site = database.catalog.site(survey.site_id)
    today = local_day(clock.now(), database.catalog.zones[site.id])
    return report_response(request, await database.read(read_alert_status, site, survey, today))
