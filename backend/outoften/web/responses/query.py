"""What the routes of responses share: the filter that a query sends, and the id in a path."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta
from msgspec.structs import replace

from outoften.domain.errors import NotFoundError
from outoften.domain.responses.response_filter import ResponseCriteria, ResponseFilter, parse_criteria
from outoften.domain.surveys.survey import Survey
from outoften.web.http.auth import get_reader
from outoften.web.http.state import HTTPRequest, app_state


class UnreadFilter(ResponseFilter, frozen=True):
    """Filters of responses, and whether you have read them. Each member has read marks of their own, and so has each key."""

    unread: Annotated[bool | None, Meta(description="Only responses that you have not read (true) or have read (false).")] = (
        None
    )


def read_criteria(request: HTTPRequest, survey: Survey, query: ResponseFilter) -> ResponseCriteria:
    """Returns the criteria of a filter, with the survey's time zone and segment keys. Raises InvalidError."""
    catalog = app_state(request).database.catalog
    criteria = parse_criteria(query, catalog.zones[survey.site_id], catalog.site(survey.site_id).segment_keys)
    if isinstance(query, UnreadFilter) and query.unread is not None:
        return replace(criteria, reader=get_reader(request), unread=query.unread)
    return criteria


def parse_response_id(text: str) -> UUID:
    """Returns the id of a response. Raises NotFoundError."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFoundError("response_not_found", f"There is no response {text!r}: a response id is a UUID.") from None
