"""Which responses a query asks for, and where its next page begins."""

import base64
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from msgspec import Meta, Struct, field

from outoften.clock import present
from outoften.domain.ask import Channel
from outoften.domain.errors import Invalid
from outoften.domain.response import Wanted, begin_of
from outoften.domain.score import Category
from outoften.domain.search import Search, search_of
from outoften.domain.survey import Survey
from outoften.storage.responses import Place
from outoften.tokens import from_epoch_ms
from outoften.web.parts import HTTPRequest, parts
from outoften.web.reports import Day

Score = Annotated[int, Meta(ge=0, le=10)]
Cursor = Annotated[str, Meta(max_length=100, description="From the Link header of the page before.")]


class ResponseFilter(Struct, frozen=True, forbid_unknown_fields=True):
    """All of these together. Answered on the days from `from` to before `to`."""

    category: Category | None = None
    channel: Channel | None = None
    segment: Annotated[str, Meta(max_length=120, description="key:value")] | None = None
    score_min: Score | None = None
    score_max: Score | None = None
    from_: Day | None = field(default=None, name="from")
    to: Day | None = None
    tag: Annotated[str, Meta(max_length=50)] | None = None
    excluded: bool | None = None
    q: Annotated[str, Meta(max_length=200, description='Words of the comment, "a phrase", -without, or.')] | None = None
    updated_since: (
        Annotated[datetime, Meta(tz=True, description="And in the order of their updates, the oldest first.")] | None
    ) = None


def wanted_of(request: HTTPRequest, survey: Survey, query: ResponseFilter) -> Wanted:
    """The query with the days of the site's time zone."""
    if query.from_ and query.to and query.from_ >= query.to:
        raise Invalid("query_invalid", "from must lie before to: the day to is not counted itself.")
    zone = parts(request).database.catalog.zones[survey.site_id]
    return Wanted(
        category=query.category,
        channel=query.channel,
        segment=_segment(query.segment),
        score_min=query.score_min,
        score_max=query.score_max,
        first=begin_of(query.from_, zone) if query.from_ else None,
        end=begin_of(query.to, zone) if query.to else None,
        tag=query.tag,
        excluded=query.excluded,
        search=_search(query.q),
        updated_since=query.updated_since,
    )


def next_link(request: HTTPRequest, cursor: str) -> dict[str, str]:
    """The header that leads to the next page: the same query, and where to go on."""
    given = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    following = urlencode([*given, ("cursor", cursor)])
    return {"Link": f'<{parts(request).settings.address}{request.url.path}?{following}>; rel="next"'}


def cursor_of(place: Place) -> str:
    """A place as text that nobody takes for anything else."""
    text = f"{round(place.at.timestamp() * 1000)} {place.id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_of(cursor: str | None) -> Place | None:
    """The place that a cursor names. Raises Invalid."""
    if cursor is None:
        return None
    try:
        moment, _, ask_id = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(" ")
        return Place(from_epoch_ms(int(moment), present()), UUID(ask_id))
    except (ValueError, OverflowError, OSError):
        raise Invalid("query_invalid", "cursor is not one of ours. Follow the Link header, or start without it.") from None


def _segment(text: str | None) -> str | None:
    if text is None:
        return None
    key, colon, value = text.partition(":")
    if not (key and colon and value):
        raise Invalid("query_invalid", "segment must be key:value, like plan:pro.")
    return f"{key}={value}"


def _search(typed: str | None) -> Search | None:
    if typed is None:
        return None
    search = search_of(typed)
    if search is None:
        raise Invalid("query_invalid", "q names nothing to find: give it a word, not only words to leave out.")
    return search
