"""Filters of responses."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from outoften.domain.collecting.ask import Channel
from outoften.domain.collecting.segment import normalize_value
from outoften.domain.collecting.targeting import check_wildcards
from outoften.domain.date_range import DateRange, start_of_day
from outoften.domain.errors import InvalidError
from outoften.domain.field_types import text_format
from outoften.domain.responses.response import State
from outoften.domain.responses.search_query import Search, parse_search
from outoften.domain.score import Category

Score = Annotated[int, Meta(ge=0, le=10)]
SurveyVersionFilter = Annotated[int, Meta(ge=1, le=2**31 - 1)]
Assignee = Annotated[
    str, text_format(r"^([1-9][0-9]{0,8}|none)(?!\n)$", "the id of a member, or `none`, such as `1`", examples=["1"])
]
# Fields of single responses that `segment` can name like a key, if the site does not count by such a key.
RESPONSE_FIELDS = ("locale", "page", "tag")


class ResponseFilter(DateRange, frozen=True):
    """Filters of responses; a response must match all of them. It was answered on or after `from` and before `to`."""

    category: Annotated[Category | None, Meta(description="Only responses of this category.")] = None
    channel: Annotated[Channel | None, Meta(description="Only responses of this channel.")] = None
    segment: (
        Annotated[
            str,
            Meta(
                max_length=300,
                description="Only responses of this segment, `key:value`; the key can also be `locale`, `tag`, or "
                "`page` (`*` matches anything).",
            ),
        ]
        | None
    ) = None
    score_min: Annotated[Score | None, Meta(description="Only responses with at least this score.")] = None
    score_max: Annotated[Score | None, Meta(description="Only responses with at most this score.")] = None
    tag: Annotated[
        Annotated[str, Meta(max_length=50)] | None, Meta(description="Only responses with this tag of the owner.")
    ] = None
    excluded: Annotated[bool | None, Meta(description="Only excluded responses (true) or only counted ones (false).")] = None
    version: Annotated[SurveyVersionFilter | None, Meta(description="Only responses to this version of the survey.")] = None
    suspect: Annotated[bool | None, Meta(description="Only suspect responses (true) or only others (false).")] = None
    has_comment: Annotated[bool | None, Meta(description="Only responses with a comment (true) or without one (false).")] = None
    choice: Annotated[
        Annotated[str, Meta(max_length=100)] | None, Meta(description="Only responses that selected this choice.")
    ] = None
    state: Annotated[State | None, Meta(description="Only responses in this state.")] = None
    assignee: Annotated[
        Assignee | None, Meta(description="Only responses of the member with this id, or `none` for those of nobody.")
    ] = None
    due_before: Annotated[date | None, Meta(description="Only responses that are due before this day and not closed.")] = None
    q: Annotated[str, Meta(max_length=200, description='A search in comments: words, "a phrase", -word, or.')] | None = None
    updated_since: (
        Annotated[
            datetime,
            Meta(
                tz=True, description="Only responses updated at this time or later, ordered by their updates, the oldest first."
            ),
        ]
        | None
    ) = None


class ResponseCriteria(Struct, frozen=True):
    """A parsed filter; None matches everything. `segment` is `key=value`; `first` is inclusive, `end` is exclusive.

    `field`: a field of the response and its value. `assignee`: 0 for nobody. `unread`: by `reader`.
    """

    category: Category | None = None
    channel: Channel | None = None
    segment: str | None = None
    field: tuple[str, str] | None = None
    score_min: int | None = None
    score_max: int | None = None
    first: datetime | None = None
    end: datetime | None = None
    tag: str | None = None
    excluded: bool | None = None
    version: int | None = None
    suspect: bool | None = None
    has_comment: bool | None = None
    choice: str | None = None
    state: State | None = None
    assignee: int | None = None
    due_before: date | None = None
    reader: str | None = None
    unread: bool | None = None
    with_imported: bool = True
    search: Search | None = None
    updated_since: datetime | None = None


def parse_criteria(query: ResponseFilter, zone: ZoneInfo, segment_keys: Collection[str] = ()) -> ResponseCriteria:
    """Returns the criteria of a query, with its days in the site's time zone and its segment keys. Raises InvalidError."""
    same = ("category", "channel", "score_min", "score_max", "tag", "excluded", "suspect", "has_comment", "choice", "state")
    return ResponseCriteria(
        **{name: getattr(query, name) for name in (*same, "version", "due_before", "updated_since")},
        **_parse_segment(query.segment, segment_keys),
        first=start_of_day(query.first, zone) if query.first else None,
        end=start_of_day(query.end, zone) if query.end else None,
        assignee=None if query.assignee is None else 0 if query.assignee == "none" else int(query.assignee),
        search=_parse_search_text(query.q),
    )


def _parse_segment(text: str | None, segment_keys: Collection[str]) -> dict[str, Any]:
    if text is None:
        return {}
    key, _, value = text.partition(":")
    if not (key and value.strip()):
        raise InvalidError("query_invalid", f"`segment`: {text!r} is not of the form key:value, such as plan:pro.")
    if key in RESPONSE_FIELDS and key not in segment_keys:
        if key == "page":
            check_wildcards([value], "query_invalid", "segment")
        return {"field": (key, value)}
    return {"segment": f"{key}={normalize_value(value)}"}


def _parse_search_text(text: str | None) -> Search | None:
    if text is None:
        return None
    search = parse_search(text)
    if search is None:
        raise InvalidError(
            "query_invalid", f"`q`: {text!r} contains no word to find. Add at least one word without a minus sign."
        )
    return search
