"""/v1/surveys/{survey_id}/versions: what was published, when, and by whom."""

from litestar.params import FromPath

from outoften.domain.surveys.drafts.version import PublishedVersion, VersionSummary
from outoften.storage.surveys import versions
from outoften.web.http.auth import requires_scope
from outoften.web.http.resource import Listing
from outoften.web.http.routing import get
from outoften.web.http.state import HTTPRequest, app_state


@get("/v1/surveys/{survey_id:int}/versions", guards=[requires_scope("read")])
async def list_versions(request: HTTPRequest, survey_id: FromPath[int]) -> Listing[VersionSummary]:
    """The published versions of a survey, newest first."""
    database = app_state(request).database
    return Listing(await database.read(versions.list_versions, database.catalog.survey(survey_id)))


@get(
    "/v1/surveys/{survey_id:int}/versions/{number:int}", guards=[requires_scope("read")], problems={404: ("version_not_found",)}
)
async def show_version(request: HTTPRequest, survey_id: FromPath[int], number: FromPath[int]) -> PublishedVersion:
    """One published version with its definition."""
    database = app_state(request).database
    return await database.read(versions.read_version, database.catalog.survey(survey_id), number)
