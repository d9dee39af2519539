"""Filters of responses."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from outoften.domain.collecting.ask import Channel
from outoften.domain.date_range import DateRange, start_of_day
from outoften.domain.errors import InvalidError
from outoften.domain.responses.search_query import Search, parse_search
from outoften.domain.score import Category

Score = Annotated[int, Meta(ge=0, le=10)]


class ResponseFilter(DateRange, frozen=True):
    """Filters of responses; a response must match all of them. It was answered on or after `from` and before `to`."""

    category: Annotated[Category | None, Meta(description="Only responses of this category.")] = None
    channel: Annotated[Channel | None, Meta(description="Only responses of this channel.")] = None
    segment: Annotated[str, Meta(max_length=120, description="Only responses of this segment, `key:value`.")] | None = None
    score_min: Annotated[Score | None, Meta(description="Only responses with at least this score.")] = None
    score_max: Annotated[Score | None, Meta(description="Only responses with at most this score.")] = None
    tag: Annotated[
        Annotated[str, Meta(max_length=50)] | None, Meta(description="Only responses with this tag of the owner.")
    ] = None
    excluded: Annotated[bool | None, Meta(description="Only excluded responses (true) or only counted ones (false).")] = None
    q: Annotated[str, Meta(max_length=200, description='Words of the comment, "a phrase", -without, or.')] | None = None
    updated_since: (
        Annotated[datetime, Meta(tz=True, description="And in the order of their updates, the oldest first.")] | None
    ) = None


class ResponseCriteria(Struct, frozen=True):
    """A parsed filter; None matches everything. `segment` is `key=value`; `first` is inclusive, `end` is exclusive."""

    category: Category | None = None
    channel: Channel | None = None
    segment: str | None = None
    score_min: int | None = None
    score_max: int | None = None
    first: datetime | None = None
    end: datetime | None = None
    tag: str | None = None
    excluded: bool | None = None
    search: Search | None = None
    updated_since: datetime | None = None


def parse_criteria(query: ResponseFilter, zone: ZoneInfo) -> ResponseCriteria:
    """Returns the criteria of a query, with its days in the site's time zone. Raises InvalidError."""
    return ResponseCriteria(
        category=query.category,
        channel=query.channel,
        segment=_parse_segment(query.segment),
        score_min=query.score_min,
        score_max=query.score_max,
        first=start_of_day(query.first, zone) if query.first else None,
        end=start_of_day(query.end, zone) if query.end else None,
        tag=query.tag,
        excluded=query.excluded,
        search=_parse_search_text(query.q),
        updated_since=query.updated_since,
    )


def _parse_segment(text: str | None) -> str | None:
    if text is None:
        return None
    key, _, value = text.partition(":")
    if not (key and value):
        raise InvalidError("query_invalid", f"`segment`: {text!r} is not of the form key:value, such as plan:pro.")
    return f"{key}={value}"


def _parse_search_text(text: str | None) -> Search | None:
    if text is None:
        return None
    search = parse_search(text)
    if search is None:
        raise InvalidError(
            "query_invalid", f"`q`: {text!r} contains no word to find. Add at least one word without a minus sign."
        )
    return search
