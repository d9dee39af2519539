"""A survey's score or response rate as a picture, for whoever is allowed to see its owner's README."""

import hashlib
import re
from typing import Annotated

from litestar import Response, get
from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften.domain.errors import NotFound
from outoften.domain.reports import badge as draw
from outoften.domain.surveys.survey import Survey
from outoften.web.http.decoding import read_query
from outoften.web.http.state import HTTPRequest, Parts, parts
from outoften.web.http.static_files import matches

# Pages of other origins show it. Opened alone it runs nothing: it has the policy that the envelope gives to everything.
HEADERS = {"Cache-Control": "public, max-age=300", "Cross-Origin-Resource-Policy": "cross-origin"}

_NAME = re.compile(r"([0-9]{1,9})\.svg", re.ASCII)


class BadgeQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """`label` is what stands on the left instead of what is measured."""

    label: Annotated[str, Meta(max_length=40)] = ""


@get("/b/{name:str}", query=BadgeQuery, returns="image/svg+xml")
async def badge(request: HTTPRequest, name: FromPath[str]) -> Response[bytes]:
    """A survey's badge, `/b/{survey_id}.svg`, where its owner has turned it on."""
    server, label = parts(request), draw.tidy(read_query(request, BadgeQuery).label)
    survey = _survey(server, name)
    picture = draw.draw(label or draw.LABELS[survey.badge], await _value(server, survey)).encode()
    etag = f'"{hashlib.sha256(picture).hexdigest()[:20]}"'
    if matches(etag, request.headers.get("if-none-match", "")):
        return Response(b"", status_code=304, headers=HEADERS | {"ETag": etag})
    return Response(picture, headers=HEADERS | {"ETag": etag}, media_type="image/svg+xml")


def _survey(server: Parts, name: str) -> Survey:
    read = _NAME.fullmatch(name)
    if not read:
        raise NotFound("not_found", "There is no such badge. A survey's is at /b/{survey_id}.svg.")
    survey = server.database.catalog.surveys.get(int(read[1]))
    if survey is None or survey.badge == "none":
        # The same for both: who looks for surveys finds none.
        how = f'with a key: PATCH /v1/surveys/{int(read[1])} and {{"badge": "score"}} or {{"badge": "response_rate"}}.'
        raise NotFound("badge_off", f"No survey with this number has a badge. Its owner turns it on {how}")
    return survey


async def _value(server: Parts, survey: Survey) -> str:
    revision = (await server.database.revisions.numbers()).get(survey.id, 0)
    latest = await server.latest.of(survey, revision)
    if survey.badge == "score":
        return draw.score_text(latest.counts)
    return draw.rate_text(latest.answered, latest.asked)
