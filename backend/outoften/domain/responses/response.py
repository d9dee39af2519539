"""Responses, and what their owner changes: tags, note and exclusion."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import replace

from outoften.domain.collecting.ask import Ask, CardLocale, Channel, Choices, Comment, PageUrl, RespondentId
from outoften.domain.collecting.segment import parse_segment
from outoften.domain.field_types import ONE_LINE, ONE_LINE_EXPECTED, text_format
from outoften.domain.score import Category, category

Tag = Annotated[str, text_format(ONE_LINE, ONE_LINE_EXPECTED, min_length=1, max_length=50)]
Tags = Annotated[tuple[Tag, ...], Meta(max_length=20, examples=[["called back"]])]
Note = Annotated[str, Meta(max_length=2000)]
ExclusionReason = Annotated[str, Meta(min_length=1, max_length=200)]


class ResponseOut(Struct, frozen=True):
    """An ask that has a score. `excluded` is the reason why no report counts it; null if it counts."""

    id: Annotated[UUID, Meta(description="The response's id, which is the ask's.")]
    survey_id: Annotated[int, Meta(description="The survey's id.")]
    score: Annotated[int, Meta(description="The score, 0 to 10.", examples=[9])]
    category: Annotated[
        Category, Meta(description="Promoter: 9 and 10; passive: 7 and 8; detractor: 0 to 6.", examples=["promoter"])
    ]
    comment: Comment
    choices: Choices
    channel: Annotated[Channel, Meta(description="How the survey reached the respondent.", examples=["widget"])]
    respondent_id: RespondentId
    page: Annotated[PageUrl | None, Meta(description="The URL of the page, without its query string.")]
    locale: CardLocale
    suspect: Annotated[bool, Meta(description="Whether the answer is suspect: too fast, or one of too many from an address.")]
    answered_at: Annotated[datetime, Meta(description="When the score was first given.")]
    updated_at: Annotated[datetime, Meta(description="When the response last changed.")]
    segments: Annotated[
        dict[str, str], Meta(description="The respondent's segments, as key and value.", examples=[{"plan": "pro"}])
    ]
    tags: Annotated[tuple[str, ...], Meta(description="The owner's tags.", examples=[["called back"]])]
    note: Annotated[str | None, Meta(description="The owner's note.", examples=["Called back on Monday."])]
    excluded: Annotated[str | None, Meta(description="Why the response is excluded; null if it counts.")]


class ResponseUpdate(Struct, frozen=True):
    """The owner's changes to a response. Fields that are UNSET keep their value."""

    tags: tuple[str, ...] | UnsetType = UNSET
    note: str | UnsetType | None = UNSET
    excluded: str | UnsetType | None = UNSET


def response_from_ask(ask: Ask) -> ResponseOut:
    """Returns the response of an ask that has a score."""
    assert ask.score is not None
    assert ask.answered_at
    assert ask.updated_at
    return ResponseOut(
        id=ask.id,
        survey_id=ask.survey_id,
        score=ask.score,
        category=category(ask.score),
        comment=ask.comment,
        choices=ask.choices,
        channel=ask.channel,
        respondent_id=ask.respondent_id,
        page=ask.page or None,
        locale=ask.locale,
        suspect=ask.suspect,
        answered_at=ask.answered_at,
        updated_at=ask.updated_at,
        segments=dict(map(parse_segment, ask.segments)),
        tags=ask.tags,
        note=ask.note,
        excluded=ask.excluded,
    )


def apply_update(ask: Ask, update: ResponseUpdate, now: datetime) -> Ask:
    """Returns the ask with the owner's changes; the same object if nothing changes."""
    changes = {name: value for name in ResponseUpdate.__struct_fields__ if (value := getattr(update, name)) is not UNSET}
    if all(getattr(ask, name) == value for name, value in changes.items()):
        return ask
    # A list by `updated_since` must contain this change.
    return replace(ask, **changes, updated_at=max(now, ask.updated_at or now))


def erase(ask: Ask, now: datetime) -> Ask:
    """Returns the ask without any data of the respondent."""
    return Ask(
        id=ask.id,
        site_id=ask.site_id,
        survey_id=ask.survey_id,
        issued_at=ask.issued_at,
        channel=ask.channel,
        erased_at=ask.erased_at or max(now, ask.issued_at),
    )
