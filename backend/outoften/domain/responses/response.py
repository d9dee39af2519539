"""Responses, and what their owner changes: tags, note, exclusion, and the work on them."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import asdict, replace

from outoften.domain.collecting.ask import Ask, CardLocale, Channel, Choices, Comment, PageUrl, RespondentId, SurveyVersion
from outoften.domain.collecting.segment import parse_segment
from outoften.domain.errors import InvalidError
from outoften.domain.field_types import ONE_LINE, ONE_LINE_EXPECTED, text_format
from outoften.domain.score import Category, category

MAX_TAGS = 20
# What stands for a comment that was removed.
REMOVED_COMMENT = "…"
# Responses of the same respondent that are sent with a response.
MAX_HISTORY = 50

Tag = Annotated[str, text_format(ONE_LINE, ONE_LINE_EXPECTED, min_length=1, max_length=50)]
Tags = Annotated[tuple[Tag, ...], Meta(max_length=MAX_TAGS, examples=[["called back"]])]
Note = Annotated[str, Meta(max_length=2000)]
ExclusionReason = Annotated[str, Meta(min_length=1, max_length=200)]
State = Literal["new", "open", "waiting", "closed"]
ClosedReason = Annotated[str, text_format(ONE_LINE, ONE_LINE_EXPECTED, min_length=1, max_length=200, examples=["Called back"])]
MemberId = Annotated[int, Meta(ge=1, le=2**31 - 1, examples=[1])]


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
    channel: Annotated[
        Channel, Meta(description="The channel by which the survey reached the respondent.", examples=["widget"])
    ]
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
    excluded: Annotated[str | None, Meta(description="The reason why the response is excluded; null if it counts.")]
    version: SurveyVersion
    state: Annotated[State, Meta(description="The state of the work on the response.", examples=["open"])]
    closed_reason: Annotated[
        str | None, Meta(description="The reason with which the response was closed.", examples=["Called back"])
    ]
    assignee: Annotated[int | None, Meta(description="The id of the member who takes care of it.", examples=[1])]
    due: Annotated[date | None, Meta(description="The day on which the work is due.", examples=["2026-11-30"])]


class ResponseCounts(Struct, frozen=True):
    """The number of responses: all, those that match the filter, and unread ones."""

    total: Annotated[int, Meta(description="All responses of the survey, with excluded ones.", examples=[1240])]
    matching: Annotated[int, Meta(description="Responses that match the filter; at most 10,000 are counted.", examples=[87])]
    exact: Annotated[bool, Meta(description="False if more responses than `matching` may match.")]
    unread: Annotated[int, Meta(description="Responses that you have not read; at most 10,000 are counted.", examples=[3])]


class PastResponse(Struct, frozen=True):
    """Another response of the same respondent."""

    id: Annotated[UUID, Meta(description="The response's id.")]
    survey_id: Annotated[int, Meta(description="The survey's id.")]
    score: Annotated[int, Meta(description="The score, 0 to 10.", examples=[9])]
    category: Annotated[Category, Meta(description="The category of the score.", examples=["promoter"])]
    comment: Comment
    answered_at: Annotated[datetime, Meta(description="When the score was first given.")]
    state: Annotated[State, Meta(description="The state of the work on the response.", examples=["open"])]


class ResponseDetail(ResponseOut, frozen=True, kw_only=True):
    """A response, and what is known about its respondent."""

    respondent_name: Annotated[str | None, Meta(description="The name, if the host has signed it.", examples=["Anna Meier"])]
    respondent_email: Annotated[
        str | None, Meta(description="The e-mail address, if the host has signed it.", examples=["a@b.example"])
    ]
    previous_score: Annotated[
        int | None, Meta(description="The respondent's score in this survey before; null if there is none.", examples=[6])
    ]
    history: Annotated[list[PastResponse], Meta(description="The respondent's other responses, the newest first; at most 50.")]


class ListedResponse(ResponseOut, frozen=True, kw_only=True):
    """A response in a list."""

    unread: Annotated[
        bool | UnsetType, Meta(description="Whether you have not read it yet; only with the parameter `unread` or `marks`.")
    ] = UNSET
    respondent_name: Annotated[
        str | UnsetType | None, Meta(description="The name, if the host has signed it; only with `unread` or `marks`.")
    ] = UNSET


class ResponseUpdate(Struct, frozen=True):
    """The owner's changes to a response. UNSET fields keep their value. `add_tags` and `remove_tags` keep the other tags."""

    tags: tuple[str, ...] | UnsetType = UNSET
    note: str | UnsetType | None = UNSET
    excluded: str | UnsetType | None = UNSET
    state: State | UnsetType = UNSET
    closed_reason: str | UnsetType | None = UNSET
    assignee: int | UnsetType | None = UNSET
    due: date | UnsetType | None = UNSET
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raises InvalidError if the state and the reason for closing don't go together."""
        if self.state == "closed" and not self.closed_reason:
            raise InvalidError(
                "closed_reason_missing",
                'A response is closed with a reason. Send one, such as {"state": "closed", "closed_reason": "Called back"}.',
            )
        if self.closed_reason and self.state != "closed":
            raise InvalidError(
                "state_not_closed",
                "`closed_reason` belongs to closed responses. "
                'Send both, such as {"state": "closed", "closed_reason": "Called back"}.',
            )


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
        version=ask.version,
        state=ask.state or "new",
        closed_reason=ask.closed_reason,
        assignee=ask.assignee,
        due=ask.due,
    )


def listed_response(ask: Ask, unread: Collection[UUID] | None, names: Mapping[str, str | None]) -> ListedResponse:
    """Returns the response of an ask in a list. `unread`: the ids of those that the reader has not read; None without a reader.

    `names`: of respondents, by their ids.
    """
    response = asdict(response_from_ask(ask))
    if unread is None:
        return ListedResponse(**response)
    return ListedResponse(**response, unread=ask.id in unread, respondent_name=names.get(ask.respondent_id or ""))


def response_detail(ask: Ask, name: str | None, email: str | None, asks: Iterable[Ask]) -> ResponseDetail:
    """Returns a response with its respondent, of whom `asks` are all asks, the newest first."""
    others = [other for other in asks if other.answered_at and other.score is not None and other.id != ask.id]
    before = (other.score for other in others if other.survey_id == ask.survey_id and _is_before(other, ask))
    return ResponseDetail(
        **asdict(response_from_ask(ask)),
        respondent_name=name,
        respondent_email=email,
        previous_score=next(before, None),
        history=[_past_response(other) for other in others[:MAX_HISTORY]],
    )


def _is_before(other: Ask, ask: Ask) -> bool:
    assert other.answered_at
    assert ask.answered_at
    return other.excluded is None and (other.answered_at, other.id) < (ask.answered_at, ask.id)


def _past_response(ask: Ask) -> PastResponse:
    assert ask.score is not None
    assert ask.answered_at
    return PastResponse(ask.id, ask.survey_id, ask.score, category(ask.score), ask.comment, ask.answered_at, ask.state or "new")


def apply_update(ask: Ask, update: ResponseUpdate, now: datetime) -> Ask:
    """Returns the ask with the owner's changes; the same object if nothing changes. Raises InvalidError for too many tags."""
    names = ("tags", "note", "excluded", "assignee", "due")
    changes: dict[str, Any] = {name: value for name in names if (value := getattr(update, name)) is not UNSET}
    if update.add_tags or update.remove_tags:
        kept = (tag for tag in changes.get("tags", ask.tags) if tag not in update.remove_tags)
        changes["tags"] = tuple(dict.fromkeys([*kept, *update.add_tags]))
        if len(changes["tags"]) > MAX_TAGS:
            raise InvalidError("too_many_tags", f"A response can have {MAX_TAGS} tags. Remove one before you add another.")
    if update.state is not UNSET:
        changes["state"] = None if update.state == "new" else update.state
        changes["closed_reason"] = update.closed_reason or None
    if all(getattr(ask, name) == value for name, value in changes.items()):
        return ask
    # A list by `updated_since` must contain this change.
    return replace(ask, **changes, updated_at=max(now, ask.updated_at or now))


def anonymize(ask: Ask) -> Ask:
    """Returns the ask without what tells who it was; the same object if nothing does. All counts stay as they are."""
    # A text without words instead of the comment, because reports count that there was one.
    comment = REMOVED_COMMENT if ask.comment else None
    changes = {"respondent_id": None, "comment": comment, "page": "", "note": None, "closed_reason": None}
    if all(getattr(ask, name) == value for name, value in changes.items()):
        return ask
    return replace(ask, **changes)


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
