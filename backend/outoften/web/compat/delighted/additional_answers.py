"""Choices of the follow-up, as answers to additional questions of Delighted."""

import hashlib
from typing import Any

from outoften.domain.collecting.ask import Ask
from outoften.domain.field_types import FollowUp
from outoften.domain.score import category
from outoften.domain.surveys.survey import Survey
from outoften.domain.surveys.texts.card_texts import key_for_score


def additional_answers(survey: Survey, ask: Ask) -> list[dict[str, Any]]:
    """Returns the choices of a response, and the question that offers them; its text is null if none does any longer."""
    if not ask.choices:
        return []
    key, follow_up = _find_question(survey, ask)
    choices = [{"id": hashlib.sha256(choice.encode()).hexdigest()[:6], "text": choice} for choice in ask.choices]
    is_one = follow_up is not None and not follow_up.multiple and len(choices) == 1
    value = {"free_response": None, "scale": None, "select_one": choices[0] if is_one else None}
    question = {
        "id": f"enum_{survey.id}_{key}",
        "type": "select_one" if is_one else "select_many",
        "text": follow_up and follow_up.question,
    }
    return [{"id": f"{ask.id}-choices", "value": value | {"select_many": None if is_one else choices}, "question": question}]


def _find_question(survey: Survey, ask: Ask) -> tuple[str, FollowUp | None]:
    """Returns the follow-up with these choices, by preference that for the score, which may have changed since."""
    assert ask.score is not None
    preferred = key_for_score(survey.follow_ups, ask.score)
    offering = [(key, one) for key, one in survey.follow_ups.items() if set(ask.choices) <= set(one.choices)]
    return min(offering, key=lambda found: found[0] != preferred, default=(category(ask.score), None))
