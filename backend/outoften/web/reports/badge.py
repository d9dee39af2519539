"""A survey's score or response rate as a picture, for whoever is allowed to see its owner's README."""

import hashlib
import re
from typing import Annotated

from litestar import Response
from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften.domain.errors import NotFoundError
from outoften.domain.reports import badge as draw
from outoften.domain.reports.trend import ChannelRate
from outoften.domain.surveys.survey import Survey
from outoften.storage.reports.rates import read_channel_rate
from outoften.web.http.cached_report import current_report
from outoften.web.http.routing import get
from outoften.web.http.state import AppState, HTTPRequest, app_state
from outoften.web.http.static_files import etag_matches
from outoften.web.reports.score import current_score

# Pages of other origins show it. Opened alone it runs nothing: it has the policy that the envelope gives to everything.
HEADERS = {"Cache-Control": "public, max-age=300", "Cross-Origin-Resource-Policy": "cross-origin"}

_FILE_NAME = re.compile(r"([0-9]{1,9})\.svg", re.ASCII)


class BadgeQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """`label` is what stands on the left instead of what is measured."""

    label: Annotated[str, Meta(max_length=40, description="The text on the left side of the badge.")] = ""


@get("/b/{name:str}", returns="image/svg+xml")
async def badge(request: HTTPRequest, name: FromPath[str], query: BadgeQuery) -> Response[bytes]:
    """A survey's badge, `/b/{survey_id}.svg`, where its owner has turned it on."""
    server, label = app_state(request), draw.sanitize_label(query.label)
    survey = _require_survey(server, name)
    picture = draw.render_svg(label or draw.LABELS[survey.badge], await _render_value(server, survey)).encode()
    etag = f'"{hashlib.sha256(picture).hexdigest()[:20]}"'
    if etag_matches(etag, request.headers.get("if-none-match", "")):
        return Response(b"", status_code=304, headers=HEADERS | {"ETag": etag})
    return Response(picture, headers=HEADERS | {"ETag": etag}, media_type="image/svg+xml")


def _require_survey(server: AppState, name: str) -> Survey:
    read = _FILE_NAME.fullmatch(name)
    if not read:
        raise NotFoundError("not_found", "There is no such badge. A survey's is at /b/{survey_id}.svg.")
    survey = server.database.catalog.surveys.get(int(read[1]))
    if survey is None or survey.badge == "none":
        # The same for both: who looks for surveys finds none.
        how = f'with a key: PATCH /v1/surveys/{int(read[1])} and {{"badge": "score"}} or {{"badge": "response_rate"}}.'
        raise NotFoundError("badge_off", f"No survey with this number has a badge. Its owner turns it on {how}")
    return survey


async def _render_value(state: AppState, survey: Survey) -> str:
    if survey.badge == "score":
        _, summary = await current_score(state, survey)
        return draw.format_score(summary.nps)
    database, address = state.database, ("response rate of the widget", survey.id)
    _, rate = await current_report(
        state, survey, address, ChannelRate, lambda: database.read(read_channel_rate, survey, "widget")
    )
    return draw.format_rate(rate.answered, rate.asked)
