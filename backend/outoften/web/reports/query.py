"""The lists of themes, goals and benchmarks."""

from typing import Annotated, TypeVar

from litestar import Response
from msgspec import Meta, Struct

from outoften.storage.core.owned_rows import OwnedRows
from outoften.web.http.access.sites import visible_catalog
from outoften.web.http.cached_report import report_response
from outoften.web.http.resource import Listing
from outoften.web.http.state import HTTPRequest, app_state

Row = TypeVar("Row", bound=Struct)


class SurveyQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """A filter by survey."""

    survey: Annotated[int | None, Meta(description="Only items of this survey; without it, items of all surveys.")] = None


async def list_rows(request: HTTPRequest, rows: OwnedRows[Row], query: SurveyQuery) -> Response[Listing[Row]]:
    """Returns the rows of one survey, or of all surveys that the sender may see."""
    database, catalog = app_state(request).database, visible_catalog(request)
    if query.survey is not None:
        catalog.survey(query.survey)
    visible = None if catalog is database.catalog else tuple(catalog.surveys)
    async with database.read_transaction() as connection:
        return report_response(request, Listing(await rows.find_all(connection, query.survey, survey_ids=visible)))
