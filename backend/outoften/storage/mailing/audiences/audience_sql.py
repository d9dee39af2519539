"""Criteria of audiences as SQL: the same people meet them as by `matches` of the domain. No condition is ever NULL.

What criteria and the cadence ask about a person's history is read in one pass over the asks, with a column for each question.
"""

from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Double,
    FromClause,
    Text,
    and_,
    case,
    cast,
    collate,
    false,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSONB

from outoften.domain.collecting.cadence import Cadence
from outoften.domain.mailing.audiences.audience import (
    Age,
    AllOf,
    Answered,
    AnyOf,
    Asked,
    Criterion,
    EmailDomainIs,
    LastScore,
    LocaleIs,
    Not,
    NumberIs,
    OpenFollowUp,
    TraitIs,
    is_number_text,
    limit_day,
)
from outoften.domain.score import CATEGORY_SCORES
from outoften.storage.core import schema
from outoften.storage.core.types import BigInt

Condition = ColumnElement[bool]
# The ids after the first and up to the second.
IdRange = tuple[ColumnElement[str], ColumnElement[str]]

_DAY_MS = 86_400_000
# Larger than every score, so that a time and a score fit into one number that is compared by the time first.
_SCORES = 16
_recipient: Any = schema.recipient.c
_ask: Any = schema.ask.c
# What is read of asks.
_USED = ("respondent_id", "survey_id", "issued_at", "viewed_at", "dismissed_at", "answered_at", "score", "excluded", "state")


class AudienceSql:
    """Compiles criteria about a site's recipients for one engine, and the cadence of a survey (`asking`: its id and cadence).

    The conditions are for `join`, which must be called after all of them were compiled.
    """

    def __init__(
        self, engine: str, site_id: int, now: datetime, ids: IdRange | None = None, asking: tuple[int, Cadence] | None = None
    ) -> None:
        self._engine, self._site_id, self._now, self._ids, self._asking = engine, site_id, now, ids, asking
        self._columns: dict[Hashable, tuple[str, ColumnElement[Any]]] = {}
        self._asks: Any = self._select_asks()
        self._ask: Any = self._asks.c

    def compile(self, criterion: Criterion) -> Condition:
        """Returns the condition that a recipient meets the criterion."""
        match criterion:
            case AllOf(of):
                return and_(true(), *map(self.compile, of))
            case AnyOf(of):
                return or_(false(), *map(self.compile, of))
            case Not(of):
                return not_(self.compile(of))
            case TraitIs() | NumberIs() | Age():
                return self._compile_trait(criterion)
            case EmailDomainIs(values):
                address = _recipient.email_key
                return or_(*(address.endswith(f"{sign}{value}", autoescape=True) for value in values for sign in "@."))
            case LocaleIs(values):
                locale = _recipient.locale
                begins = (locale.startswith(f"{value}-", autoescape=True) for value in values)
                return and_(locale.is_not(None), or_(locale.in_(values), *begins))
            case Answered() | Asked() | LastScore() | OpenFollowUp():
                return self._compile_history(criterion)

    def has_trait(self, key: str | None) -> Condition:
        """Returns the condition that a recipient has the trait, or `created_at` for None."""
        if key is None:
            is_known: Condition = _recipient.created_at.is_not(None)
            return is_known
        return self._contains(_named(key))

    def last_score(self) -> ColumnElement[Any]:
        """Returns the latest score that counts, in any survey; NULL without one."""
        return self._score_column(None)

    def cadence_reason(self) -> ColumnElement[Any]:
        """Returns the code of the reason for which the cadence forbids the survey, as `check_cadence` does; NULL for none."""
        return literal_column("NULL" if self._asking is None else "history.cadence", Text)

    def join(self) -> FromClause:
        """Returns the recipients with what the compiled conditions need of their history."""
        cadence = self._cadence()
        joined: FromClause = schema.recipient
        if not self._columns:
            return joined
        columns = [column.label(name) for name, column in self._columns.values()]
        history: Any = select(self._ask.respondent_id, *columns).group_by(self._ask.respondent_id)
        if cadence is not None:
            history = select(history.subquery("facts"), cadence.label("cadence"))
        found = history.subquery("history")
        return joined.outerjoin(found, found.c.respondent_id == _recipient.id)

    def scope(self) -> list[Condition]:
        """Returns the conditions that select the recipients of the site and of the range of ids."""
        return [_recipient.site_id == self._site_id, *self._in_range(_recipient.id)]

    def _compile_trait(self, criterion: TraitIs | NumberIs | Age) -> Condition:
        match criterion:
            case TraitIs(key, "in" | "not_in" as op, values):
                ends = [msgspec.json.encode(value).decode() for value in values]
                ends += [value + end for value in values if is_number_text(value) for end in ",}"]
                is_in = or_(false(), *(self._contains(_named(key) + end) for end in ends))
                return is_in if op == "in" else not_(is_in)
            case TraitIs(key, op):
                return self.has_trait(key) if op == "exists" else not_(self.has_trait(key))
            case NumberIs(key, op, value):
                kind, number = self._json(key)
                is_number = kind.in_(("number",) if self._engine == "postgresql" else ("integer", "real"))
                compared = number >= value if op == "at_least" else number <= value
                return case((is_number, compared), else_=false())
            case Age(op, days, None):
                at = _recipient.created_at
                limit = self._now - timedelta(days=days)
                return and_(at.is_not(None), at <= limit if op == "older_than" else at > limit)
            case Age(op, days, key):
                day = self._day(str(key))
                limit_text = limit_day(days, self._now)
                compared = day <= limit_text if op == "older_than" else day > limit_text
                return case((day.is_not(None), compared), else_=false())

    def _compile_history(self, criterion: Answered | Asked | LastScore | OpenFollowUp) -> Condition:
        ask = self._ask
        match criterion:
            case Answered(days, survey_id):
                conditions = [ask.answered_at.is_not(None), *self._of(survey_id)]
                if days is not None:
                    conditions.append(ask.answered_at >= self._now - timedelta(days=days))
                return self._any(criterion, and_(*conditions))
            case Asked(days, survey_id):
                begin = self._now - timedelta(days=days)
                return self._any(criterion, and_(ask.viewed_at.is_not(None), ask.issued_at >= begin, *self._of(survey_id)))
            case LastScore(categories, survey_id):
                scores = [score for name in categories for score in CATEGORY_SCORES[name]]
                return func.coalesce(self._score_column(survey_id), -1).in_(scores)
            case OpenFollowUp():
                return func.coalesce(self._history(self._has_open_follow_up()), 0) == 1

    def _any(self, criterion: Criterion, condition: Condition) -> Condition:
        return func.coalesce(self._history(self._fact(criterion, _has(condition))), 0) == 1

    def _has_open_follow_up(self) -> str:
        ask = self._ask
        return self._fact(OpenFollowUp(), _has(and_(ask.state.is_not(None), ask.state.in_(("open", "waiting")))))

    def _score_column(self, survey_id: int | None) -> ColumnElement[Any]:
        counts = and_(self._ask.answered_at.is_not(None), self._ask.excluded.is_(None), *self._of(survey_id))
        packed = type_coerce(self._ask.answered_at, BigInt) * _SCORES + self._ask.score
        return self._history(self._fact(("score", survey_id), func.max(case((counts, packed))))) % _SCORES

    def _fact(self, key: Hashable, aggregate: ColumnElement[Any]) -> str:
        """Returns the name of the column with this value of all asks of a recipient. `key` names the value."""
        names = self._columns
        return names.setdefault(key, (f"h{len(names)}", aggregate))[0]

    @staticmethod
    def _history(name: str) -> ColumnElement[Any]:
        return literal_column(f"history.{name}", BigInt)

    def _cadence(self) -> ColumnElement[Any] | None:
        """Returns the reason of the cadence, from the facts about a person; None without a cadence."""
        if self._asking is None:
            return None
        (survey_id, cadence), ask, now = self._asking, self._ask, self._milliseconds(self._now)

        def fact(name: str, aggregate: ColumnElement[Any]) -> ColumnElement[Any]:
            return literal_column(f"facts.{self._fact(('cadence', name), aggregate)}", BigInt)

        closed_at = func.coalesce(ask.dismissed_at, ask.viewed_at)
        answered = fact("answered", func.max(case((ask.survey_id == survey_id, type_coerce(ask.answered_at, BigInt)))))
        other = fact("other", func.max(case((ask.survey_id != survey_id, type_coerce(ask.viewed_at, BigInt)))))
        answer = fact("answer", func.min(case((and_(ask.is_view == 1, ask.answered_at.is_not(None)), ask.number))))
        views = fact("views", func.count(case((ask.is_view == 1, 1))))
        last = fact("last", func.max(case((and_(ask.is_view == 1, ask.number == 1), type_coerce(closed_at, BigInt)))))
        in_a_row = func.coalesce(answer - 1, views)
        rests = {number: _days(days) for number, days in enumerate(cadence.dismissed_days, 1)}
        long_rest = _days(cadence.long_rest_days)
        rest = case(rests, value=in_a_row, else_=long_rest) if rests else long_rest
        ends = [
            func.coalesce(answered + _days(cadence.answered_days), 0),
            func.coalesce(case((in_a_row > 0, last + rest)), 0),
            func.coalesce(other + _days(cadence.between_surveys_days), 0),
        ]
        reasons: list[tuple[Condition, str]] = [
            (and_(ends[0] > now, ends[0] >= ends[1], ends[0] >= ends[2]), "answered_recently"),
            (and_(ends[1] > now, ends[1] >= ends[2]), "dismissed_recently"),
            (ends[2] > now, "asked_recently"),
        ]
        if cadence.skip_open_follow_ups:
            reasons.insert(0, (literal_column(f"facts.{self._has_open_follow_up()}", BigInt) == 1, "open_follow_up"))
        return case(*reasons)

    def _select_asks(self) -> FromClause:
        """Returns the asks of the site's people. For a cadence, the viewed ones of its survey are numbered, newest first."""
        columns: list[Any] = [_ask[name] for name in _USED]
        if self._asking is not None:
            is_view = case((and_(_ask.survey_id == self._asking[0], _ask.viewed_at.is_not(None)), 1), else_=0)
            order = (_ask.issued_at.desc(), _ask.id.desc())
            number = func.row_number().over(partition_by=(_ask.respondent_id, is_view), order_by=order)
            columns += [is_view.label("is_view"), number.label("number")]
        of_site = (_ask.site_id == self._site_id, _ask.respondent_id.is_not(None))
        return select(*columns).where(*of_site, *self._in_range(_ask.respondent_id)).subquery("asks")

    def _in_range(self, column: Any) -> list[Condition]:
        return [] if self._ids is None else [column > self._ids[0], column <= self._ids[1]]

    def _of(self, survey_id: int | None) -> list[Condition]:
        return [] if survey_id is None else [self._ask.survey_id == survey_id]

    def _contains(self, text: str) -> Condition:
        find: Callable[..., Any] = func.strpos if self._engine == "postgresql" else func.instr
        contained: Condition = find(type_coerce(_recipient.traits, Text), text) > 0
        return contained

    def _json(self, key: str) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        """Returns the type of a trait, and its value as a number."""
        traits = type_coerce(_recipient.traits, Text)
        if self._engine == "postgresql":
            kind = func.jsonb_typeof(cast(traits, JSONB).op("->")(key))
            return func.coalesce(kind, ""), cast(cast(traits, JSONB).op("->>", return_type=Text())(key), Double)
        path = f'$."{key}"'
        return func.coalesce(func.json_type(traits, path), ""), func.json_extract(traits, path)

    def _day(self, key: str) -> ColumnElement[Any]:
        """Returns the date with which a trait begins; NULL if it begins with none."""
        traits = type_coerce(_recipient.traits, Text)
        if self._engine == "postgresql":
            day = func.substr(cast(traits, JSONB).op("->>", return_type=Text())(key), 1, 10)
            kind = func.jsonb_typeof(cast(traits, JSONB).op("->")(key))
            is_day = and_(kind == "string", day.op("~")("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))
            return collate(case((is_day, day)), "C")
        path = f'$."{key}"'
        day = func.substr(func.json_extract(traits, path), 1, 10)
        digits = "[0-9]"
        is_day = day.op("GLOB")(f"{digits * 4}-{digits * 2}-{digits * 2}")
        return case((and_(func.json_type(traits, path) == "text", is_day), day))

    @staticmethod
    def _milliseconds(at: datetime) -> int:
        return int(at.timestamp() * 1000)


def _has(condition: Condition) -> ColumnElement[Any]:
    return func.max(case((condition, 1), else_=0))


def _days(days: int) -> ColumnElement[int]:
    return literal(days * _DAY_MS, BigInt)


def _named(key: str) -> str:
    """Returns how a trait begins in JSON. In no value is the same text, because its quotes would be escaped."""
    return f"{msgspec.json.encode(key).decode()}:"
