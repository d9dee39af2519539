"""Where an identified respondent stands, from all that they were asked."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from outoften.domain.collecting.ask import Ask
from outoften.domain.score import Category, category


class RespondentOut(Struct, frozen=True):
    """An identified respondent. The score is that of the latest response that counts, `previous` that of the one before it."""

    id: str
    score: int | None
    category: Category | None
    answered_at: datetime | None
    previous: int | None
    asked: int
    answered: int
    last_asked_at: datetime | None


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
