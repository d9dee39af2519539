"""A summary of an identified respondent, from all asks."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from outoften.domain.collecting.ask import Ask
from outoften.domain.responses.response import State
from outoften.domain.score import Category, category

# A latest score so many points below the one before is falling, also within a category.
FALL = 3

Risk = Literal["unanswered", "falling"]


class Person(Struct, frozen=True):
    """What the host has signed about a respondent, besides the id."""

    name: str | None = None
    email: str | None = None


NOBODY = Person()


class RespondentOut(Struct, frozen=True):
    """An identified respondent. The score is that of the latest response that counts, `previous` that of the one before it."""

    id: Annotated[str, Meta(description="The host's id of the respondent.", examples=["user-1"])]
    name: Annotated[str | None, Meta(description="The name, if the host has signed it.", examples=["Anna Meier"])]
    email: Annotated[
        str | None, Meta(description="The e-mail address, if the host has signed it.", examples=["anna@example.com"])
    ]
    score: Annotated[
        int | None, Meta(description="The respondent's latest score, 0 to 10; null without an answer.", examples=[9])
    ]
    category: Annotated[Category | None, Meta(description="The category of the latest score.", examples=["promoter"])]
    answered_at: Annotated[datetime | None, Meta(description="When the latest score was given.")]
    previous: Annotated[int | None, Meta(description="The score before the latest one; null if there is none.", examples=[6])]
    asked: Annotated[int, Meta(description="The number of times that the respondent was asked.", examples=[2])]
    answered: Annotated[int, Meta(description="The number of times that the respondent answered.", examples=[2])]
    last_asked_at: Annotated[datetime | None, Meta(description="When the respondent was last asked.")]
    response_id: Annotated[UUID | None, Meta(description="The id of the latest response.")]
    survey_id: Annotated[int | None, Meta(description="The survey of the latest response.")]
    state: Annotated[State | None, Meta(description="The state of the work on the latest response.")]
    risks: Annotated[
        list[Risk],
        Meta(
            description="Leading indicators, not predictions, while the latest response is not closed. `unanswered`: it is a "
            "detractor's. `falling`: its score is in a lower category than the one before, or 3 points lower.",
            examples=[["falling"]],
        ),
    ]


class ErasePreview(Struct, frozen=True):
    """The data that erasing a respondent removes."""

    id: Annotated[str, Meta(description="The host's id of the respondent.", examples=["user-1"])]
    name: Annotated[str | None, Meta(description="The name that is removed.", examples=["Anna Meier"])]
    email: Annotated[str | None, Meta(description="The e-mail address that is removed.", examples=["a@b.example"])]
    asks: Annotated[int, Meta(description="Asks, of which some may have no answer.", examples=[3])]
    responses: Annotated[int, Meta(description="Responses with their scores; reports no longer count them.", examples=[2])]
    comments: Annotated[int, Meta(description="Comments, which are removed with the responses.", examples=[1])]
    notes: Annotated[int, Meta(description="Responses with a note or tags of the owner's.", examples=[1])]
    survey_ids: Annotated[list[int], Meta(description="The surveys whose reports change.", examples=[[1]])]
    outcomes: Annotated[int, Meta(description="Reported outcomes, such as purchases.", examples=[0])]
    mails: Annotated[int, Meta(description="E-mails, sent or not; the person is no recipient any more.", examples=[0])]


def erase_preview(respondent_id: str, person: Person, asks: Iterable[Ask], outcomes: int, mails: int) -> ErasePreview:
    """Returns what erasing a respondent with these asks and so many outcomes and e-mails removes."""
    stored = [ask for ask in asks if not ask.erased_at]
    answered = [ask for ask in stored if ask.answered_at]
    return ErasePreview(
        id=respondent_id,
        name=person.name,
        email=person.email,
        asks=len(stored),
        responses=len(answered),
        comments=sum(ask.comment is not None for ask in answered),
        notes=sum(bool(ask.note or ask.tags) for ask in stored),
        survey_ids=sorted({ask.survey_id for ask in stored}),
        outcomes=outcomes,
        mails=mails,
    )


def summarize_respondent(respondent_id: str, asks: Iterable[Ask], person: Person = NOBODY) -> RespondentOut:
    """Returns the summary of a respondent. Excluded and erased asks do not count."""
    viewed_asks = [ask for ask in asks if ask.viewed_at and ask.excluded is None and not ask.erased_at]
    answers = sorted(
        (ask.answered_at, ask.id, ask.score, ask) for ask in viewed_asks if ask.answered_at and ask.score is not None
    )
    latest, previous = answers[-1] if answers else None, answers[-2] if len(answers) > 1 else None
    return RespondentOut(
        id=respondent_id,
        name=person.name,
        email=person.email,
        score=latest[2] if latest else None,
        category=category(latest[2]) if latest else None,
        answered_at=latest[0] if latest else None,
        previous=previous[2] if previous else None,
        response_id=latest[1] if latest else None,
        survey_id=latest[3].survey_id if latest else None,
        state=(latest[3].state or "new") if latest else None,
        risks=_risks(latest[3], latest[2], previous[2] if previous else None) if latest else [],
        asked=len(viewed_asks),
        answered=len(answers),
        last_asked_at=max((ask.issued_at for ask in viewed_asks), default=None),
    )


def _risks(latest: Ask, score: int, previous: int | None) -> list[Risk]:
    if latest.state == "closed":
        return []
    risks: list[Risk] = ["unanswered"] if category(score) == "detractor" else []
    if previous is not None and is_falling(score, previous):
        risks.append("falling")
    return risks


def is_falling(score: int, previous: int) -> bool:
    """Whether a score is in a lower category than the one before, or `FALL` points lower."""
    return score <= previous - FALL or (score < previous and category(score) != category(previous))


def matches(respondent: RespondentOut, wanted_category: Category | None, became: Category | None) -> bool:
    """Whether the latest score is in the wanted_category category, and in `became` after a score in another category."""
    if wanted_category and respondent.category != wanted_category:
        return False
    if became is None:
        return True
    previous = None if respondent.previous is None else category(respondent.previous)
    return respondent.category == became and previous not in (None, became)
