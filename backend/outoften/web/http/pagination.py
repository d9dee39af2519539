"""Where the next page of a list begins."""

import base64
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from msgspec import Meta

from outoften import clock
from outoften.domain.errors import InvalidError
from outoften.storage.responses.responses import Cursor
from outoften.web.http.state import HTTPRequest, app_state

CursorParam = Annotated[str, Meta(max_length=100, description="From the Link header of the page before.")]


def next_link(request: HTTPRequest, cursor: str) -> dict[str, str]:
    """The header that leads to the next page: the same query, and where to go on."""
    given = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    following = urlencode([*given, ("cursor", cursor)])
    return {"Link": f'<{app_state(request).settings.base_url}{request.url.path}?{following}>; rel="next"'}


def encode_cursor(place: Cursor) -> str:
    """A place as text that nobody takes for anything else."""
    text = f"{round(place.at.timestamp() * 1000)} {place.id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None) -> Cursor | None:
    """The place that a cursor names. Raises Invalid."""
    if cursor is None:
        return None
    try:
        moment, _, ask_id = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(" ")
        return Cursor(clock.from_epoch_ms(int(moment)), UUID(ask_id))
    except (ValueError, OverflowError, OSError):
        raise InvalidError("query_invalid", "cursor is not one of ours. Follow the Link header, or start without it.") from None
