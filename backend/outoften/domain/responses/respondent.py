"""A summary of an identified respondent, from all asks."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from outoften.domain.collecting.ask import Ask
from outoften.domain.score import Category, category


class RespondentOut(Struct, frozen=True):
    """An identified respondent. The score is that of the latest response that counts, `previous` that of the one before it."""

    id: Annotated[str, Meta(description="The host's id of the respondent.", examples=["user-1"])]
    score: Annotated[
        int | None, Meta(description="The respondent's latest score, 0 to 10; null without an answer.", examples=[9])
    ]
    category: Annotated[Category | None, Meta(description="The category of the latest score.", examples=["promoter"])]
    answered_at: Annotated[datetime | None, Meta(description="When the latest score was given.")]
    previous: Annotated[int | None, Meta(description="The score before the latest one; null if there is none.", examples=[6])]
    asked: Annotated[int, Meta(description="How often the respondent was asked.", examples=[2])]
    answered: Annotated[int, Meta(description="How often the respondent answered.", examples=[2])]
    last_asked_at: Annotated[datetime | None, Meta(description="When the respondent was last asked.")]


def summarize_respondent(respondent_id: str, asks: Iterable[Ask]) -> RespondentOut:
    """Returns the summary of a respondent. Excluded and erased asks do not count."""
    viewed_asks = [ask for ask in asks if ask.viewed_at and ask.excluded is None and not ask.erased_at]
    answers = sorted((ask.answered_at, ask.id, ask.score) for ask in viewed_asks if ask.answered_at and ask.score is not None)
    latest, previous = answers[-1] if answers else None, answers[-2] if len(answers) > 1 else None
    return RespondentOut(
        id=respondent_id,
        score=latest[2] if latest else None,
        category=category(latest[2]) if latest else None,
        answered_at=latest[0] if latest else None,
        previous=previous[2] if previous else None,
        asked=len(viewed_asks),
        answered=len(answers),
        last_asked_at=max((ask.issued_at for ask in viewed_asks), default=None),
    )


def matches(respondent: RespondentOut, wanted_category: Category | None, became: Category | None) -> bool:
    """Whether the latest score is in the wanted_category category, and in `became` after a score in another category."""
    if wanted_category and respondent.category != wanted_category:
        return False
    if became is None:
        return True
    previous = None if respondent.previous is None else category(respondent.previous)
    return respondent.category == became and previous not in (None, became)
