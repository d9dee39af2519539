"""SQL conditions for the filters of responses."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, and_, or_, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.responses.response_filter import ResponseCriteria
from outoften.domain.score import CATEGORY_SCORES
from outoften.domain.surveys.survey import Survey
from outoften.storage.core import schema
from outoften.storage.core.conditions.field_conditions import matches_field
from outoften.storage.core.conditions.json_lists import list_contains
from outoften.storage.responses.read_marks import is_unread
from outoften.storage.responses.search_index import match_substring

_ask: Any = schema.ask.c


class Conditions(NamedTuple):
    """`indexed`: those that an index covers. Examining a response against the `others` takes a few microseconds."""

    indexed: list[ColumnElement[bool]]
    others: list[ColumnElement[bool]]


def response_conditions(connection: AsyncConnection, survey: Survey, criteria: ResponseCriteria) -> Conditions:
    """Returns the conditions of a filter, except for a search that uses the word index."""
    answered = [_ask.site_id == survey.site_id, _ask.survey_id == survey.id, _ask.answered_at.is_not(None)]
    return Conditions(
        [*answered, *_times(criteria), *_work(criteria), *_rare(criteria)],
        [*_values(criteria), *_lists(connection, criteria), *_unread(survey, criteria), *_substrings(criteria)],
    )


def _times(criteria: ResponseCriteria) -> list[ColumnElement[bool]]:
    ranges = []
    if criteria.first:
        ranges.append(_ask.answered_at >= criteria.first)
    if criteria.end:
        ranges.append(_ask.answered_at < criteria.end)
    if criteria.updated_since:
        ranges.append(_ask.updated_at >= criteria.updated_since)
    return ranges


def _work(criteria: ResponseCriteria) -> list[ColumnElement[bool]]:
    conditions = []
    if criteria.state not in (None, "new"):
        conditions.append(_ask.state == criteria.state)
    if criteria.assignee:
        conditions.append(_ask.assignee == criteria.assignee)
    if criteria.due_before:
        is_open = or_(_ask.state.is_(None), _ask.state != "closed")
        conditions.append(and_(_ask.due < criteria.due_before, is_open))
    return conditions


def _rare(criteria: ResponseCriteria) -> list[ColumnElement[bool]]:
    """Returns the conditions that few responses meet."""
    conditions = []
    if criteria.tag is not None or (criteria.field and criteria.field[0] == "tag"):
        conditions.append(_ask.tags.is_not(None))
    if criteria.choice is not None:
        conditions.append(_ask.choices.is_not(None))
    if criteria.excluded:
        conditions.append(_ask.excluded.is_not(None))
    if criteria.suspect:
        conditions.append(type_coerce(_ask.suspect, Integer) == 1)
    return conditions


def _values(criteria: ResponseCriteria) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if criteria.category:
        scores = CATEGORY_SCORES[criteria.category]
        conditions.append(_ask.score.between(scores[0], scores[-1]))
    if criteria.score_min is not None:
        conditions.append(_ask.score >= criteria.score_min)
    if criteria.score_max is not None:
        conditions.append(_ask.score <= criteria.score_max)
    exact = ((_ask.channel, criteria.channel), (_ask.version, criteria.version))
    conditions += [column == value for column, value in exact if value is not None]
    if not criteria.with_imported:
        conditions.append(_ask.channel != "import")
    if criteria.excluded is False:
        conditions.append(_ask.excluded.is_(None))
    if criteria.suspect is False:
        conditions.append(type_coerce(_ask.suspect, Integer) == 0)
    if criteria.has_comment is not None:
        conditions.append(_ask.comment.is_not(None) if criteria.has_comment else _ask.comment.is_(None))
    if criteria.state == "new":
        conditions.append(_ask.state.is_(None))
    if criteria.assignee == 0:
        conditions.append(_ask.assignee.is_(None))
    return conditions


def _lists(connection: AsyncConnection, criteria: ResponseCriteria) -> list[ColumnElement[bool]]:
    contained = ((_ask.segments, criteria.segment), (_ask.tags, criteria.tag), (_ask.choices, criteria.choice))
    conditions = [list_contains(connection, column, text) for column, text in contained if text is not None]
    return [*conditions, *([matches_field(connection, _ask, *criteria.field)] if criteria.field else [])]


def _unread(survey: Survey, criteria: ResponseCriteria) -> list[ColumnElement[bool]]:
    if criteria.reader is None or criteria.unread is None:
        return []
    unread = is_unread(survey, criteria.reader)
    return [unread if criteria.unread else ~unread]


def _substrings(criteria: ResponseCriteria) -> list[ColumnElement[bool]]:
    return [match_substring(criteria.search)] if criteria.search and not criteria.search.uses_index else []
