"""PostHog: the events of its surveys. A submission is sent again with every question; the latest event of each counts."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from outoften.domain.errors import InvalidError
from outoften.domain.importing.scores import parse_score
from outoften.domain.importing.source import Given, Head, Source


def _recognise(head: Head) -> float:
    record = head.record or {}
    event = record.get("event")
    if isinstance(event, str) and "properties" in record:
        return 1 if event.startswith("survey ") else 0.6
    return 0.9 if {"event", "properties"} <= set(head.names) else 0


def _read(record: Mapping[str, Any]) -> Given | None:
    event = record.get("event")
    if event not in ("survey sent", "survey dismissed"):
        return None
    properties = _dict(record.get("properties"))
    person = _dict(_dict(record.get("person")).get("properties"))
    given: Given = {
        "id": properties.get("$survey_submission_id") or record.get("uuid"),
        "answered_at": record.get("timestamp"),
        "respondent_id": record.get("distinct_id"),
        "email": person.get("email"),
        "name": person.get("name"),
        "locale": properties.get("$survey_language"),
        "page": properties.get("$current_url"),
        "survey": properties.get("$survey_id"),
        "done": properties.get("$survey_completed") is not False,
        "traits": {key: value for key, value in person.items() if isinstance(value, str | int | float | bool)},
    }
    answers = list(_answers(properties))
    score = next((number for number, value in enumerate(answers) if _is_score(value)), None)
    if score is None:
        if event == "survey dismissed":
            return given | {"dismissed": True}
        # Says what is wrong with the first answer that looks like a score.
        return given | {"score": next((value for value in answers if _is_number(value)), None)}
    texts = [value for value in answers[score + 1 :] if isinstance(value, str) and value.strip()]
    return given | {"score": answers[score], "comment": texts[0] if texts else None}


def _answers(properties: Mapping[str, Any]) -> Iterator[Any]:
    """Yields the answers in the order of the questions."""
    questions = properties.get("$survey_questions")
    if isinstance(questions, list) and any("response" in _dict(question) for question in questions):
        yield from (_dict(question).get("response") for question in questions)
        return
    old = [name for name in properties if name == "$survey_response" or name.removeprefix("$survey_response_").isdigit()]
    names = sorted(old, key=lambda name: int(name.removeprefix("$survey_response").strip("_") or 0))
    # The first one of a survey with several questions may be anything; newer events repeat it under the id of the question.
    yield from (properties[name] for name in names or (name for name in properties if name.startswith("$survey_response_")))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) or (isinstance(value, str) and value.strip().isdigit())


def _is_score(value: Any) -> bool:
    if not _is_number(value):
        return False
    try:
        parse_score(value)
    except InvalidError:
        return False
    return True


def _dict(value: Any) -> dict[str, Any]:
    """Returns an object, which exports as CSV contain as JSON."""
    if isinstance(value, str) and value.startswith("{"):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return {}
    return value if isinstance(value, dict) else {}


SOURCE = Source("posthog", "PostHog", _recognise, read=_read, keeps_last=True, is_utc=True)
