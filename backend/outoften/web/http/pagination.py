"""Cursor pagination: opaque cursors and the Link header of the next page."""

import base64
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from outoften import clock
from outoften.domain.errors import InvalidError
from outoften.storage.responses.responses import Cursor
from outoften.web.http.state import HTTPRequest, app_state

CursorParam = Annotated[str, Meta(max_length=100, description="The cursor in the Link header of the previous page.")]


def next_link(request: HTTPRequest, cursor: str) -> dict[str, str]:
    """Returns the Link header of the next page: the same query with another cursor."""
    parameters = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    address = app_state(request).settings.url(request.url.path, [*parameters, ("cursor", cursor)])
    return {"Link": f'<{address}>; rel="next"'}


def encode_cursor(cursor: Cursor) -> str:
    """Returns a cursor as text for a URL."""
    text = f"{round(cursor.at.timestamp() * 1000)} {cursor.id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(text: str | None) -> Cursor | None:
    """Returns the cursor that `encode_cursor` encoded. Raises InvalidError."""
    if text is None:
        return None
    try:
        milliseconds, _, ask_id = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition(" ")
        return Cursor(clock.from_epoch_ms(int(milliseconds)), UUID(ask_id))
    except (ValueError, OverflowError, OSError):
        raise InvalidError("query_invalid", "`cursor` is invalid. Use the URL in the Link header, or omit it.") from None
