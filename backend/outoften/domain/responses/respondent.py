"""A summary of an identified respondent, from all asks."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from outoften.domain.collecting.ask import Ask
from outoften.domain.score import Category, category


class RespondentOut(Struct, frozen=True):
    """An identified respondent. The score is that of the latest response that counts, `previous` that of the one before it."""

    id: Annotated[str, Meta(description="The host's id of the respondent.")]
    score: Annotated[int | None, Meta(description="The respondent's latest score, 0 to 10; null without an answer.")]
    category: Annotated[Category | None, Meta(description="The category of the latest score.")]
    answered_at: Annotated[datetime | None, Meta(description="When the latest score was given.")]
    previous: Annotated[int | None, Meta(description="The score before the latest one; null if there is none.")]
    asked: Annotated[int, Meta(description="How often the respondent was asked.")]
    answered: Annotated[int, Meta(description="How often the respondent answered.")]
    last_asked_at: Annotated[datetime | None, Meta(description="When the respondent was last asked.")]


def summarize_respondent(respondent_id: str, asks: Iterable[Ask]) -> RespondentOut:
    """Where they stand. What was excluded or erased counts for nothing here either."""
    counted = [ask for ask in asks if ask.viewed_at and ask.excluded is None and not ask.erased_at]
    said = sorted((ask.answered_at, ask.id, ask.score) for ask in counted if ask.answered_at and ask.score is not None)
    latest, before = said[-1] if said else None, said[-2] if len(said) > 1 else None
    return RespondentOut(
        id=respondent_id,
        score=latest[2] if latest else None,
        category=category(latest[2]) if latest else None,
        answered_at=latest[0] if latest else None,
        previous=before[2] if before else None,
        asked=len(counted),
        answered=len(said),
        last_asked_at=max((ask.issued_at for ask in counted), default=None),
    )


def matches(respondent: RespondentOut, wanted: Category | None, became: Category | None) -> bool:
    """Whether they are of a category now; and have become of one, having said something else before."""
    if wanted and respondent.category != wanted:
        return False
    if became is None:
        return True
    before = None if respondent.previous is None else category(respondent.previous)
    return respondent.category == became and before not in (None, became)
