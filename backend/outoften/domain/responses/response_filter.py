"""Which responses somebody asks for."""

from datetime import date, datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct, field

from outoften.domain.collecting.ask import Channel
from outoften.domain.errors import InvalidError
from outoften.domain.responses.search_query import Search, parse_search
from outoften.domain.score import Category

Score = Annotated[int, Meta(ge=0, le=10)]
Day = Annotated[date, Meta(description="A day, YYYY-MM-DD, in the site's time zone.")]


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


class ResponseCriteria(Struct, frozen=True):
    """Which responses; all of them where nothing is said. `segment` is key=value; answered from `first` to before `end`."""

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
    """The query with the days of the site's time zone. Raises Invalid."""
    if query.from_ and query.to and query.from_ >= query.to:
        raise InvalidError("query_invalid", "from must lie before to: the day to is not counted itself.")
    return ResponseCriteria(
        category=query.category,
        channel=query.channel,
        segment=_parse_segment(query.segment),
        score_min=query.score_min,
        score_max=query.score_max,
        first=start_of_day(query.from_, zone) if query.from_ else None,
        end=start_of_day(query.to, zone) if query.to else None,
        tag=query.tag,
        excluded=query.excluded,
        search=_parse_search_text(query.q),
        updated_since=query.updated_since,
    )


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day in a time zone, also where clocks are changed at midnight."""
    return datetime.combine(day, time.min, zone)


def _parse_segment(text: str | None) -> str | None:
    if text is None:
        return None
    key, _, value = text.partition(":")
    if not (key and value):
        raise InvalidError("query_invalid", "segment must be key:value, like plan:pro.")
    return f"{key}={value}"


def _parse_search_text(typed: str | None) -> Search | None:
    if typed is None:
        return None
    search = parse_search(typed)
    if search is None:
        raise InvalidError("query_invalid", "q names nothing to find: give it a word, not only words to leave out.")
    return search
