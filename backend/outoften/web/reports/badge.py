"""GET /b/{survey_id}.svg: a survey's score or response rate as an SVG badge, for a README or a web page."""

import hashlib
import re
from typing import Annotated

from litestar import Response
from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften.domain.errors import NotFoundError
from outoften.domain.reports import badge as badge_svg
from outoften.domain.reports.trend import ChannelRate
from outoften.domain.surveys.survey import Survey
from outoften.storage.reports.rates import read_channel_rate
from outoften.web.http.cached_report import current_report
from outoften.web.http.routing import get
from outoften.web.http.state import AppState, HTTPRequest, app_state
from outoften.web.http.static_files import etag_matches
from outoften.web.reports.score import current_score

# The middleware adds the default Content-Security-Policy, which forbids scripts.
HEADERS = {"Cache-Control": "public, max-age=300"}

_FILE_NAME = re.compile(r"([0-9]{1,9})\.svg", re.ASCII)


class BadgeQuery(Struct, frozen=True):
    """The query of a badge. `label` replaces the name of the metric. Unknown names are ignored: image proxies add their own."""

    label: Annotated[str, Meta(max_length=40, description="The text on the left side of the badge.")] = ""


@get("/b/{name:str}", returns="image/svg+xml", problems={404: ("badge_off",)})
async def badge(request: HTTPRequest, name: FromPath[str], query: BadgeQuery) -> Response[bytes]:
    """A survey's badge, `/b/{survey_id}.svg`, if its owner has turned it on."""
    state, label = app_state(request), badge_svg.sanitize_label(query.label)
    survey = _require_survey(state, name)
    svg = badge_svg.render_svg(label or badge_svg.LABELS[survey.badge], await _render_value(state, survey)).encode()
    etag = f'"{hashlib.sha256(svg).hexdigest()[:20]}"'
    if etag_matches(etag, request.headers.get("if-none-match", "")):
        return Response(b"", status_code=304, headers=HEADERS | {"ETag": etag})
    return Response(svg, headers=HEADERS | {"ETag": etag}, media_type="image/svg+xml")


def _require_survey(state: AppState, name: str) -> Survey:
    match = _FILE_NAME.fullmatch(name)
    if not match:
        raise NotFoundError("not_found", f"There is no badge {name!r}. Use /b/{{survey_id}}.svg.")
    survey = state.database.catalog.surveys.get(int(match[1]))
    if survey is None or survey.badge == "none":
        # The same error for both cases, so that the reply does not reveal which surveys exist.
        remedy = f'PATCH /v1/surveys/{int(match[1])} with {{"badge": "score"}} or {{"badge": "response_rate"}}.'
        raise NotFoundError("badge_off", f"Survey {int(match[1])} has no badge. The survey's owner can turn it on: {remedy}")
    return survey


async def _render_value(state: AppState, survey: Survey) -> str:
    if survey.badge == "score":
        _, summary = await current_score(state, survey)
        return badge_svg.format_score(summary.nps)
    database, address = state.database, ("response rate of the widget", survey.id)
    _, rate = await current_report(
        state, survey, address, ChannelRate, lambda: database.read(read_channel_rate, survey, "widget")
    )
    return badge_svg.format_rate(rate.answered, rate.asked)
